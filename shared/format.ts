/** Scaling of sizes and rates for display. Each output adds its own digits and unit names. */

/** Decimal units of sizes, named as in `Intl.NumberFormat`. */
export const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;
export type ByteUnit = (typeof BYTE_UNITS)[number];

/** For plain text in English; the window names units in its own language. */
export const BYTE_UNIT_SYMBOLS: Readonly<Record<ByteUnit, string>> = {
  byte: 'B',
  kilobyte: 'kB',
  megabyte: 'MB',
  gigabyte: 'GB',
  terabyte: 'TB',
  petabyte: 'PB',
};

export interface ScaledSize {
  readonly value: number;
  readonly unit: ByteUnit;
  /** Decimals for three significant digits; 0 for plain bytes. */
  readonly fractionDigits: 0 | 1 | 2;
}

/** A size in the largest unit in which it is not rounded up to 1000. Negative sizes and `NaN` count as 0. */
export function scaleBytes(bytes: number): ScaledSize {
  let value = Number.isFinite(bytes) ? Math.max(0, bytes) : 0;
  let index = 0;
  // 999.5 would be shown as 1000.
  while (value >= 999.5 && index < BYTE_UNITS.length - 1) {
    value /= 1000;
    index += 1;
  }
  const unit = BYTE_UNITS[index] ?? 'byte';
  return { value, unit, fractionDigits: index === 0 ? 0 : fractionDigits(value) };
}

const MINUTE = 60;

/** A rough span, rounded up: `5 s`, `40 s`, `4 min`, `2 h 10 min`, `3 h`. The same in every language. @param seconds 0 or more */
export function roughSpan(seconds: number): string {
  if (seconds < MINUTE) return `${Math.max(5, Math.ceil(seconds / 5) * 5)} s`;
  const minutes = Math.ceil(seconds / MINUTE);
  if (minutes < 2 * MINUTE) return `${minutes} min`;
  const rounded = Math.ceil(minutes / 10) * 10;
  const rest = rounded % MINUTE;
  const hours = Math.floor(rounded / MINUTE);
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** How long something is behind, rounded up: whole seconds below ten, then as `roughSpan`. @param seconds 0 or more */
export function lagSpan(seconds: number): string {
  return seconds <= 10 ? `${Math.ceil(seconds)} s` : roughSpan(seconds);
}

export interface ScaledRate {
  readonly megabitsPerSecond: number;
  /** Decimals for three significant digits; 0 for a rate of 0. */
  readonly fractionDigits: 0 | 1 | 2;
}

/** A rate in Mbit/s, the unit in which cameras and network links are specified. Negative rates and `NaN` count as 0. */
export function scaleRate(bytesPerSecond: number): ScaledRate {
  const megabits = Number.isFinite(bytesPerSecond) ? Math.max(0, bytesPerSecond * 8) / 1e6 : 0;
  return megabits < 0.005
    ? { megabitsPerSecond: 0, fractionDigits: 0 }
    : { megabitsPerSecond: megabits, fractionDigits: fractionDigits(megabits) };
}

/** Three significant digits: 1.84, 18.4, 184. */
function fractionDigits(value: number): 0 | 1 | 2 {
  if (value < 9.995) return 2;
  return value < 99.95 ? 1 : 0;
}
