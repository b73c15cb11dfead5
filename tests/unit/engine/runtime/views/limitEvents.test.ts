import { expect, test } from 'vitest';
import { StatusEvents } from '../../../../../electron/engine/runtime/views/statusEvents.ts';
import type { EngineEvent } from '../../../../../shared/engineEvents.ts';
import type { LimitView } from '../../../../../shared/uploadLimit.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { snapshotOf } from '../../../../fakes/views.ts';

/** @returns the events about the limit, one follow for each of these */
function toldOf(limits: readonly (LimitView | null)[]): readonly EngineEvent[] {
  const told: EngineEvent[] = [];
  const clock = createFakeClock();
  const events = new StatusEvents({ clock, outageAfterMs: () => 60_000, tell: (event) => told.push(event) });
  for (const limit of limits) events.follow(snapshotOf([], { limit }).engine);
  return told.filter(({ event }) => event === 'engine.limit');
}

const SCHEDULE = { rule: 'schedule', bytesPerSecond: 1_250_000, term: null, until: null } as const;
const QUICK = { rule: 'quick', bytesPerSecond: 625_000, term: 'restart', until: null } as const;

test('the limit is told with its source when it begins, changes and ends, once each', () => {
  const shared = { event: 'engine.limit', time: expect.any(String), until: null };
  expect(toldOf([null, SCHEDULE, SCHEDULE, QUICK, null, null])).toEqual([
    {
      ...shared,
      rule: 'schedule',
      bytes_per_second: 1_250_000,
      term: null,
      message: 'Limited to 10 Mbit/s by the schedule',
    },
    {
      ...shared,
      rule: 'quick',
      bytes_per_second: 625_000,
      term: 'restart',
      message: 'Limited to 5 Mbit/s until Rushes is restarted',
    },
    { ...shared, rule: null, bytes_per_second: null, term: null, message: 'No limit' },
  ]);
});

test('without a limit nothing is told', () => {
  expect(toldOf([null, null])).toEqual([]);
});
