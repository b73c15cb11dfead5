import { expect, test } from 'vitest';
import { Bandwidth } from '../../../../../electron/engine/runtime/parts/bandwidth.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';

function ceiling(bandwidthBytesPerSecond: number | null, bandwidthSchedule = '') {
  return { bandwidthBytesPerSecond, bandwidthSchedule };
}

const never = new AbortController().signal;

test('a part that was sent delays the next one until the mean rate is the ceiling', async () => {
  const clock = createFakeClock();
  const bandwidth = new Bandwidth(clock, ceiling(1_000));
  expect(bandwidth.waitMs()).toBe(0);
  await bandwidth.admit(5_000, never);
  expect(bandwidth.waitMs()).toBe(5_000);
  await clock.advance(4_999);
  expect(bandwidth.waitMs()).toBe(1);
});

test('idle time is not saved up for a burst', async () => {
  const clock = createFakeClock();
  const bandwidth = new Bandwidth(clock, ceiling(1_000));
  await bandwidth.admit(1_000, never);
  await clock.advance(60_000);
  await bandwidth.admit(1_000, never);
  expect(bandwidth.waitMs()).toBe(1_000);
});

test('without a ceiling nothing waits, and a new ceiling starts afresh', async () => {
  const clock = createFakeClock();
  const bandwidth = new Bandwidth(clock, ceiling(1_000));
  await bandwidth.admit(60_000, never);
  bandwidth.configure(ceiling(null));
  expect(bandwidth.waitMs()).toBe(0);
  bandwidth.configure(ceiling(2_000));
  expect(bandwidth.waitMs()).toBe(0);
  await bandwidth.admit(2_000, never);
  expect(bandwidth.waitMs()).toBe(1_000);
});

test('a schedule replaces the ceiling at its hours, also for a part that waits', async () => {
  const clock = createFakeClock();
  const start = new Date(clock.nowMs());
  const untilHour = (start.getHours() + 1) % 24;
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = `${two(start.getHours())}:00-${two(untilHour)}:00`;
  const bandwidth = new Bandwidth(clock, ceiling(null, `daily ${hours} 0.8`));
  expect(bandwidth.ceiling).toBe(100_000);
  // One part of ten hours.
  await bandwidth.admit(100_000 * 36_000, never);
  let isSent = false;
  const admitted = bandwidth.admit(1_000, never).then(() => {
    isSent = true;
  });
  const endMs = new Date(start.getFullYear(), start.getMonth(), start.getDate(), start.getHours() + 1).getTime();
  await clock.advance(endMs - start.getTime() - 1);
  expect(isSent).toBe(false);
  await clock.advance(1_000);
  await admitted;
  expect(isSent).toBe(true);
  expect(bandwidth.ceiling).toBeNull();
});
