import fc from 'fast-check';
import { expect, test } from 'vitest';
import { engineView } from '../../../../../electron/engine/runtime/views/engineView.ts';
import { Projection } from '../../../../../electron/engine/runtime/views/projection.ts';
import { applyDelta, type Delta, type RecordingView, type Snapshot } from '../../../../../shared/viewModel.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { recordingView } from '../../../../fakes/views.ts';

function projected() {
  const clock = createFakeClock();
  const live = new Map<string, RecordingView>();
  const deltas: { readonly atMs: number; readonly delta: Delta }[] = [];
  const projection = new Projection({
    clock,
    logger: { log: () => undefined },
    liveOne: (id) => live.get(id),
    folders: () => [],
    engine: (recordings) =>
      engineView(recordings, {
        isOnline: true,
        isPaused: false,
        journalProblem: null,
        notice: null,
        waitingFiles: { count: 0, bytes: 0 },
        limit: null,
        status: { status: 'working', outages: [], exceptions: [], needsYou: 0 },
        untilSafe: null,
        lowSpace: null,
      }),
  });
  projection.subscribe((delta) => deltas.push({ atMs: clock.monotonicMs(), delta }));
  return { clock, live, deltas, projection };
}

const steps = fc.array(
  fc.record({ id: fc.constantFrom('a', 'b', 'c'), isGone: fc.boolean(), sizeBytes: fc.nat(2), pauseMs: fc.nat(250) }),
  { minLength: 1, maxLength: 60 },
);

test('a snapshot at any time, with the deltas after it, shows the present; there are at most ten deltas a second', () =>
  fc.assert(
    fc.asyncProperty(steps, fc.nat(60), async (script, openedAt) => {
      const { clock, live, deltas, projection } = projected();
      let opened: Snapshot | undefined;
      for (const [index, { id, isGone, sizeBytes, pauseMs }] of script.entries()) {
        if (isGone) {
          live.delete(id);
          projection.remove(id);
        } else {
          live.set(id, recordingView({ id, sizeBytes }));
          projection.touch(id);
        }
        if (index === openedAt) opened = projection.snapshot();
        await clock.advance(pauseMs);
      }
      opened ??= projection.snapshot();
      await clock.advance(1_000);
      const { revision } = opened;
      const shown = deltas
        .filter(({ delta }) => delta.revision > revision)
        .reduce((s, d) => applyDelta(s, d.delta), opened);
      const sorted = (views: Iterable<RecordingView>) => [...views].sort((a, b) => a.id.localeCompare(b.id));
      expect(sorted(shown.recordings)).toEqual(sorted(live.values()));
      expect(shown.engine).toEqual(projection.snapshot().engine);
      for (const [index, { atMs, delta }] of deltas.entries()) {
        expect(delta.revision).toBe(index + 1);
        expect(atMs - (deltas[index - 1]?.atMs ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(100);
      }
    }),
  ));

test('a snapshot shows the present, publishes nothing and takes nothing from the next delta', async () => {
  const { clock, live, deltas, projection } = projected();
  live.set('a', recordingView({ id: 'a' }));
  projection.touch('a');
  expect(projection.snapshot()).toEqual(projection.snapshot());
  expect(projection.snapshot().recordings.map(({ id }) => id)).toEqual(['a']);
  expect(deltas).toEqual([]);
  await clock.advance(100);
  expect(deltas.map(({ delta }) => delta.changed.map(({ id }) => id))).toEqual([['a']]);
});

test('a change that a snapshot showed and that was taken back is published as taken back', async () => {
  const { clock, live, deltas, projection } = projected();
  live.set('a', recordingView({ id: 'a', sizeBytes: 1 }));
  projection.touch('a');
  await clock.advance(100);
  live.set('a', recordingView({ id: 'a', sizeBytes: 2 }));
  projection.touch('a');
  expect(projection.snapshot().recordings[0]?.sizeBytes).toBe(2);
  live.set('a', recordingView({ id: 'a', sizeBytes: 1 }));
  await clock.advance(100);
  expect(deltas.map(({ delta }) => delta.changed[0]?.sizeBytes)).toEqual([1, 1]);
});
