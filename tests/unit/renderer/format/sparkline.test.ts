import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendRate, sparklineArea, sparklinePath } from '../../../../renderer/format/sparkline.ts';

/** The number of samples in a full history. */
const HISTORY_LENGTH = 40;
const numbersOf = (path: string): readonly number[] => (path.match(/-?\d+(\.\d+)?/gu) ?? []).map(Number);

test('a history keeps the newest samples only', () => {
  let history: readonly number[] = [];
  for (let sample = 0; sample < HISTORY_LENGTH + 5; sample += 1) history = appendRate(history, sample);
  expect(history).toHaveLength(HISTORY_LENGTH);
  expect(history[0]).toBe(5);
  expect(history.at(-1)).toBe(HISTORY_LENGTH + 4);
});

test('what is no rate counts as none', () => {
  expect(appendRate([], Number.NaN)).toEqual([0]);
  expect(appendRate([], -3)).toEqual([0]);
});

test('one sample is no line yet', () => {
  expect(sparklinePath([4], 64, 20)).toBe('');
  expect(sparklineArea([4], 64, 20)).toBe('');
});

test('the newest sample is at the right edge, the highest at the top, none at the bottom', () => {
  expect(numbersOf(sparklinePath([0, 2e6], 78, 20))).toEqual([76, 19, 78, 1]);
});

test('a rate far below 1 Mbit/s stays at the bottom, however small the others are', () => {
  expect(numbersOf(sparklinePath([40, 40], 78, 20))).toEqual([76, 19, 78, 19]);
});

test('the line stays in its box, whatever the rates', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 2, maxLength: HISTORY_LENGTH }),
      (history) => {
        const numbers = numbersOf(sparklinePath(history, 64, 20));
        expect(numbers).toHaveLength(history.length * 2);
        numbers.forEach((value, index) => {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(index % 2 === 0 ? 64 : 20);
        });
      },
    ),
  );
});
