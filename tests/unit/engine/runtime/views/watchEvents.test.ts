import { expect, test } from 'vitest';
import { WatchEvents } from '../../../../../electron/engine/runtime/views/watchEvents.ts';
import type { EngineEvent } from '../../../../../shared/engineEvents.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { folderView, watchStatistics } from '../../../../fakes/views.ts';

const STATISTICS = watchStatistics({ latencyP50Ms: 5 });

function events() {
  const clock = createFakeClock();
  const told: EngineEvent[] = [];
  const statistics = new Map([[folderView().path, STATISTICS]]);
  const watchEvents = new WatchEvents({ clock, statistics: () => statistics, tell: (event) => told.push(event) });
  return { clock, told, statistics, watchEvents };
}

test('the health of a folder is told when it is known and when it changes, once each', () => {
  const { told, watchEvents } = events();
  watchEvents.follow([folderView({ method: 'starting' })]);
  expect(told).toEqual([]);
  const gone = { method: 'unavailable', reason: 'It is not there.', problemCode: 'source_missing' } as const;
  const since = '2026-05-04T10:00:00.000+00:00';
  for (let second = 0; second < 2; second++) watchEvents.follow([folderView()]);
  for (let second = 0; second < 2; second++) watchEvents.follow([folderView({ ...gone, problemSince: since })]);
  watchEvents.follow([folderView({ method: 'polling', reason: 'No watches are left.', isBlind: true })]);
  watchEvents.follow([folderView({ method: 'polling', reason: 'No watches are left.' })]);
  const shared = { event: 'watch.health', time: expect.any(String), folder: '/media/cards', code: null, since: null };
  expect(told).toEqual([
    { ...shared, method: 'native', is_blind: false, message: '' },
    { ...shared, method: 'unavailable', is_blind: false, message: 'It is not there.', code: 'source_missing', since },
    { ...shared, method: 'polling', is_blind: true, message: 'No watches are left.' },
    { ...shared, method: 'polling', is_blind: false, message: 'No watches are left.' },
  ]);
});

test('a folder that was paused or removed is told again when it is watched again', () => {
  const { told, watchEvents } = events();
  watchEvents.follow([folderView()]);
  watchEvents.follow([folderView({ isPaused: true })]);
  watchEvents.follow([folderView()]);
  watchEvents.follow([]);
  watchEvents.follow([folderView()]);
  expect(told).toHaveLength(3);
});

test('statistics are told each minute, when they have changed', async () => {
  const { clock, told, statistics, watchEvents } = events();
  const follow = async (ms: number): Promise<number> => {
    await clock.advance(ms);
    watchEvents.follow([folderView()]);
    return told.filter(({ event }) => event === 'watch.statistics').length;
  };
  expect(await follow(59_999)).toBe(0);
  expect(await follow(1)).toBe(1);
  expect(told.at(-1)).toEqual({
    event: 'watch.statistics',
    time: expect.any(String),
    folder: '/media/cards',
    seen: 10,
    filtered: 3,
    coalesced: 2,
    found_by_sweep: 1,
    errors: 0,
    queued: 4,
    latency_p50_ms: 5,
    latency_p99_ms: null,
  });
  expect(await follow(60_000)).toBe(1);
  statistics.set(folderView().path, { ...STATISTICS, seen: 11 });
  expect(await follow(30_000)).toBe(1);
  expect(await follow(30_000)).toBe(2);
});
