import { describe, expect, test } from 'vitest';
import { createFormats } from '../../../../renderer/format/formats.ts';

const en = createFormats('en-GB', () => Date.UTC(2026, 10, 21, 12));
const de = createFormats('de-DE');
/** `Intl` parts numbers and units by spaces of several kinds. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/gu, ' ');

describe('sizes', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.00 kB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [1_840_000_000, '1.84 GB'],
    [18_400_000_000, '18.4 GB'],
    [99_950_000, '100 MB'],
    [5e15, '5.00 PB'],
    [5e18, '5,000 PB'],
  ])('%d bytes are %s', (bytes, expected) => {
    expect(plain(en.bytes(bytes))).toBe(expected);
  });

  test('nothing that is no size is shown as one', () => {
    expect(plain(en.bytes(Number.NaN))).toBe('0 bytes');
    expect(plain(en.bytes(-5))).toBe('0 bytes');
  });

  test('parts are counted in binary units, as S3 does', () => {
    expect(en.mebibytes(10_485_760)).toBe('10 MiB');
    expect(de.mebibytes(8_912_896)).toBe('8,5 MiB');
  });
});

describe('rates', () => {
  test.each([
    [0, '0 Mbit/s'],
    [120, '0 Mbit/s'],
    [125_000, '1.00 Mbit/s'],
    [2_410_000, '19.3 Mbit/s'],
    [24_100_000, '193 Mbit/s'],
    [156_250_000, '1,250 Mbit/s'],
    [Number.NaN, '0 Mbit/s'],
  ])('%d bytes per second are %s', (bytesPerSecond, expected) => {
    expect(plain(en.rate(bytesPerSecond))).toBe(expected);
  });

  test('decimals follow the language', () => {
    expect(plain(de.rate(2_410_000))).toBe('19,3 Mbit/s');
  });
});

describe('spans', () => {
  test.each([
    [0, '0 s'],
    [3.24, '3.2 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
  ])('%d seconds are %s', (seconds, expected) => {
    expect(plain(en.span(seconds))).toBe(expected);
  });

  test('have the same units in every language', () => {
    expect(de.span(3.24)).toBe('3,2 s');
    expect(de.span(95)).toBe('1 min 35 s');
  });

  test('the length of a take is a clock', () => {
    expect(en.clock(765)).toBe('0:12:45');
    expect(en.clock(3661.4)).toBe('1:01:01');
  });
});

describe('times', () => {
  test('of today only the time is shown, of other days the date too', () => {
    expect(en.when('2026-11-21T11:02:03.000+00:00')).toMatch(/^\d\d:02:03$/);
    expect(en.when('2026-11-02T11:02:03.000+00:00')).toMatch(/^2 Nov 2026, \d\d:02$/);
  });

  test('what is no time is shown as it came', () => {
    expect(en.when('soon')).toBe('soon');
  });
});
