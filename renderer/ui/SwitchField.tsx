import { Field, type FieldFrame } from './Field.tsx';

interface SwitchFieldProps extends FieldFrame {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** A labelled on/off switch. */
export function SwitchField({ isOn, onChange, ...frame }: SwitchFieldProps) {
  return (
    <Field {...frame}>
      {(control) => (
        <input
          {...control}
          type="checkbox"
          role="switch"
          className="switch"
          checked={isOn}
          onChange={(event) => onChange(event.target.checked)}
        />
      )}
    </Field>
  );
}
