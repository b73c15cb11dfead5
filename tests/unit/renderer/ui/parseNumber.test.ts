import { describe, expect, test } from 'vitest';
import { parseNumber } from '../../../../renderer/ui/parseNumber.ts';

describe('a number as it is typed', () => {
  test.each([
    ['10', 10],
    [' 8,5 ', 8.5],
    ['8.5', 8.5],
    ['', Number.NaN],
    ['ten', Number.NaN],
    ['1e5', Number.NaN],
    ['-3', Number.NaN],
    ['5.', Number.NaN],
  ])('%j is %d', (text, expected) => {
    expect(parseNumber(text, false)).toBe(expected);
  });

  test('nothing is nothing where that is allowed', () => {
    expect(parseNumber('  ', true)).toBeNull();
  });
});
