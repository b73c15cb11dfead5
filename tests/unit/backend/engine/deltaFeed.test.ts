import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDeltaFeed } from '../../../../electron/backend/engine/deltaFeed.ts';
import { applyDelta, type Delta, type Snapshot } from '../../../../shared/viewModel.ts';
import { recordingView, snapshotOf } from '../../../fakes/views.ts';

/** Adds, changes and removes recordings. */
const steps = fc.array(
  fc.record({ id: fc.constantFrom('a', 'b', 'c'), isRemoved: fc.boolean(), sizeBytes: fc.nat() }),
  { minLength: 1, maxLength: 60 },
);

test('a snapshot, with every delta after it, is what the engine shows; the numbers have no gap', () => {
  fc.assert(
    fc.property(steps, fc.nat(60), (script, openedAt) => {
      let engine = snapshotOf([]);
      let window: Snapshot | undefined;
      const feed = createDeltaFeed(
        () => engine,
        (delta) => {
          if (window === undefined) return;
          expect(delta.revision).toBe(window.revision + 1);
          window = applyDelta(window, delta);
        },
      );
      for (const [index, { id, isRemoved, sizeBytes }] of script.entries()) {
        const delta: Delta = {
          revision: engine.revision + 1,
          changed: isRemoved ? [] : [recordingView({ id, sizeBytes })],
          removed: isRemoved ? [id] : [],
        };
        engine = applyDelta(engine, delta);
        feed.take(delta);
        if (index === openedAt) window = feed.snapshot();
      }
      window ??= feed.snapshot();
      const byId = (snapshot: Snapshot | undefined): unknown =>
        [...(snapshot?.recordings ?? [])].sort((one, other) => one.id.localeCompare(other.id));
      expect(byId(window)).toEqual(byId(engine));
    }),
  );
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

test('nothing is sent after the feed is closed', () => {
  const sent: Delta[] = [];
  const feed = createDeltaFeed(
    () => snapshotOf([]),
    (delta) => sent.push(delta),
  );
  feed.close();
  feed.take({ revision: 1, changed: [], removed: ['a'] });
  expect(sent).toEqual([]);
});
