import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDeltaFeed } from '../../../../electron/main/ipc/deltaFeed.ts';
import { applyDelta, type Delta, type Snapshot } from '../../../../shared/viewModel.ts';
import { recordingView, snapshotOf } from '../views.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Adds, changes and removes recordings, with pauses of some milliseconds between. */
const steps = fc.array(
  fc.record({ id: fc.constantFrom('a', 'b', 'c'), isRemoved: fc.boolean(), sizeBytes: fc.nat(), pauseMs: fc.nat(250) }),
  { minLength: 1, maxLength: 60 },
);

test('whoever takes every delta on a snapshot has what the engine has, at most ten deltas a second', () => {
  fc.assert(
    fc.property(steps, fc.nat(60), (script, openedAt) => {
      let engine = snapshotOf([]);
      let window: Snapshot | undefined;
      const sentAtMs: number[] = [];
      const feed = createDeltaFeed(
        () => engine,
        (delta) => {
          sentAtMs.push(Date.now());
          if (window !== undefined && delta.revision > window.revision) window = applyDelta(window, delta);
        },
      );
      for (const [index, { id, isRemoved, sizeBytes, pauseMs }] of script.entries()) {
        const delta: Delta = {
          revision: engine.revision + 1,
          changed: isRemoved ? [] : [recordingView({ id, sizeBytes })],
          removed: isRemoved ? [id] : [],
        };
        engine = applyDelta(engine, delta);
        feed.take(delta);
        if (index === openedAt) window = feed.snapshot();
        vi.advanceTimersByTime(pauseMs);
      }
      window ??= feed.snapshot();
      vi.advanceTimersByTime(1_000);
      const byId = (snapshot: Snapshot | undefined): unknown =>
        [...(snapshot?.recordings ?? [])].sort((one, other) => one.id.localeCompare(other.id));
      expect(byId(window)).toEqual(byId(engine));
      for (const [index, at] of sentAtMs.entries()) expect(at - (sentAtMs[index - 1] ?? 0)).toBeGreaterThanOrEqual(100);
    }),
  );
});

test('somebody else who asks for a snapshot takes nothing away from the window', () => {
  let engine = snapshotOf([]);
  const sent: Delta[] = [];
  const feed = createDeltaFeed(
    () => engine,
    (delta) => sent.push(delta),
  );
  const window = feed.snapshot();
  const last: Delta = { revision: engine.revision + 1, changed: [recordingView({ phase: 'completed' })], removed: [] };
  engine = applyDelta(engine, last);
  feed.take(last);
  feed.snapshot();
  vi.advanceTimersByTime(1_000);
  expect(sent.reduce(applyDelta, window).recordings).toEqual(engine.recordings);
});

test('another engine makes a gap, so that a snapshot is asked for', () => {
  const sent: Delta[] = [];
  const feed = createDeltaFeed(
    () => snapshotOf([]),
    (delta) => sent.push(delta),
  );
  const { revision } = feed.snapshot();
  feed.restart();
  expect(sent.map((delta) => delta.revision)).toEqual([revision + 2]);
});
