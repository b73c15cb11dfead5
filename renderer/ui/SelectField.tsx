import { Field, type FieldFrame } from './Field.tsx';
import { SelectBox } from './SelectBox.tsx';

interface SelectFieldProps<Id extends string> extends FieldFrame {
  readonly value: Id;
  readonly choices: readonly { readonly id: Id; readonly label: string }[];
  readonly onChange: (value: Id) => void;
}

/** A labelled native select box. */
export function SelectField<Id extends string>({ value, choices, onChange, ...frame }: SelectFieldProps<Id>) {
  return (
    <Field {...frame}>
      {(control) => (
        <SelectBox
          {...control}
          value={value}
          onChange={(event) => {
            const choice = choices.find((one) => one.id === event.target.value);
            if (choice !== undefined) onChange(choice.id);
          }}
        >
          {choices.map((choice) => (
            <option key={choice.id} value={choice.id}>
              {choice.label}
            </option>
          ))}
        </SelectBox>
      )}
    </Field>
  );
}
