import { scaleBytes, scaleRate } from '../../shared/format.ts';

/** Formats numbers, sizes, rates, durations and dates in the window's language with `Intl`. */
export interface Formats {
  readonly locale: string;
  /** `12 345` */
  integer(value: number): string;
  /** At most one decimal. */
  decimal(value: number): string;
  /** At most two decimals. */
  decimal2(value: number): string;
  /** Decimal units: `1.84 GB`. */
  bytes(bytes: number): string;
  /** `193 Mbit/s` */
  rate(bytesPerSecond: number): string;
  /** Binary units, as S3 part sizes are specified: `10 MiB`. */
  mebibytes(bytes: number): string;
  /** A duration: `3.2 s`, `48 s`, `3 min 20 s`, `2 h 5 min`. */
  span(seconds: number): string;
  /** The length of a recording: `0:12:45`. */
  clock(seconds: number): string;
  /** The time of day: `14:32`. */
  time(timestamp: string): string;
  /** A day with its weekday. @param day `2026-05-04` */
  day(day: string): string;
  /** The time alone for a timestamp of today, else date and time. */
  when(timestamp: string): string;
}

const MIB = 1024 * 1024;

type UnitDisplay = 'short' | 'long';

/**
 * @param locale a BCP 47 tag, e.g. `en` or `de-CH`
 * @param nowMs the wall clock
 */
export function createFormats(locale: string, nowMs: () => number = Date.now): Formats {
  const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const decimal2 = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const fixed = [0, 1, 2].map(
    (digits) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  const inUnit = unitFormat(locale);
  return {
    locale,
    integer: (value) => integer.format(value),
    decimal: (value) => decimal.format(value),
    decimal2: (value) => decimal2.format(value),
    bytes(bytes) {
      const { value, unit, fractionDigits } = scaleBytes(bytes);
      // The short form of "byte" has no plural.
      return inUnit(value, unit, fractionDigits, unit === 'byte' ? 'long' : 'short');
    },
    rate(bytesPerSecond) {
      const { megabitsPerSecond, fractionDigits } = scaleRate(bytesPerSecond);
      return `${fixed[fractionDigits]?.format(megabitsPerSecond) ?? ''} Mbit/s`;
    },
    mebibytes: (bytes) => `${decimal.format(bytes / MIB)} MiB`,
    ...durationFormats(locale),
    ...timeFormats(locale, nowMs),
  };
}

/** Formats a value with a unit and exactly `digits` decimals. */
function unitFormat(locale: string): (value: number, unit: string, digits: number, unitDisplay: UnitDisplay) => string {
  const formats = new Map<string, Intl.NumberFormat>();
  return (value, unit, digits, unitDisplay) => {
    const name = `${unit}:${digits}:${unitDisplay}`;
    let format = formats.get(name);
    if (format === undefined) {
      const decimals = { minimumFractionDigits: digits, maximumFractionDigits: digits };
      format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay, ...decimals });
      formats.set(name, format);
    }
    return format.format(value);
  };
}

/** With the symbols of the units, which are the same in every language. */
function durationFormats(locale: string): Pick<Formats, 'span' | 'clock'> {
  const digital = new Intl.DurationFormat(locale, { style: 'digital' });
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return {
    span(seconds) {
      const value = Math.max(0, seconds);
      if (value < 9.95) return `${tenths.format(value)} s`;
      const rounded = Math.round(value);
      const minutes = Math.floor(rounded / 60);
      if (minutes === 0) return `${rounded} s`;
      if (minutes < 60) return twoUnits(minutes, 'min', rounded % 60, 's');
      return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
    },
    clock(seconds) {
      const whole = Math.max(0, Math.round(seconds));
      const minutes = Math.floor(whole / 60);
      return digital.format({ hours: Math.floor(minutes / 60), minutes: minutes % 60, seconds: whole % 60 });
    },
  };
}

function twoUnits(value: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${value} ${unit}` : `${value} ${unit} ${rest} ${restUnit}`;
}

function timeFormats(locale: string, nowMs: () => number): Pick<Formats, 'when' | 'time' | 'day'> {
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'short' });
  const minute = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const weekday = new Intl.DateTimeFormat(locale, { dateStyle: 'full' });
  return {
    time(timestamp) {
      const date = new Date(timestamp);
      return Number.isNaN(date.getTime()) ? timestamp : minute.format(date);
    },
    day(text) {
      // At noon, so that no change of the clocks moves it to another day.
      const date = new Date(`${text}T12:00:00`);
      return Number.isNaN(date.getTime()) ? text : weekday.format(date);
    },
    when(timestamp) {
      const date = new Date(timestamp);
      if (Number.isNaN(date.getTime())) return timestamp;
      return day.format(date) === day.format(nowMs()) ? time.format(date) : dateTime.format(date);
    },
  };
}
