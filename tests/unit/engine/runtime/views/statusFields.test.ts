import { expect, test } from 'vitest';
import { StatusEvents } from '../../../../../electron/engine/runtime/views/statusEvents.ts';
import type { EngineEvent } from '../../../../../shared/engineEvents.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { snapshotOf } from '../../../../fakes/views.ts';

test('files whose recordings have not begun are unfinished', () => {
  const told: EngineEvent[] = [];
  const clock = createFakeClock();
  const events = new StatusEvents({ clock, outageAfterMs: () => 60_000, tell: (event) => told.push(event) });
  events.follow(snapshotOf([], { status: 'working', active: 64, waitingFiles: { count: 2_900, bytes: 1 } }).engine);
  expect(told).toContainEqual(expect.objectContaining({ event: 'engine.status', unfinished: 2_964 }));
});
