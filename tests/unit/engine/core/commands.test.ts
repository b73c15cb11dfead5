import fc, { type Arbitrary } from 'fast-check';
import { expect, test } from 'vitest';
import type { Phase } from '../../../../shared/phases.ts';
import { type Action, act, troubledTime } from './simulation/actions.ts';
import { endTrouble, second, settle } from './simulation/simulatedTime.ts';
import { fault } from './simulation/simulatedWork.ts';
import { SimulatedWorld, written } from './simulation/simulatedWorld.ts';

const COMMANDS = {
  finalize: { kind: 'command.finalize' },
  hold: { kind: 'command.hold', isHeld: true },
  release: { kind: 'command.hold', isHeld: false },
  pause: { kind: 'command.pause', isPaused: true },
  resume: { kind: 'command.pause', isPaused: false },
  sendFirst: { kind: 'command.order', isFirst: true },
  sendInTurn: { kind: 'command.order', isFirst: false },
  retry: { kind: 'command.retry' },
  completeStored: { kind: 'command.completeStored' },
  discard: { kind: 'command.discard' },
  'engine.pause': { kind: 'engine.paused', isPaused: true },
  'engine.resume': { kind: 'engine.paused', isPaused: false },
  offline: { kind: 'network.changed', isOffline: true },
  online: { kind: 'network.changed', isOffline: false },
} as const;
type CommandName = keyof typeof COMMANDS;
const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

const PHASES = ['recording', 'finishing', 'completing', 'verifying', 'describing'] as const satisfies Phase[];

/** The holds beside the phase when the command arrives. */
const CIRCUMSTANCES = {
  none: () => undefined,
  paused: (world) => world.tell(COMMANDS.pause),
  'engine paused': (world) => world.tell(COMMANDS['engine.pause']),
  held: (world) => world.tell(COMMANDS.hold),
  'finalize asked for': (world) => world.tell(COMMANDS.finalize),
  offline: (world) => world.tell(COMMANDS.offline),
  backoff: (world) => world.advance(world.waiting - 1, { number: 5, fault: fault('network') }),
  attention: (world) => world.advance(world.waiting - 1, { number: 5, fault: fault('access_denied') }),
  discarding: (world) => world.tell(COMMANDS.discard),
  'a missing file': (world) => {
    world.disk.remove();
    world.look();
  },
  'an unreadable file': (world) => {
    world.isUnreadable = true;
    world.look();
  },
  'a restart': (world) => world.crash(true),
  // Then nothing goes on by itself afterwards, whatever the store was still doing for the dead process.
  'a restart while paused': (world, number) => {
    world.tell(COMMANDS.pause);
    world.drain();
    for (let stage = 0; stage < number % 3; stage++) world.advance(world.waiting - 1, { number: 1 });
    world.crash(true);
  },
} satisfies Record<string, (world: SimulatedWorld, number: number) => void>;
type Circumstance = keyof typeof CIRCUMSTANCES;
const CIRCUMSTANCE_NAMES = Object.keys(CIRCUMSTANCES) as Circumstance[];

/** When the process dies, as the command sees it. */
const ENDS = ['none', 'before it is durable', 'once it is durable', 'during what it causes'] as const;

interface Scene {
  readonly kind: 'equal' | 'stepping';
  readonly refusesSubsets: boolean;
  readonly cells: number;
  readonly phase: (typeof PHASES)[number];
  readonly turnsLater: number;
  readonly circumstance: Circumstance;
  readonly command: CommandName;
  readonly times: number;
  readonly end: (typeof ENDS)[number];
  readonly number: number;
  readonly aftermath: readonly Action[];
}

const anyScene = fc.record<Scene>({
  kind: fc.constantFrom('equal', 'stepping'),
  refusesSubsets: fc.boolean(),
  cells: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 5, max: 23 })),
  phase: fc.constantFrom(...PHASES),
  turnsLater: fc.nat(12),
  circumstance: fc.constantFrom(...CIRCUMSTANCE_NAMES),
  command: fc.constantFrom(...COMMAND_NAMES),
  times: fc.integer({ min: 1, max: 3 }),
  end: fc.constantFrom(...ENDS),
  number: fc.nat(1_000),
  aftermath: troubledTime,
});

/** Combinations that want more than the few scenes that every one gets. */
const rareScene: Arbitrary<Scene> = fc
  .tuple(
    anyScene,
    fc.constantFrom<Partial<Scene>>(
      { phase: 'recording', circumstance: 'a missing file', command: 'completeStored', cells: 17 },
      { phase: 'finishing', circumstance: 'a missing file', command: 'completeStored', cells: 17 },
      { phase: 'completing', circumstance: 'a restart while paused', command: 'discard' },
      { phase: 'finishing', circumstance: 'a restart while paused', command: 'discard', cells: 3 },
      { phase: 'recording', circumstance: 'attention' },
      { phase: 'finishing', circumstance: 'attention' },
      { phase: 'recording', circumstance: 'discarding', cells: 12 },
      { phase: 'finishing', circumstance: 'discarding', cells: 12 },
    ),
  )
  .map(([made, rare]) => ({ ...made, ...rare }));

/** Every command in every phase beside everything that may stand there. */
const eachScene: readonly Arbitrary<Scene>[] = PHASES.flatMap((phase) =>
  CIRCUMSTANCE_NAMES.flatMap((circumstance) =>
    COMMAND_NAMES.map((command) => anyScene.map((made) => ({ ...made, phase, circumstance, command }))),
  ),
);

function turn(world: SimulatedWorld, number: number): void {
  world.look();
  world.drain();
  if (world.waiting > 0) world.advance(number, { number });
  else world.passToWake();
  world.drain();
}

/** Follows the straight way up to the phase, and some turns into it. */
function reach(world: SimulatedWorld, { cells, phase, turnsLater }: Scene): void {
  world.disk.append(cells);
  for (let number = 0; number < 500 && world.state.record.phase !== phase; number++) turn(world, number);
  for (let number = 0; number < turnsLater && world.state.record.phase === phase; number++) {
    const isLast = world.waiting > 0 && phase !== 'recording' && number > 1;
    if (isLast) break;
    turn(world, number);
  }
  world.isHeldOpen = true;
}

function play(world: SimulatedWorld, played: Scene): void {
  reach(world, played);
  CIRCUMSTANCES[played.circumstance](world, played.number);
  world.drain();
  for (let times = 0; times < played.times; times++) world.tell(COMMANDS[played.command]);
  if (world.isOver) return;
  world.drain(played.end === 'before it is durable');
  if (played.end === 'once it is durable') world.crash(false);
  if (played.end === 'during what it causes') {
    for (let stage = 0; stage < played.number % 4; stage++) world.advance(world.waiting - 1, { number: 1 });
    world.crash(played.number % 3 === 0);
  }
  for (const action of played.aftermath) act(world, action);
}

/** The command takes effect without being repeated. */
function comesTrue(world: SimulatedWorld): void {
  endTrouble(world);
  world.drain();
  if (world.isOver) return;
  if (world.state.record.isCompletionRequested !== true) world.disk.restore();
  if (world.isDiscarded) return within(world, 90, 'discarded');
  if (world.state.record.paused) lasts(world, 'paused', COMMANDS.resume);
  if (world.state.record.isCompletionRequested === true) return within(world, 200, 'completed as it is stored');
  if (world.state.record.held) return lasts(world, 'held', COMMANDS.release);
  if (world.state.record.isFinalizeRequested === true) return within(world, 200, 'finalized');
}

function within(world: SimulatedWorld, seconds: number, what: string): void {
  for (let passed = 0; passed < seconds && !isDone(world); passed++) second(world);
  if (!isDone(world)) throw new Error(`It is not ${what} within ${seconds} s: ${written(world.state)}`);
  world.count(`is ${what}`);
}

/** It has ended, or nothing that can be vouched for is stored of a file that is gone: then a person has been told. */
function isDone({ disk, isOver, state: { record, ledger } }: SimulatedWorld): boolean {
  const isUploadGone = record.attention?.code === 'no_such_upload';
  const isImpossible = record.isCompletionRequested !== true || ledger.size === 0 || isUploadGone;
  return isOver || (!disk.isThere && record.attention !== undefined && isImpossible);
}

function lasts(world: SimulatedWorld, what: 'paused' | 'held', release: (typeof COMMANDS)['resume' | 'release']): void {
  // Requests in flight at the time of the command still arrive.
  second(world);
  const { phase } = world.state.record;
  for (let passed = 0; passed < 400 && !world.isOver; passed += 10) second(world, 10);
  if (world.state.record.phase !== phase) throw new Error(`It went on although it is ${what}: ${written(world.state)}`);
  world.count(`stays ${what}`);
  world.tell(release);
  world.drain();
}

const SEED = Number(process.env['RUSHES_SEED'] ?? 20_260_506);
const RUNS_EACH = Number(process.env['RUSHES_RUNS_EACH'] ?? 2);

/** Each of these was met at least so often, by every command. */
const EACH_PHASE = 5;
const EACH_HOLD = 3;
const HOLDS = [
  'paused',
  'engine paused',
  'held',
  'offline',
  'attention',
  'backoff',
  'discarding',
  'parts on their way',
  'a missing file',
];
const REACHED: Readonly<Record<string, number>> = {
  'is discarded': 40,
  'is finalized': 10,
  'is completed as it is stored': 5,
  'stays paused': 20,
  'stays held': 20,
  'discarded after it had become an object': 5,
  'refused too_late': 100,
  'refused discarding': 50,
  'refused all_paused': 10,
  'refused source_there': 50,
  'refused source_unknown': 5,
  'refused nothing_stored': 5,
};

test('whatever a person asks, and whenever, is refused or comes true, also across a crash', {
  timeout: 300_000,
}, () => {
  const visits = new Map<string, number>();
  const live = (played: Scene): void => {
    const world = new SimulatedWorld({ ...played, onVanish: 'keep' });
    world.look();
    play(world, played);
    if (!world.isOver) comesTrue(world);
    world.disk.restore();
    world.isHeldOpen = false;
    settle(world);
    for (const [what, times] of world.visits) visits.set(what, (visits.get(what) ?? 0) + times);
    if (!world.isOver && !world.isSpoiled) throw new Error(`It never ended: ${written(world.state)}`);
  };
  for (const [index, scene] of eachScene.entries())
    fc.assert(fc.property(scene, live), { seed: SEED + index, numRuns: RUNS_EACH });
  fc.assert(fc.property(rareScene, live), { seed: SEED, numRuns: RUNS_EACH * 200 });
  const wanted = new Map(Object.entries(REACHED));
  for (const name of COMMAND_NAMES) {
    for (const phase of PHASES) wanted.set(`${name} in ${phase}`, EACH_PHASE);
    for (const hold of HOLDS) wanted.set(`${name} beside ${hold}`, EACH_HOLD);
  }
  const hardly = [...wanted].filter(([what, times]) => (visits.get(what) ?? 0) < times);
  expect(hardly.map(([what]) => `${what}: ${visits.get(what) ?? 0}`)).toEqual([]);
});
