import { Icon } from './Icon.tsx';

/** There is at most one search field at a time. */
export const SEARCH_ID = 'search';

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  /** The id of the list that it searches. */
  readonly controls: string;
  readonly onChange: (value: string) => void;
}

/** Searches a list: Escape empties it, then leaves it; the arrow down goes to the list. */
export function SearchField({ label, value, controls, onChange }: SearchFieldProps) {
  return (
    <label className="search">
      <Icon name="search" />
      <span className="sr-only">{label}</span>
      <input
        id={SEARCH_ID}
        type="search"
        value={value}
        placeholder={label}
        spellCheck={false}
        aria-controls={controls}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            if (value === '') event.currentTarget.blur();
            else onChange('');
          } else if (event.key === 'ArrowDown') {
            event.preventDefault();
            document.querySelector<HTMLElement>(`#${controls} [role="row"][tabindex="0"]`)?.focus();
          }
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}
