import { expect, test } from 'vitest';
import { Bandwidth } from '../../../../../electron/engine/runtime/parts/bandwidth.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';

const never = new AbortController().signal;

test('a part that was sent delays the next one until the mean rate is the ceiling', async () => {
  const clock = createFakeClock();
  const bandwidth = new Bandwidth(clock, 1_000);
  expect(bandwidth.waitMs()).toBe(0);
  await bandwidth.admit(5_000, never);
  expect(bandwidth.waitMs()).toBe(5_000);
  await clock.advance(4_999);
  expect(bandwidth.waitMs()).toBe(1);
});

test('idle time is not saved up for a burst', async () => {
  const clock = createFakeClock();
  const bandwidth = new Bandwidth(clock, 1_000);
  await bandwidth.admit(1_000, never);
  await clock.advance(60_000);
  await bandwidth.admit(1_000, never);
  expect(bandwidth.waitMs()).toBe(1_000);
});

test('without a ceiling nothing waits, and a new ceiling starts afresh', async () => {
  const clock = createFakeClock();
  const bandwidth = new Bandwidth(clock, 1_000);
  await bandwidth.admit(60_000, never);
  bandwidth.setCeiling(null);
  expect(bandwidth.waitMs()).toBe(0);
  bandwidth.setCeiling(2_000);
  expect(bandwidth.waitMs()).toBe(0);
  await bandwidth.admit(2_000, never);
  expect(bandwidth.waitMs()).toBe(1_000);
});
