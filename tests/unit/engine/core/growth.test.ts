import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Growth } from '../../../../electron/engine/core/growth.ts';

test('the lag is how long the first byte that the cloud does not have has been on disk', () => {
  const growth = new Growth();
  growth.disk(0, 100);
  growth.disk(1_000, 200);
  growth.disk(2_000, 300);
  expect(growth.lagMs(2_500)).toBe(2_500);
  growth.stored(100);
  expect(growth.lagMs(3_000)).toBe(2_000);
  growth.stored(299);
  expect(growth.lagMs(3_000)).toBe(1_000);
  growth.stored(300);
  expect(growth.lagMs(9_000)).toBe(0);
});

test('without a file there is no lag and no rate', () => {
  const growth = new Growth();
  expect([growth.lagMs(5), growth.diskRate(5)]).toEqual([0, 0]);
  growth.disk(5, 100);
  expect(growth.diskRate(5)).toBe(0);
});

test('rates are means over the last ten seconds, and fall to nothing when nothing comes', () => {
  const growth = new Growth();
  for (let second = 0; second <= 60; second++) growth.disk(second * 1_000, second * 500);
  expect(growth.diskRate(60_000)).toBeCloseTo(500);
  expect(growth.diskRate(65_000)).toBeCloseTo(250);
  expect(growth.diskRate(70_000)).toBe(0);
});

test('a file that shrank has no rate below nothing, and its lag counts from then on', () => {
  const growth = new Growth();
  growth.disk(0, 1_000);
  growth.disk(1_000, 2_000);
  growth.disk(2_000, 10);
  expect(growth.diskRate(2_000)).toBe(0);
  expect(growth.lagMs(3_000)).toBe(1_000);
  growth.disk(4_000, 20);
  growth.stored(10);
  expect(growth.lagMs(5_000)).toBe(1_000);
});

test('a recording of days is remembered well enough to say its lag within a tenth', () => {
  fc.assert(
    fc.property(fc.integer({ min: 600, max: 20_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (seconds, share) => {
      const growth = new Growth();
      for (let second = 1; second <= seconds; second++) growth.disk(second * 1_000, second * 100);
      const stored = Math.floor(share * (seconds - 1));
      growth.stored(stored * 100);
      const trueMs = (seconds - stored - 1) * 1_000;
      const lagMs = growth.lagMs(seconds * 1_000);
      expect(lagMs).toBeLessThanOrEqual(trueMs);
      expect(lagMs).toBeGreaterThanOrEqual(trueMs * 0.9 - 10_000);
    }),
    { numRuns: 15 },
  );
});

test('after a restart the lag counts from when the file was written, not from when it was looked at again', () => {
  const growth = new Growth();
  // It grew from nothing to 6 400 bytes over 100 s that ended 60 s ago; 3 200 of them are stored.
  growth.before(-160_000, -60_000, 6_400);
  growth.disk(0, 6_400);
  growth.stored(3_200);
  expect(growth.lagMs(0)).toBeGreaterThan(105_000);
  expect(growth.lagMs(0)).toBeLessThanOrEqual(110_000);
  expect(growth.diskRate(0)).toBe(0);
  growth.stored(6_400);
  expect(growth.lagMs(1_000)).toBe(0);
});
