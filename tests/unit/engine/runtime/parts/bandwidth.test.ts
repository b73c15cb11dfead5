import { expect, test } from 'vitest';
import { Bandwidth, type QuickLimitNow } from '../../../../../electron/engine/runtime/parts/bandwidth.ts';
import { QuickLimitFile } from '../../../../../electron/engine/adapters/quickLimitFile.ts';
import { silentLogger } from '../../../../support/loggers.ts';
import { tempFolder } from '../../../../support/tempFolder.ts';
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

const QUICK = { bytesPerSecond: 500, term: 'hour' } as const;

test('a quick limit replaces schedule and setting for an hour, and says until when', async () => {
  const clock = createFakeClock({ startMs: Date.UTC(2026, 4, 4, 10, 0, 23) });
  const bandwidth = new Bandwidth(clock, ceiling(1_000, 'daily 00:00-24:00 0.8'));
  expect(bandwidth.view()).toEqual({ rule: 'schedule', bytesPerSecond: 100_000, term: null, until: null });
  bandwidth.setQuick(QUICK);
  const until = '2026-05-04T11:01:00.000+00:00';
  expect(bandwidth.view()).toEqual({ rule: 'quick', ...QUICK, until });
  await clock.advance(Date.parse(until) - clock.nowMs() - 1);
  expect(bandwidth.ceiling).toBe(500);
  await clock.advance(1);
  expect(bandwidth.view()).toMatchObject({ rule: 'schedule', bytesPerSecond: 100_000 });
});

test('a quick limit of none lifts the setting until it is ended, and without any limit there is no rule', () => {
  const bandwidth = new Bandwidth(createFakeClock(), ceiling(1_000));
  bandwidth.setQuick({ bytesPerSecond: null, term: 'restart' });
  expect(bandwidth.view()).toEqual({ rule: 'quick', bytesPerSecond: null, term: 'restart', until: null });
  bandwidth.setQuick(undefined);
  expect(bandwidth.view()).toMatchObject({ rule: 'setting', bytesPerSecond: 1_000 });
  bandwidth.configure(ceiling(null));
  expect(bandwidth.view()).toBeNull();
  bandwidth.configure(ceiling(null, 'daily 00:00-24:00 none'));
  expect(bandwidth.view()).toBeNull();
  bandwidth.configure(ceiling(1_000, 'daily 00:00-24:00 none'));
  expect(bandwidth.view()).toMatchObject({ rule: 'schedule', bytesPerSecond: null });
});

test('a part that waits for a quick limit is sent soon after it is lifted', async () => {
  const clock = createFakeClock();
  const bandwidth = new Bandwidth(clock, ceiling(null));
  bandwidth.setQuick({ bytesPerSecond: 100, term: 'changed' });
  await bandwidth.admit(100 * 3_600, never);
  let isSent = false;
  const admitted = bandwidth.admit(1_000, never).then(() => {
    isSent = true;
  });
  await clock.advance(600_000);
  expect(isSent).toBe(false);
  bandwidth.setQuick(undefined);
  await clock.advance(1_000);
  await admitted;
  expect(isSent).toBe(true);
});

test('a quick limit that cannot be written holds until the restart, and says so', () => {
  const memory = { load: () => undefined, save: () => false };
  const bandwidth = new Bandwidth(createFakeClock(), ceiling(null), memory);
  bandwidth.setQuick({ bytesPerSecond: 500, term: 'changed' });
  expect(bandwidth.view()).toMatchObject({ bytesPerSecond: 500, term: 'restart' });
});

test('a quick limit outlives the process unless its term ends there', () => {
  const folder = tempFolder();
  const started = (run: string): QuickLimitFile => new QuickLimitFile(folder, silentLogger, run);
  const hour: QuickLimitNow = { bytesPerSecond: 1_250_000, term: 'hour', untilMs: 1_800_000_000_000 };
  const restart: QuickLimitNow = { bytesPerSecond: null, term: 'restart', untilMs: null };
  expect(started('one').load()).toBeUndefined();
  expect(started('one').save(hour)).toBe(true);
  expect(started('two').load()).toEqual(hour);
  started('two').save(restart);
  // An engine that is composed anew in the same process goes on with it.
  expect(started('two').load()).toEqual(restart);
  expect(started('three').load()).toBeUndefined();
  started('three').save({ ...restart, term: 'changed' });
  expect(started('four').load()).toEqual({ ...restart, term: 'changed' });
  started('four').save(undefined);
  expect(started('five').load()).toBeUndefined();
});
