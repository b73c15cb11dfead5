/** Numbers, sizes, rates, spans and dates in the language of the window; all of it by `Intl`. */
export interface Formats {
  readonly locale: string;
  /** `12 345` */
  integer(value: number): string;
  /** Up to one decimal, for hours and the like. */
  decimal(value: number): string;
  /** Decimal units, as disks and links are sold: `1.84 GB`. */
  bytes(bytes: number): string;
  /** `24.1 MB/s` */
  rate(bytesPerSecond: number): string;
  /** As cameras state it: `100 Mb/s`. */
  bitRate(bitsPerSecond: number): string;
  /** Binary units, as S3 counts parts: `10 MiB`. */
  mebibytes(bytes: number): string;
  /** A lag or a countdown, short: `3.2s`, `48s`, `3m 20s`, `2h 5m`. */
  span(seconds: number): string;
  /** The same in full words: `3.2 seconds`, `3 minutes, 20 seconds`. */
  longSpan(seconds: number): string;
  /** The length of a take: `0:12:45`. */
  clock(seconds: number): string;
  /** Today the time alone, else the day before it. */
  when(timestamp: string): string;
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;
const MIB = 1024 * 1024;

/**
 * @param locale a BCP 47 tag, e.g. `en` or `de-CH`
 * @param nowMs the wall clock
 */
export function createFormats(locale: string, nowMs: () => number = Date.now): Formats {
  const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'short' });
  const digital = new Intl.DurationFormat(locale, { style: 'digital' });
  const narrow = { style: new Intl.DurationFormat(locale, { style: 'narrow' }), unitDisplay: 'narrow' } as const;
  const long = { style: new Intl.DurationFormat(locale, { style: 'long' }), unitDisplay: 'long' } as const;
  const units = new Map<string, Intl.NumberFormat>();

  const inUnit = (
    value: number,
    unit: string,
    digits: number,
    atLeast = 0,
    unitDisplay: 'short' | 'narrow' | 'long' = 'short',
  ): string => {
    const name = `${unit}:${digits}:${atLeast}:${unitDisplay}`;
    let format = units.get(name);
    if (format === undefined) {
      const spread = { minimumFractionDigits: atLeast, maximumFractionDigits: digits };
      format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay, ...spread });
      units.set(name, format);
    }
    return format.format(value);
  };

  const spanned = (seconds: number, words: typeof narrow | typeof long): string => {
    const whole = Math.max(0, seconds);
    if (whole < 9.95) return inUnit(whole, 'second', 1, 0, words.unitDisplay);
    const rounded = Math.round(whole);
    if (rounded < 60) return inUnit(rounded, 'second', 0, 0, words.unitDisplay);
    const minutes = Math.floor(rounded / 60);
    if (minutes < 60) return words.style.format({ minutes, seconds: rounded % 60 });
    return words.style.format({ hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  };

  /** A rate begins at kilobytes: nothing that is recorded is slower. */
  const scaled = (bytes: number, suffix: '' | '-per-second'): string => {
    const size = Number.isFinite(bytes) ? Math.max(0, bytes) : 0;
    const smallest = suffix === '' ? 0 : 1;
    let step = smallest;
    // 999.5 would be shown as 1,000, so the next unit starts there.
    while (step < BYTE_UNITS.length - 1 && size / 1000 ** step >= 999.5) step += 1;
    const value = size / 1000 ** step;
    const digits = step === 0 || size === 0 ? 0 : fractionDigits(value);
    return inUnit(value, `${BYTE_UNITS[step] ?? 'byte'}${suffix}`, digits, digits);
  };

  return {
    locale,
    integer: (value) => integer.format(value),
    decimal: (value) => decimal.format(value),
    bytes: (bytes) => scaled(bytes, ''),
    rate: (bytesPerSecond) => scaled(bytesPerSecond, '-per-second'),
    bitRate: (bitsPerSecond) => inUnit(bitsPerSecond / 1e6, 'megabit-per-second', 0),
    mebibytes: (bytes) => `${decimal.format(bytes / MIB)} MiB`,
    span: (seconds) => spanned(seconds, narrow),
    longSpan: (seconds) => spanned(seconds, long),
    clock(seconds) {
      const whole = Math.max(0, Math.round(seconds));
      return digital.format({
        hours: Math.floor(whole / 3600),
        minutes: Math.floor(whole / 60) % 60,
        seconds: whole % 60,
      });
    },
    when(timestamp) {
      const date = new Date(timestamp);
      if (Number.isNaN(date.getTime())) return timestamp;
      return day.format(date) === day.format(nowMs()) ? time.format(date) : dateTime.format(date);
    },
  };
}

/** Three digits in all: 1.84, 18.4, 184. */
function fractionDigits(value: number): number {
  if (value < 9.995) return 2;
  return value < 99.95 ? 1 : 0;
}
