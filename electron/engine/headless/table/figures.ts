const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Three digits and a decimal unit, as disks are sold: `0 B`, `999 B`, `1.00 kB`, `12.3 MB`, `640 GB`. */
export function bytesText(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  // 999.5 would be rounded to 1000.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ''}`;
}

/** `12.3 MB/s`; `–` for nothing. */
export function rateText(bytesPerSecond: number): string {
  return bytesPerSecond < 1 ? '–' : `${bytesText(bytesPerSecond)}/s`;
}

/** `0 s`, `0.4 s`, `12 s`, `3 min`, `2 h`: never less than there is. */
export function secondsText(seconds: number): string {
  if (seconds <= 0) return '0 s';
  if (seconds < 0.95) return `${(Math.ceil(seconds * 10) / 10).toFixed(1)} s`;
  const whole = Math.ceil(seconds);
  if (whole < 120) return `${whole} s`;
  if (whole < 120 * 60) return `${Math.ceil(whole / 60)} min`;
  return `${Math.ceil(whole / 3600)} h`;
}
