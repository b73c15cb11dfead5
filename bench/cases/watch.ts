import { type ChildProcess, fork } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from '../benchOptions.ts';
import { median, mib, printTable } from '../support/figures.ts';
import { loadText } from '../support/machine.ts';
import { machineMs } from '../support/machineClock.ts';
import { owned, workFolder } from '../support/workshop.ts';

const CHILD = path.join(import.meta.dirname, '../watchChild.ts');

const WATCHER_NAMES = ['Rushes', 'Rushes, polling', 'chokidar', '@parcel/watcher', 'fs.watch, recursive'] as const;
export type WatcherName = (typeof WATCHER_NAMES)[number];

/** A request to the process of a watcher, answered with a `WatchReport`. */
export type WatchRequest =
  | { readonly kind: 'report' | 'sweep' | 'close' }
  /** Counts from now on, only files in this folder if one is named: after a burst, its files may be told once more. */
  | { readonly kind: 'forget'; readonly counted?: string }
  /** Keeps its main thread busy. Answered before that begins. */
  | { readonly kind: 'block'; readonly ms: number };

export interface WatchReport {
  /** Different files of which something was reported since they were last forgotten. */
  readonly seen: number;
  /** Of the start or the end of watching; 0 otherwise. */
  readonly seconds: number;
  /** User and system time of all its threads since then. */
  readonly cpuMs: number;
  /** Whether the watcher reads the folder again. */
  readonly isSwept: boolean;
  readonly rssBytes: number;
  /** Live heap and buffers. */
  readonly liveBytes: number;
  readonly medianMs: number;
  readonly p999Ms: number;
}

/** Polling is measured up to this number of files, as many as its requirement names. */
const POLLED_FILES_MAX = 10_000;
/** With more files than this, other watchers than Rushes run once: together they take most of the time. */
const PEERS_REPEATED_MAX = 5_000;
const FILES_PER_FOLDER = 1_000;
const IDLE_MS = 6_000;
/** While polling, the folder is read twice at first. */
const POLLED_START_MS = 10_000;
/** Old files that are written to, one after the other. */
const REST_WRITES = 5;
/** A write that is not seen within this time counts as this long. */
const REST_LIMIT_MS = 10_000;
/** Files that appear before those that are measured, because the first ones include the compilation of the code. */
const WARM_FILES = 500;
/** Files that measure the latency, in groups, with pauses in between. */
const SINGLE_FILES = 1_000;
const SINGLE_GROUP = 10;
const SINGLE_PAUSE_MS = 20;
const APPENDS = 30_000;
const APPENDED_FILES_MAX = 1_000;
const BLOCKED_MS = 4_000;
const BURST_FILES = 40_000;
const BURST_FOLDERS = 40;
const TREES = 200;
const TREE_LEVELS = 25;
/** All is seen that will be when nothing more is seen for so long. */
const QUIET_MS = 2_000;
/** While polling, a write to a file at rest is found in its turn. */
const POLLED_QUIET_MS = 8_000;
/** Changes are waited for at most so long. */
const SEEN_LIMIT_MS = 15_000;
const LOOK_EVERY_MS = 250;
/** A watcher that is busy for longer than this is given up: the recursive watch of Node takes minutes for a burst. */
const ANSWER_LIMIT_MS = 30_000;

/** The process of a watcher did not answer in time. */
class NoAnswer extends Error {}

interface WatchFigures {
  readonly readySeconds: number;
  readonly readyCpuMs: number;
  readonly rssBytes: number;
  readonly liveBytes: number;
  readonly idlePercent: number;
  readonly medianMs: number;
  readonly p999Ms: number;
  readonly cpuMsPerThousand: number;
  /** The longest of some writes to files at rest. */
  readonly restSeconds: number;
  /** Absent where they were not measured. */
  readonly bursts?: Bursts;
  /** Absent where the watcher was given up. */
  readonly closeSeconds?: number;
}

/** Those after which the watcher did not answer in time are absent. */
interface Bursts {
  readonly appends?: Seen;
  readonly files?: Seen;
  readonly trees?: Seen;
}

/** Percent of the changes that were reported, and with those that a reading of the folder finds; only Rushes reads it again. */
interface Seen {
  readonly reported: number;
  readonly swept: number | undefined;
}

interface Figure {
  readonly name: string;
  readonly required: string;
  readonly aim: string;
  readonly of: (all: readonly WatchFigures[]) => string;
}

const number =
  (pick: (figures: WatchFigures) => number | undefined, digits: number) =>
  (all: readonly WatchFigures[]): string =>
    median(all.flatMap((figures) => pick(figures) ?? [])).toFixed(digits);

const share =
  (pick: (bursts: Bursts) => Seen | undefined) =>
  (all: readonly WatchFigures[]): string => {
    const measured = all.flatMap(({ bursts }) => bursts ?? []);
    if (measured.length === 0) return '–';
    const seen = measured.flatMap((bursts) => pick(bursts) ?? []);
    if (seen.length === 0) return 'busy';
    const swept = seen.flatMap((each) => each.swept ?? []);
    const reported = median(seen.map((each) => each.reported)).toFixed(2);
    return swept.length === 0 ? `${reported} / –` : `${reported} / ${median(swept).toFixed(2)}`;
  };

const FIGURES: readonly Figure[] = [
  { name: 'latency, median ms', required: '5 000', aim: '50', of: number(({ medianMs }) => medianMs, 1) },
  { name: 'latency, p99.9 ms', required: '5 000', aim: '1 500', of: number(({ p999Ms }) => p999Ms, 1) },
  {
    name: 'write to a file at rest, worst s',
    required: '5',
    aim: '2',
    of: number(({ restSeconds }) => restSeconds, 2),
  },
  { name: 'ready, s', required: '10 (100 000 files)', aim: '2', of: number(({ readySeconds }) => readySeconds, 2) },
  { name: 'CPU until ready, ms', required: '', aim: '', of: number(({ readyCpuMs }) => readyCpuMs, 0) },
  { name: 'RSS, MiB', required: '', aim: '', of: number(({ rssBytes }) => mib(rssBytes), 0) },
  { name: 'live heap and buffers, MiB', required: '', aim: '', of: number(({ liveBytes }) => mib(liveBytes), 1) },
  { name: 'CPU idle, %', required: '1', aim: '0.2 (0.5)', of: number(({ idlePercent }) => idlePercent, 2) },
  { name: 'CPU of 1 000 new files, ms', required: '100', aim: '50', of: number((of) => of.cpuMsPerThousand, 0) },
  { name: 'appends seen, %', required: '99.9 / 100', aim: '100 / 100', of: share(({ appends }) => appends) },
  { name: 'burst seen, %', required: '99.9 / 100', aim: '100 / 100', of: share((bursts) => bursts.files) },
  { name: 'trees seen, %', required: '99.9 / 100', aim: '100 / 100', of: share(({ trees }) => trees) },
  { name: 'stop, s', required: '5', aim: '0.5', of: number(({ closeSeconds }) => closeSeconds, 2) },
];

type Measured = ReadonlyMap<WatcherName, readonly WatchFigures[]>;

/** How soon, how completely and at which cost changes in a folder with many files are noticed, beside other watchers. */
export async function measure({ runs, files }: Pick<BenchOptions, 'runs' | 'files'>): Promise<void> {
  const byCount = new Map<number, Measured>();
  for (const count of files) {
    const names = WATCHER_NAMES.filter((name) => count <= POLLED_FILES_MAX || name !== 'Rushes, polling');
    const runsOf = (name: WatcherName): number => (isPeer(name) && count > PEERS_REPEATED_MAX ? 1 : runs);
    const figures = await withFolder(count, (place) => inTurns(names, runsOf, place, count === files[0]));
    byCount.set(count, figures);
    const once = names.filter((name) => runsOf(name) < runs);
    const onceText = once.length === 0 ? '' : `, one run of ${once.join(', ')}`;
    console.log(`${count} existing files; medians of ${runs} runs in turns${onceText}; load now ${loadText()}.`);
    printTable(
      ['', 'required', 'aim', ...names],
      FIGURES.map(({ name, required, aim, of }) => [
        name,
        required,
        aim,
        ...names.map((watcher) => of(figures.get(watcher) ?? [])),
      ]),
      `${count} existing files${onceText}`,
    );
  }
  printSlopes(byCount);
  console.log(
    `Appends: ${APPENDS} while the main thread is blocked for ${BLOCKED_MS / 1_000} s; burst: ${BURST_FILES} new files; trees: ` +
      `${TREES} new ones of ${TREE_LEVELS} levels; each before / after the folder is read again, which Rushes does every half minute. ` +
      `Measured once, with ${files[0]} files, for at most ${SEEN_LIMIT_MS / 1_000} s each; busy: no answer within ${ANSWER_LIMIT_MS / 1_000} s.`,
  );
}

function isPeer(name: WatcherName): boolean {
  return !name.startsWith('Rushes');
}

/** @param hasBursts whether the first run of each native watcher measures the bursts too: they take long */
async function inTurns(
  names: readonly WatcherName[],
  runsOf: (name: WatcherName) => number,
  place: Place,
  hasBursts: boolean,
): Promise<Measured> {
  const figures = new Map<WatcherName, WatchFigures[]>();
  const mostRuns = Math.max(...names.map(runsOf));
  for (let run = 0; run < mostRuns; run++)
    for (const name of names) {
      if (run >= runsOf(name)) continue;
      const startMs = performance.now();
      figures.set(name, [...(figures.get(name) ?? []), await oneRun(name, place, hasBursts && run === 0)]);
      const seconds = Math.round((performance.now() - startMs) / 1_000);
      console.log(`${place.files.length} files, run ${run + 1} of ${runsOf(name)}: ${name} took ${seconds} s`);
    }
  return figures;
}

/** Memory for each 1 000 files, from the smallest to the largest number of files. */
function printSlopes(byCount: ReadonlyMap<number, Measured>): void {
  const counts = [...byCount.keys()].toSorted((a, b) => a - b);
  const [least, most] = [counts[0] ?? 0, counts.at(-1) ?? 0];
  if (least === most) return;
  const slope = (name: WatcherName, pick: (figures: WatchFigures) => number): string => {
    const at = (count: number): number => median((byCount.get(count)?.get(name) ?? []).map(pick));
    return ((at(most) - at(least)) / 1_024 / ((most - least) / 1_000)).toFixed(0);
  };
  console.log(`Memory in KiB for each 1 000 files, from ${least} to ${most}; required 50 live, the aim is 35:`);
  const names = WATCHER_NAMES.filter((name) => byCount.get(most)?.has(name) === true);
  printTable(
    ['', ...names],
    [
      ['live heap and buffers', ...names.map((name) => slope(name, ({ liveBytes }) => liveBytes))],
      ['RSS', ...names.map((name) => slope(name, ({ rssBytes }) => rssBytes))],
    ],
    'memory in KiB for each 1 000 files',
  );
}

interface Place {
  readonly folder: string;
  readonly files: readonly string[];
}

async function oneRun(name: WatcherName, place: Place, hasBursts: boolean): Promise<WatchFigures> {
  const { folder } = place;
  const made = path.join(folder, 'made');
  mkdirSync(made);
  const child = owned(fork(CHILD, [name, folder], { execArgv: ['--expose-gc'] }));
  try {
    const ready = await nextReport(child);
    // The recursive watch of Node says nothing when it is complete.
    await sleep(name === 'Rushes, polling' ? POLLED_START_MS : QUIET_MS);
    await ask(child, { kind: 'forget' });
    await sleep(IDLE_MS);
    const idle = await ask(child, { kind: 'forget' });
    const restSeconds = await writeAtRest(child, place);
    const quietMs = name === 'Rushes, polling' ? POLLED_QUIET_MS : QUIET_MS;
    await makeFiles(child, path.join(made, 'warm'), WARM_FILES, quietMs);
    const single = await makeFiles(child, path.join(made, 'single'), SINGLE_FILES, quietMs);
    const bursts = hasBursts && name !== 'Rushes, polling' ? await makeBursts(child, place, made, quietMs) : undefined;
    const closed = await orGivenUp(ask(child, { kind: 'close' }));
    return {
      readySeconds: ready.seconds,
      readyCpuMs: ready.cpuMs,
      rssBytes: idle.rssBytes,
      liveBytes: idle.liveBytes,
      idlePercent: (idle.cpuMs / IDLE_MS) * 100,
      medianMs: single.medianMs,
      p999Ms: single.p999Ms,
      cpuMsPerThousand: (single.cpuMs / SINGLE_FILES) * 1_000,
      restSeconds,
      ...(bursts === undefined ? {} : { bursts }),
      ...(closed === undefined ? {} : { closeSeconds: closed.seconds }),
    };
  } finally {
    if (child.connected) child.kill('SIGKILL');
    rmSync(made, { recursive: true, force: true });
  }
}

/** Writes to some old files, one after the other. @returns the longest time until one was seen, in seconds */
async function writeAtRest(child: ChildProcess, { files }: Place): Promise<number> {
  let worst = 0;
  for (let write = 0; write < REST_WRITES; write++) {
    await ask(child, { kind: 'forget' });
    appendFileSync(files[Math.floor(((write + 0.5) / REST_WRITES) * files.length)] ?? '', 'x');
    const startMs = performance.now();
    let hasSeen = false;
    while (!hasSeen && performance.now() - startMs < REST_LIMIT_MS) {
      await sleep(LOOK_EVERY_MS / 10);
      hasSeen = (await ask(child, { kind: 'report' })).seen > 0;
    }
    worst = Math.max(worst, (performance.now() - startMs) / 1_000);
  }
  return worst;
}

/** Makes files one after the other, with pauses. @returns the report when all are seen */
async function makeFiles(child: ChildProcess, folder: string, count: number, quietMs: number): Promise<WatchReport> {
  mkdirSync(folder);
  await sleep(QUIET_MS / 2);
  await ask(child, { kind: 'forget' });
  for (let file = 0; file < count; file++) {
    writeFileSync(path.join(folder, `at ${machineMs()}.mov`), 'x');
    if (file % SINGLE_GROUP === 0) await sleep(SINGLE_PAUSE_MS);
  }
  return settled(child, count, quietMs);
}

async function makeBursts(child: ChildProcess, { files }: Place, made: string, quietMs: number): Promise<Bursts> {
  const [burstFolder, treesFolder] = [path.join(made, 'burst'), path.join(made, 'trees')];
  for (const each of [burstFolder, treesFolder]) mkdirSync(each);
  const seenIn = (folder: string, make: (folder: string) => void, count: number): Promise<Seen | undefined> =>
    orGivenUp(
      ask(child, { kind: 'forget', counted: folder }).then(() => {
        make(folder);
        return seenOf(child, count, quietMs);
      }),
    );
  await ask(child, { kind: 'forget' });
  const appended = files.slice(0, APPENDED_FILES_MAX);
  await ask(child, { kind: 'block', ms: BLOCKED_MS });
  for (let append = 0; append < APPENDS; append++) appendFileSync(appended[append % appended.length] ?? '', 'x');
  const appends = await orGivenUp(seenOf(child, appended.length, quietMs));
  if (appends === undefined) return {};
  const burst = await seenIn(burstFolder, makeBurst, BURST_FILES);
  if (burst === undefined) return { appends };
  const trees = await seenIn(treesFolder, makeTrees, TREES);
  return { appends, files: burst, ...(trees === undefined ? {} : { trees }) };
}

/** @returns `undefined` when the watcher does not answer in time */
async function orGivenUp<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof NoAnswer) return undefined;
    throw error;
  });
}

function makeBurst(folder: string): void {
  for (let number = 0; number < BURST_FOLDERS; number++) mkdirSync(path.join(folder, `burst ${number}`));
  for (let file = 0; file < BURST_FILES; file++)
    writeFileSync(path.join(folder, `burst ${file % BURST_FOLDERS}`, `clip ${file}.mov`), 'x');
}

function makeTrees(folder: string): void {
  for (let tree = 0; tree < TREES; tree++) {
    const names = Array.from({ length: TREE_LEVELS }, (_, level) => `level ${level}`);
    const deepest = path.join(folder, `tree ${tree}`, ...names);
    mkdirSync(deepest, { recursive: true });
    writeFileSync(path.join(deepest, 'clip.mov'), 'x');
  }
}

/** How many of so many changed files were reported, and are known after the folder was read again. */
async function seenOf(child: ChildProcess, count: number, limitMs: number): Promise<Seen> {
  const reported = await settled(child, count, limitMs);
  const swept = await ask(child, { kind: 'sweep' });
  const percent = ({ seen }: WatchReport): number => (seen / count) * 100;
  return { reported: percent(reported), swept: swept.isSwept ? percent(swept) : undefined };
}

/** The report once so many files were seen, nothing more is, or the limit of time is over. */
async function settled(child: ChildProcess, count: number, limitMs: number): Promise<WatchReport> {
  let quietMs = 0;
  const endMs = performance.now() + SEEN_LIMIT_MS;
  for (let before = await ask(child, { kind: 'report' }); ; ) {
    if (before.seen >= count) return before;
    await sleep(LOOK_EVERY_MS);
    const now = await ask(child, { kind: 'report' });
    quietMs = now.seen > before.seen ? 0 : quietMs + LOOK_EVERY_MS;
    if (quietMs >= limitMs || performance.now() > endMs) return now;
    before = now;
  }
}

function ask(child: ChildProcess, request: WatchRequest): Promise<WatchReport> {
  const answer = nextReport(child, ANSWER_LIMIT_MS);
  child.send(request);
  return answer;
}

/** @param limitMs rejects with `NoAnswer` after this time */
function nextReport(child: ChildProcess, limitMs?: number): Promise<WatchReport> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(late);
      child.off('exit', ended).off('message', answered);
    };
    const ended = (): void => {
      stop();
      reject(new Error('The process of a watcher ended.'));
    };
    const answered = (report: unknown): void => {
      stop();
      resolve(report as WatchReport);
    };
    const late =
      limitMs === undefined
        ? undefined
        : setTimeout(() => {
            stop();
            reject(new NoAnswer(`The process of a watcher did not answer within ${limitMs / 1_000} s.`));
          }, limitMs);
    child.once('exit', ended).once('message', answered);
  });
}

async function withFolder<T>(count: number, work: (place: Place) => Promise<T>): Promise<T> {
  const place = workFolder();
  const { folder } = place;
  const files: string[] = [];
  // An hour ago, as on a card that was filled before.
  const writtenAtS = Date.now() / 1_000 - 3_600;
  for (let number = 0; number < count; number++) {
    const card = path.join(folder, `card ${Math.floor(number / FILES_PER_FOLDER)}`);
    if (number % FILES_PER_FOLDER === 0) mkdirSync(card);
    const file = path.join(card, `clip ${number}.mov`);
    writeFileSync(file, 'x');
    utimesSync(file, writtenAtS, writtenAtS);
    files.push(file);
  }
  try {
    return await work({ folder, files });
  } finally {
    place.remove();
  }
}
