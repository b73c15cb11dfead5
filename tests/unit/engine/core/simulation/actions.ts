import fc, { type Arbitrary } from 'fast-check';
import type { FaultCode } from '../../../../../electron/engine/core/fault.ts';
import { MIB } from '../../../../support/bytes.ts';
import { partOf, fault } from './simulatedWork.ts';
import type { SimulatedWorld } from './simulatedWorld.ts';

/** One thing that happens; the numbers choose among what there is then, so that a shorter story stays a story. */
export interface Action {
  readonly kind: keyof typeof ACTIONS;
  readonly number: number;
}

const PASSING: readonly FaultCode[] = ['network', 'server_error', 'slow_down', 'disk_error', 'access_denied'];

const DEPARTURES = ['deleted', 'aside', 'away'] as const;

const ACTIONS = {
  advance: (world, number) => world.advance(number, { number }),
  drain: (world) => world.drain(),
  look: (world) => world.look(),
  wake: (world) => world.passToWake(),
  time: (world, number) => world.pass(number * 10),
  // The newest work continues while older work hangs.
  hurry: (world, number) => {
    for (let turn = 0; turn < 12 && !world.isOver; turn++) {
      world.look();
      world.passToWake();
      world.drain();
      for (let stage = 0; stage < 4; stage++) world.advance(world.waiting - 1, { number });
      world.drain();
    }
  },
  append: (world, number) => world.disk.append(1 + (number % 7)),
  rewrite: (world, number) => world.disk.rewrite(number),
  reserve: (world, number) => world.disk.reserve(number % 12),
  truncate: (world, number) => {
    world.disk.truncate(number % 3 === 0 ? 0 : number % 20);
    // A file that is cut and longer again before anybody looks cannot be told from one that is rewritten in place.
    world.hint();
    world.drain();
    world.look();
    world.drain();
  },
  // The recorder gives back room that it had reserved.
  giveBack: (world) => {
    world.disk.giveBack();
    world.look();
    world.drain();
  },
  overwrite: (world, number) => world.disk.overwrite(1 + (number % 30)),
  remove: (world) => world.disk.remove(),
  restore: (world) => world.disk.restore(),
  putBack: (world, number) => world.disk.rewrite(number, true),
  touch: (world, number) => world.disk.touch(number % 2 === 0),
  // A program that touches the file again and again, while all else goes on.
  nag: (world, number) => {
    for (let turn = 0; turn < 24 && !world.isOver; turn++) {
      world.disk.touch((number + turn) % 2 === 0);
      world.look();
      world.drain();
      world.pass(2_500 + number);
      world.drain();
      for (let stage = 0; stage < 6; stage++) {
        world.advance(number + stage, { number });
        world.drain();
      }
    }
  },
  replace: (world, number) => world.disk.replace(number % 20, number % 2 === 0, DEPARTURES[number % 3] ?? 'deleted'),
  save: (world, number) => world.disk.saveByReplacing(number),
  swapBack: (world) => world.disk.swapBack(),
  rename: (world, number) => world.disk.rename(number),
  hint: (world) => world.hint(),
  fault: (world, number) =>
    world.advance(number, { number, fault: fault(PASSING[number % PASSING.length] ?? 'network') }),
  late: (world, number) => world.advance(number, { number, fault: fault('network'), isLate: true }),
  unreadable: (world, number) => world.advance(number, { number, fault: fault('source_unreadable') }),
  land: (world) => world.landLate(),
  landOne: (world, number) => world.landOne(number),
  // The recorder writes until the first part is being sent, and others beside it.
  begin: (world, number) => {
    world.disk.append(12 + (number % 12));
    world.look();
    world.drain();
    for (let stage = 0; stage < 24 && world.waiting === 1 && !world.isOver; stage++) {
      world.advance(0, { number });
      world.drain();
    }
  },
  // Of all requests but some, the answers are lost, and maybe the process is killed.
  strand: (world, number) => {
    for (let which = world.waiting - 1; which >= 0; which--) {
      const before = world.waiting;
      for (let stage = 0; stage < 8 && which % 3 !== number % 5 && world.waiting === before; stage++)
        world.advance(which, { number, isLost: true });
    }
    world.drain(number % 2 === 0);
  },
  // The process is killed, and the file is another one, or holds another content, when the next one looks at it.
  swap: (world, number) => {
    world.crash(false);
    if (number % 4 === 0) world.disk.replace(number % 20, number % 8 === 0, DEPARTURES[number % 3] ?? 'deleted');
    else if (number % 4 === 1) world.disk.truncate(number % 20);
    else world.disk.overwrite(10 + (number % 20));
    world.look();
    world.drain();
  },
  crash: (world, number) => world.crash(number % 2 === 0),
  kill: (world) => world.drain(true),
  expire: (world) => world.expireUpload(),
  lose: (world, number) => world.losePart(number),
  // The uplink asks for other parts.
  resize: (world, number) => {
    world.policy = { ...world.policy, partBytes: (5 + (number % 4)) * MIB };
  },
  corrupt: (world) => {
    world.store.isCorrupting = true;
  },
  chmod: (world, number) => {
    world.isUnreadable = number % 4 === 0;
  },
  deny: (world, number) => {
    world.isDenied = number % 4 === 0;
  },
  finalize: (world) => world.tell({ kind: 'command.finalize' }),
  hold: (world, number) => world.tell({ kind: 'command.hold', isHeld: number % 3 === 0 }),
  pause: (world, number) => world.tell({ kind: 'command.pause', isPaused: number % 3 === 0 }),
  order: (world, number) => world.tell({ kind: 'command.order', isFirst: number % 3 === 0 }),
  offline: (world, number) => world.tell({ kind: 'network.changed', isOffline: number % 3 === 0 }),
  enginePause: (world, number) => world.tell({ kind: 'engine.paused', isPaused: number % 3 === 0 }),
  retry: (world) => world.tell({ kind: 'command.retry' }),
  completeStored: (world) => world.tell({ kind: 'command.completeStored' }),
  discard: (world) => world.tell({ kind: 'command.discard' }),
  stale: (world, number) => tellStale(world, number),
} satisfies Record<string, (world: SimulatedWorld, number: number) => void>;

export function act(world: SimulatedWorld, { kind, number }: Action): void {
  if (!world.isOver) ACTIONS[kind](world, number);
}

function tellStale(world: SimulatedWorld, number: number): void {
  const token = world.state.live.lastToken + 1 + (number % 3);
  const partNumber = 9_000 + (number % 5);
  const met = fault(number % 2 === 0 ? 'no_such_upload' : 'network');
  const uploadId = 'another';
  world.checkStale({ kind: 'task.done', token, result: { kind: 'completed' } });
  world.checkStale({ kind: 'task.done', token, result: { kind: 'upload_gone' } });
  world.checkStale({ kind: 'task.failed', token, fault: met, random: 0.5 });
  world.checkStale({ kind: 'part.stored', uploadId, part: partOf(partNumber, [1, 2, 3, 4, 5]) });
  world.checkStale({ kind: 'part.unchanged', uploadId, partNumber });
  world.checkStale({ kind: 'part.failed', uploadId, partNumber, fault: met, random: 0.5 });
}

type Weights = Partial<Record<keyof typeof ACTIONS, number>>;

/** Actions that move every recording forward. */
const DRIVE: Weights = { advance: 60, drain: 30, look: 10, wake: 12 };

/** Things that go wrong now and then at any time. */
const TROUBLE: Weights = {
  time: 2,
  hurry: 0.6,
  fault: 3,
  late: 3,
  strand: 0.5,
  landOne: 1,
  unreadable: 1,
  land: 2,
  crash: 1,
  kill: 1,
  expire: 0.6,
  lose: 1.5,
  resize: 1,
  corrupt: 0.5,
  chmod: 1,
  deny: 1,
  stale: 1,
  hint: 1,
};

const PEOPLE: Weights = {
  finalize: 1,
  hold: 1,
  pause: 1,
  offline: 1,
  enginePause: 0.5,
  retry: 0.5,
  completeStored: 2,
  discard: 0.04,
};

const RECORDER: Weights = {
  append: 16,
  rewrite: 3,
  reserve: 0.5,
  giveBack: 0.3,
  truncate: 0.6,
  overwrite: 0.3,
  rename: 0.3,
  replace: 0.5,
  save: 0.4,
  swapBack: 0.3,
  putBack: 1,
  touch: 1,
  remove: 0.3,
  restore: 0.6,
};

/** After the recorder stopped: rarely somebody touches the file again. */
const AFTERWARDS: Weights = {
  append: 0.6,
  rewrite: 1,
  truncate: 0.3,
  reserve: 0.4,
  giveBack: 0.8,
  overwrite: 0.3,
  remove: 1,
  restore: 0.4,
  rename: 0.3,
  replace: 0.5,
  save: 0.4,
  swapBack: 0.3,
  putBack: 0.5,
  touch: 1,
  nag: 0.5,
};

function actions(maxLength: number, ...weights: readonly Weights[]): Arbitrary<readonly Action[]> {
  const kinds = weights.flatMap((group) =>
    Object.entries(group).map(([kind, weight]) => ({
      // The names are those of `Weights`.
      arbitrary: fc.constant(kind as keyof typeof ACTIONS),
      weight: Math.round(weight * 100),
    })),
  );
  return fc.array(fc.record({ kind: fc.oneof(...kinds), number: fc.nat(1_000) }), {
    maxLength,
    minLength: 0,
    size: 'max',
  });
}

/** A process that ends while the first part is on its way, and files that change meanwhile. */
const FIRST_PART: Weights = { strand: 4, swap: 2, landOne: 3, advance: 6, drain: 3, look: 1, wake: 2, overwrite: 0.5 };

/** Faults that may still occur after the recorder stopped and nobody touches the file. */
export const troubledTime: Arbitrary<readonly Action[]> = actions(24, DRIVE, TROUBLE);

const beginning: Arbitrary<readonly Action[]> = fc
  .tuple(fc.nat(1_000), actions(16, FIRST_PART))
  .map(([number, then]) => [{ kind: 'begin', number }, ...then]);

/** How a day goes: the recorder writes, then it stops. In one of three stories much goes wrong around the first part. */
export const story: Arbitrary<readonly Action[]> = fc
  .tuple(
    fc.oneof({ arbitrary: fc.constant([]), weight: 2 }, { arbitrary: beginning, weight: 1 }),
    actions(160, DRIVE, RECORDER, TROUBLE, PEOPLE),
    actions(300, DRIVE, AFTERWARDS, TROUBLE, PEOPLE),
  )
  .map((parts) => parts.flat());
