/**
 * Parses a decimal number; comma and point are both accepted. Empty text gives `null` where `mayBeEmpty`; anything else that is
 * not a number gives `NaN`.
 */
export function parseNumber(text: string, mayBeEmpty: boolean): number | null {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return mayBeEmpty ? null : Number.NaN;
  return /^\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}
