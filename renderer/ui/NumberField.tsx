import { useState } from 'react';
import type { FieldFrame } from './Field.tsx';
import { parseNumber } from './parseNumber.ts';
import { TextField } from './TextField.tsx';

interface NumberFieldProps extends FieldFrame {
  /** In the displayed unit; `null` when empty. */
  readonly value: number | null;
  /** Receives `NaN` for text that is not a number, so that validation reports it. */
  readonly onChange: (value: number | null) => void;
  readonly onCommit: () => void;
  readonly unit?: string;
  readonly placeholder?: string;
  readonly mayBeEmpty?: boolean;
}

/** A number input. Incomplete text stays visible while it is being typed. */
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
        // Invalid text stays for correction; valid text is replaced by the parsed number.
        if (typed !== undefined && !Number.isNaN(parseNumber(typed, mayBeEmpty))) setTyped(undefined);
        onCommit();
      }}
    />
  );
}
