import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type RecordingLeft,
  timeUntilSafe,
  type UntilSafeQuestion,
} from '../../../../electron/engine/core/timeUntilSafe.ts';

const MB = 1e6;

const left = (changes: Partial<RecordingLeft> = {}): RecordingLeft => ({
  leftBytes: 0,
  growthRate: 0,
  quietSeconds: 0,
  compareBytes: 0,
  normalBytes: 0,
  resendBytes: 0,
  ...changes,
});

const question = (
  recordings: readonly RecordingLeft[],
  changes: Partial<UntilSafeQuestion> = {},
): UntilSafeQuestion => ({
  recordings,
  waiting: { files: 0, bytes: 0 },
  uploadRate: 10 * MB,
  isRateOfParts: true,
  compareRate: 100 * MB,
  completeSeconds: 1,
  atOnce: 5,
  ...changes,
});

test('counts the bytes left at the rate really reached, quiet time, comparison, resends and completion', () => {
  expect(timeUntilSafe(question([left({ leftBytes: 600 * MB })]))).toEqual({ kind: 'known', seconds: 61 });
  expect(timeUntilSafe(question([left({ quietSeconds: 30 })]))).toEqual({ kind: 'known', seconds: 31 });
  expect(timeUntilSafe(question([left({ compareBytes: 2_000 * MB })]))).toEqual({ kind: 'known', seconds: 21 });
  expect(timeUntilSafe(question([left({ resendBytes: 50 * MB })]))).toEqual({ kind: 'known', seconds: 6 });
  const all = left({ leftBytes: 600 * MB, quietSeconds: 30, compareBytes: 2_000 * MB, resendBytes: 50 * MB });
  expect(timeUntilSafe(question([all]))).toEqual({ kind: 'known', seconds: 60 + 20 + 5 + 1 });
  const waiting = { files: 9, bytes: 100 * MB };
  expect(timeUntilSafe(question([left()], { waiting }))).toEqual({ kind: 'known', seconds: 12 });
});

test('a backlog drains only by what the growth leaves of the uplink', () => {
  const growing = left({ leftBytes: 600 * MB, growthRate: 5 * MB });
  expect(timeUntilSafe(question([growing]))).toEqual({ kind: 'known', seconds: 121 });
});

test('an uplink slower than the cameras says by how much it falls behind', () => {
  const growing = left({ leftBytes: 600 * MB, growthRate: 12 * MB });
  expect(timeUntilSafe(question([growing]))).toEqual({ kind: 'falling_behind', minutesPerHour: 12 });
  // A few seconds of growth are always on their way.
  const keepsUp = left({ leftBytes: 60 * MB, growthRate: 12 * MB });
  expect(timeUntilSafe(question([keepsUp])).kind).toBe('known');
});

test('before a part could arrive, no uplink is slower than the cameras', () => {
  // A slow recorder takes minutes to fill a part; until it is full, nothing can be sent.
  const filling = left({ leftBytes: 15 * MB, growthRate: MB / 10, normalBytes: 16 * MB });
  expect(timeUntilSafe(question([filling], { uploadRate: MB / 50 })).kind).toBe('known');
  const behind = left({ leftBytes: 60 * MB, growthRate: MB / 10, normalBytes: 16 * MB });
  expect(timeUntilSafe(question([behind], { uploadRate: MB / 50 })).kind).toBe('falling_behind');
  // The rate of small bodies, as those of documents, says nothing.
  const unknown = question([behind], { uploadRate: MB / 50, isRateOfParts: false });
  expect(timeUntilSafe(unknown)).toEqual({ kind: 'estimating' });
});

test('without a rate nothing is promised as long as something is sent, or is likely to be sent again', () => {
  for (const one of [left({ leftBytes: MB }), left({ growthRate: MB }), left({ resendBytes: MB, quietSeconds: 3 })])
    expect(timeUntilSafe(question([one], { uploadRate: null }))).toEqual({ kind: 'estimating' });
  const waiting = { files: 1, bytes: MB };
  expect(timeUntilSafe(question([], { uploadRate: null, waiting }))).toEqual({ kind: 'estimating' });
  expect(timeUntilSafe(question([left({ quietSeconds: 4 })], { uploadRate: null }))).toEqual({
    kind: 'known',
    seconds: 5,
  });
});

const amount = fc.integer({ min: 0, max: 10_000 });

test('more to do, or a slower uplink, never makes it shorter; the answer is a whole number of seconds', () => {
  fc.assert(
    fc.property(
      amount,
      amount,
      amount,
      amount,
      fc.integer({ min: 1, max: 1_000 }),
      (bytes, more, quiet, compare, rate) => {
        const recording = left({ leftBytes: bytes * MB, quietSeconds: quiet, compareBytes: compare * MB });
        const before = timeUntilSafe(question([recording], { uploadRate: rate * MB }));
        const larger = timeUntilSafe(
          question([{ ...recording, leftBytes: (bytes + more) * MB }], { uploadRate: (rate * MB) / 2 }),
        );
        if (before.kind !== 'known' || larger.kind !== 'known') throw new Error('The time is known.');
        expect(Number.isSafeInteger(before.seconds)).toBe(true);
        expect(before.seconds).toBeGreaterThan(0);
        expect(larger.seconds).toBeGreaterThanOrEqual(before.seconds);
      },
    ),
  );
});
