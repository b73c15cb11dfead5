import type { ReactNode } from 'react';
import './chip.css';

/** A small label beside a name. */
export function Chip({
  children,
  tone = 'plain',
}: {
  readonly children: ReactNode;
  readonly tone?: 'plain' | 'green' | 'amber' | 'red';
}) {
  return <span className={`chip chip-${tone}`}>{children}</span>;
}
