import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  attentionDelayMs,
  delayAfterMs,
  failuresAfter,
  retryDelayMs,
} from '../../../../electron/engine/core/retryPolicy.ts';

/** The largest number below 1. */
const ALMOST_ONE = 1 - Number.EPSILON / 2;

test('pauses double from half a second up to half a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 1_000].map((attempt) => retryDelayMs(attempt, ALMOST_ONE))).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
  ]);
});

test('a pause is anywhere below that, so that recordings do not knock together', () => {
  expect(retryDelayMs(7, 0)).toBe(0);
  expect(retryDelayMs(7, 0.5)).toBe(15_000);
});

test('a pause is never shorter than what the store asked for', () => {
  const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), anyRandom, fc.nat(600_000), (attempt, random, askedMs) => {
      const delayMs = retryDelayMs(attempt, random, askedMs);
      expect(delayMs).toBeGreaterThanOrEqual(askedMs);
      expect(delayMs).toBeLessThanOrEqual(Math.max(askedMs, 30_000));
      expect(Number.isInteger(delayMs)).toBe(true);
    }),
  );
});

test('what needs a person is tried again after about half a minute', () => {
  expect([0, 0.5, ALMOST_ONE].map(attentionDelayMs)).toEqual([22_500, 30_000, 37_500]);
});

test('a connection that carried bytes for more than a second before it broke does not lengthen the pauses', () => {
  expect([undefined, 0, 1_000].map((connectedMs) => failuresAfter(6, { connectedMs }))).toEqual([7, 7, 7]);
  expect(failuresAfter(6, { connectedMs: 1_001 })).toBe(1);
  expect(failuresAfter(0, { connectedMs: 60_000 })).toBe(1);
});

test('the pause is short after a connection that lasted, unless the store asked for a longer one', () => {
  const none = { connectedMs: undefined, retryAfterMs: undefined };
  expect(delayAfterMs(none, 1, ALMOST_ONE)).toBe(500);
  expect(delayAfterMs({ ...none, connectedMs: 4_999 }, 1, ALMOST_ONE)).toBe(500);
  expect(delayAfterMs({ ...none, connectedMs: 5_000 }, 1, ALMOST_ONE)).toBe(100);
  expect(delayAfterMs({ ...none, connectedMs: 5_000 }, 1, 0.5)).toBe(50);
  expect(delayAfterMs({ connectedMs: 5_000, retryAfterMs: 3_000 }, 1, 0.5)).toBe(3_000);
});
