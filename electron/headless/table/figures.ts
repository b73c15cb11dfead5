import { BYTE_UNIT_SYMBOLS, scaleBytes, scaleRate } from '../../../shared/format.ts';

/** Three significant digits and a decimal unit: `0 B`, `999 B`, `1.00 kB`, `12.3 MB`, `640 GB`. */
export function bytesText(bytes: number): string {
  const { value, unit, fractionDigits } = scaleBytes(bytes);
  return `${value.toFixed(fractionDigits)} ${BYTE_UNIT_SYMBOLS[unit]}`;
}

/** Three significant digits: `98.4 Mbit/s`; `–` for a rate of 0. */
export function rateText(bytesPerSecond: number | null): string {
  if (bytesPerSecond === null) return '…';
  const { megabitsPerSecond, fractionDigits } = scaleRate(bytesPerSecond);
  return megabitsPerSecond === 0 ? '–' : `${megabitsPerSecond.toFixed(fractionDigits)} Mbit/s`;
}

/** The parts of a finished recording, and the seconds after its last byte where they are known: `5 parts`, `1 sent again`. */
export function partFacts(parts: number, resent: number, secondsAfterLastByte: number | null): readonly string[] {
  return [
    parts <= 1 ? 'one part' : `${parts} parts`,
    ...(resent === 0 ? [] : [`${resent} sent again`]),
    ...(secondsAfterLastByte === null ? [] : [`${secondsAfterLastByte.toFixed(1)} s after the last byte`]),
  ];
}

/** Rounded up: `0 s`, `0.4 s`, `12 s`, `3 min`, `2 h`. */
export function secondsText(seconds: number): string {
  if (seconds <= 0) return '0 s';
  if (seconds < 0.95) return `${(Math.ceil(seconds * 10) / 10).toFixed(1)} s`;
  const whole = Math.ceil(seconds);
  if (whole < 120) return `${whole} s`;
  if (whole < 120 * 60) return `${Math.ceil(whole / 60)} min`;
  return `${Math.ceil(whole / 3600)} h`;
}
