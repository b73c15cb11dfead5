import { useState } from 'react';
import type { FieldFrame } from './Field.tsx';
import { parseNumber } from './parseNumber.ts';
import { TextField } from './TextField.tsx';

interface NumberFieldProps extends FieldFrame {
  /** In the unit shown; `null` is empty. */
  readonly value: number | null;
  /** `NaN` for what is no number, so that the rules can say so. */
  readonly onChange: (value: number | null) => void;
  readonly onCommit: () => void;
  readonly unit?: string;
  readonly placeholder?: string;
  readonly mayBeEmpty?: boolean;
}

/** A number as a person types it: what is not yet one stays in sight while it is being typed. */
export function NumberField({ value, onChange, onCommit, mayBeEmpty = false, ...rest }: NumberFieldProps) {
  const [typed, setTyped] = useState<string>();
  const shown = value === null || Number.isNaN(value) ? '' : String(value);
  return (
    <TextField
      {...rest}
      isNumeric
      value={typed ?? shown}
      onChange={(text) => {
        setTyped(text);
        onChange(parseNumber(text, mayBeEmpty));
      }}
      onCommit={() => {
        // What cannot be used stays to be corrected; the rest is shown as it was understood.
        if (typed !== undefined && !Number.isNaN(parseNumber(typed, mayBeEmpty))) setTyped(undefined);
        onCommit();
      }}
    />
  );
}
