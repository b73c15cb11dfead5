import { useId } from 'react';
import './segmented.css';

interface SegmentedProps<Id extends string> {
  readonly label: string;
  readonly value: Id;
  readonly choices: readonly {
    readonly id: Id;
    readonly label: string;
    readonly count?: string;
    readonly isUrgent?: boolean;
  }[];
  readonly onChange: (id: Id) => void;
}

/** A segmented control made of radio buttons: the arrow keys change the choice and Tab passes once. */
export function Segmented<Id extends string>({ label, value, choices, onChange }: SegmentedProps<Id>) {
  const name = useId();
  return (
    <fieldset className="segmented" aria-label={label}>
      {choices.map((choice) => (
        <label key={choice.id} className={choice.isUrgent === true ? 'segment segment-urgent' : 'segment'}>
          <input
            type="radio"
            className="sr-only"
            name={name}
            checked={choice.id === value}
            onChange={() => onChange(choice.id)}
          />
          <span>{choice.label}</span>
          {choice.count === undefined ? null : <span className="segment-count">{choice.count}</span>}
        </label>
      ))}
    </fieldset>
  );
}
