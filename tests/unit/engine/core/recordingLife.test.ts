import fc from 'fast-check';
import { expect, test } from 'vitest';
import { step } from '../../../../electron/engine/core/recordingMachine.ts';
import type { RecordingState } from '../../../../electron/engine/core/recordingState.ts';
import { type Action, act, story } from './simulation/actions.ts';
import { calm, second, settle } from './simulation/simulatedTime.ts';
import { SimulatedWorld, same, written } from './simulation/simulatedWorld.ts';

const settings = fc.record({
  kind: fc.constantFrom('equal' as const, 'stepping' as const),
  refusesSubsets: fc.boolean(),
  hasBirthTimes: fc.constantFrom(true, true, false),
  onVanish: fc.constantFrom('keep' as const, 'keep' as const, 'complete' as const, 'discard' as const),
});

function live(world: SimulatedWorld, actions: readonly Action[]): void {
  world.look();
  for (const action of actions) act(world, action);
  if (world.isOver) return;
  calm(world);
  settle(world);
}

/** The same stories each time; another seed or more of them on demand. */
const SEED = Number(process.env['RUSHES_SEED'] ?? 20_260_504);
const RUNS = Number(process.env['RUSHES_RUNS'] ?? 700);

/** The stories of some seeds meet a rare event less often than others do: they go on with further ones. */
const BATCHES_MAX = 3;

/** Each of these has to happen this often in the stories, or they prove nothing about it. */
const REACHED: Readonly<Record<string, number>> = {
  'phase finishing': 60,
  'phase recording': 15,
  'phase completing': 40,
  'phase verifying': 40,
  'phase describing': 40,
  'phase cancelled': 2,
  'phase aborted_no_parts': 10,
  completed: 40,
  'completed from what was stored': 5,
  'completed although it was touched': 1,
  'completed from a part whose answer was lost': 1,
  displaced: 20,
  truncated: 2,
  'attention source_replaced': 20,
  'result replacement_compared': 40,
  back_to_recording: 15,
  replaced: 20,
  moved: 15,
  crash: 100,
  'upload.abandoned': 20,
  'another content than was sent': 5,
  'kept without its first part': 5,
  'attention access_denied': 20,
  'attention source_unreadable': 20,
  'attention source_missing': 4,
  'attention source_emptied': 1,
  'part.blank': 10,
  'part.short': 5,
  'part.unchanged': 100,
  'result object_put': 5,
  'result object_differs': 2,
  'result parts_differ': 1,
  'result parts_in_excess': 1,
  'result upload_gone': 1,
  'task abort_upload': 10,
  resized: 20,
  'resized again': 1,
};

test('whatever happens, a recording becomes the file as it was, and comes to an end', { timeout: 300_000 }, () => {
  const visits = new Map<string, number>();
  const hardly = (): string[] =>
    Object.entries(REACHED).flatMap(([what, times]) => {
      const met = visits.get(what) ?? 0;
      return met < times ? [`${what}: ${met}`] : [];
    });
  for (let batch = 0; batch < BATCHES_MAX && (batch === 0 || hardly().length > 0); batch++) {
    fc.assert(
      fc.property(settings, story, (options, actions) => {
        const world = new SimulatedWorld(options);
        live(world, actions);
        for (const [what, times] of world.visits) visits.set(what, (visits.get(what) ?? 0) + times);
        if (!world.isOver && !world.isSpoiled) throw new Error(`It never ended: ${written(world.state)}`);
      }),
      { seed: SEED + batch, numRuns: RUNS },
    );
  }
  expect(hardly()).toEqual([]);
});

test('the same facts give the same states, and a state that was given out never changes', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(settings, story, (options, actions) => {
      const world = new SimulatedWorld(options);
      live(world, actions);
      const befores = world.taken.map(({ before }) => written(before));
      for (const [index, { before, fact, moment, policy }] of world.taken.entries()) {
        const once = step(before, fact, moment, policy);
        same(step(before, fact, moment, policy), once, 'The same fact gave another state.');
        if (written(before) !== befores[index]) throw new Error(`${fact.kind} changed the state that it met.`);
        const next = world.taken[index + 1];
        // A crash, and another process, may lie between the two.
        if (next !== undefined && next.before.live.lastToken >= before.live.lastToken && !wasKilled(next.before))
          same(once.state, next.before, 'Told again, it went another way.');
      }
    }),
    { seed: SEED, numRuns: 12 },
  );
});

/** A state that was just loaded. */
function wasKilled({ live }: RecordingState): boolean {
  return live.lastToken === 0 && live.source.kind === 'unseen' && live.task === undefined;
}

test('an attention ends when its cause is gone, although the recorder goes on', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(settings, story, (options, actions) => {
      const world = new SimulatedWorld(options);
      world.look();
      for (const action of actions) act(world, action);
      if (world.isOver || world.state.record.isDiscarding) return;
      calm(world);
      for (let seconds = 0; seconds < 120 && !world.isOver; seconds++) {
        world.disk.append(1);
        second(world);
      }
      // A file that is gone for good, was written over, or was cut while another one grows, needs a person.
      const { displaced, fingerprint, frozen, bytesSent } = world.state.record;
      const found = world.disk.find(fingerprint);
      if (displaced !== undefined || found === undefined) return;
      if ((world.disk.stat(found)?.sizeBytes ?? 0) < Math.max(1, frozen?.sizeBytes ?? bytesSent)) return;
      if (world.state.record.attention !== undefined) throw new Error(written(world.state));
    }),
    { seed: SEED, numRuns: 60 },
  );
});
