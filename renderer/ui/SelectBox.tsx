import type { SelectHTMLAttributes } from 'react';
import { Icon } from './Icon.tsx';

/** A native select box; its label stands elsewhere. */
export function SelectBox(attributes: SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <span className="input-box select-box">
      <select {...attributes} className="input" />
      <Icon name="chevron" size={14} />
    </span>
  );
}
