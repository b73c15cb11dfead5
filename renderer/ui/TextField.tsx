import type { KeyboardEvent } from 'react';
import { Field, type FieldFrame } from './Field.tsx';

interface TextFieldProps extends FieldFrame {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Called on Enter and when the field loses the focus. */
  readonly onCommit?: () => void;
  readonly placeholder?: string;
  readonly unit?: string;
  readonly isSecret?: boolean;
  readonly isNumeric?: boolean;
}

/** A labelled single-line text input. */
export function TextField({
  value,
  onChange,
  onCommit,
  placeholder,
  unit,
  isSecret,
  isNumeric,
  ...frame
}: TextFieldProps) {
  return (
    <Field {...frame}>
      {(control) => (
        <span className={unit === undefined && isNumeric !== true ? 'input-box' : 'input-box input-short'}>
          <input
            {...control}
            className="input"
            type={isSecret === true ? 'password' : 'text'}
            inputMode={isNumeric === true ? 'decimal' : undefined}
            value={value}
            placeholder={placeholder}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => onChange(event.target.value)}
            onBlur={onCommit}
            onKeyDown={(event: KeyboardEvent) => {
              if (event.key === 'Enter') onCommit?.();
            }}
          />
          {unit === undefined ? null : <span className="input-unit">{unit}</span>}
        </span>
      )}
    </Field>
  );
}
