/** A comma or a point before decimals. `null` for nothing, `NaN` for what is no number. */
export function parseNumber(text: string, mayBeEmpty: boolean): number | null {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return mayBeEmpty ? null : Number.NaN;
  return /^\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}
