import { type ChildProcess, fork } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from '../benchOptions.ts';
import { median, mib, printTable } from '../support/figures.ts';
import { loadText } from '../support/machine.ts';
import { owned, workFolder } from '../support/workshop.ts';

const CHILD = path.join(import.meta.dirname, '../watchChild.ts');

const WATCHER_NAMES = ['Rushes', 'chokidar', 'fs.watch, recursive'] as const;
export type WatcherName = (typeof WATCHER_NAMES)[number];

/** A request to the process of a watcher, answered with a `WatchReport`. */
export type WatchRequest =
  | { readonly kind: 'forget' | 'report' | 'close' }
  /** Keeps its main thread busy. Answered before that begins. */
  | { readonly kind: 'block'; readonly ms: number };

export interface WatchReport {
  /** Different files of which something was reported since they were last forgotten. */
  readonly seen: number;
  /** Of the start or the end of watching; 0 otherwise. */
  readonly seconds: number;
  /** User and system time of all its threads since then. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly medianMs: number;
  readonly p999Ms: number;
}

const FILES_PER_FOLDER = 1_000;
const IDLE_MS = 5_000;
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
const QUIET_MS = 3_000;
const LOOK_EVERY_MS = 250;

interface WatchFigures {
  readonly readySeconds: number;
  readonly readyCpuMs: number;
  readonly rssBytes: number;
  readonly idlePercent: number;
  readonly medianMs: number;
  readonly p999Ms: number;
  readonly cpuMsPerThousand: number;
  readonly appendsPercent: number;
  readonly burstPercent: number;
  readonly treesPercent: number;
  readonly closeSeconds: number;
}

/** How soon, how completely and at which cost changes in a folder with many files are noticed, beside other watchers. */
export async function measure({ runs, files }: BenchOptions): Promise<void> {
  for (const count of files) {
    const figures = new Map<WatcherName, WatchFigures[]>();
    for (let run = 0; run < runs; run++)
      for (const name of WATCHER_NAMES)
        figures.set(name, [...(figures.get(name) ?? []), await withFolder(count, (place) => oneRun(name, place))]);
    console.log(`${count} existing files; medians of ${runs} runs in turns; load now ${loadText()}.`);
    printTable(
      [
        '',
        'ready s',
        'of CPU ms',
        'RSS MiB',
        'idle CPU %',
        'latency median ms',
        'p99.9 ms',
        'CPU ms per 1 000 new files',
        'appends seen %',
        'burst seen %',
        'trees seen %',
        'closed s',
      ],
      [...figures].map(([name, all]) => row(name, all)),
      `${count} existing files`,
    );
  }
  console.log(
    `Appends: ${APPENDS} while the main thread is blocked for ${BLOCKED_MS / 1_000} s; burst: ${BURST_FILES} new files; trees: ` +
      `${TREES} new ones of ${TREE_LEVELS} levels. What Rushes does not see here, it finds when it reads the folder again.`,
  );
}

function row(name: string, all: readonly WatchFigures[]): string[] {
  const of = (pick: (figures: WatchFigures) => number, digits: number): string => median(all.map(pick)).toFixed(digits);
  return [
    name,
    of(({ readySeconds }) => readySeconds, 2),
    of(({ readyCpuMs }) => readyCpuMs, 0),
    of(({ rssBytes }) => mib(rssBytes), 0),
    of(({ idlePercent }) => idlePercent, 2),
    of(({ medianMs }) => medianMs, 1),
    of(({ p999Ms }) => p999Ms, 1),
    of(({ cpuMsPerThousand }) => cpuMsPerThousand, 0),
    of(({ appendsPercent }) => appendsPercent, 2),
    of(({ burstPercent }) => burstPercent, 2),
    of(({ treesPercent }) => treesPercent, 2),
    of(({ closeSeconds }) => closeSeconds, 2),
  ];
}

interface Place {
  readonly folder: string;
  readonly files: readonly string[];
}

async function oneRun(name: WatcherName, { folder, files }: Place): Promise<WatchFigures> {
  const child = owned(fork(CHILD, [name, folder]));
  const ready = await nextReport(child);
  // The recursive watch of Node says nothing when it is complete.
  await sleep(QUIET_MS);
  await ask(child, { kind: 'forget' });
  await sleep(IDLE_MS);
  const idle = await ask(child, { kind: 'forget' });
  await makeSingleFiles(folder);
  const single = await settled(child, SINGLE_FILES);
  await ask(child, { kind: 'forget' });
  const appended = files.slice(0, APPENDED_FILES_MAX);
  await ask(child, { kind: 'block', ms: BLOCKED_MS });
  for (let append = 0; append < APPENDS; append++) appendFileSync(appended[append % appended.length] ?? '', 'x');
  const appends = await settled(child, appended.length);
  await ask(child, { kind: 'forget' });
  makeBurst(folder);
  const burst = await settled(child, BURST_FILES);
  await ask(child, { kind: 'forget' });
  makeTrees(folder);
  const trees = await settled(child, TREES);
  const closed = await ask(child, { kind: 'close' });
  return {
    readySeconds: ready.seconds,
    readyCpuMs: ready.cpuMs,
    rssBytes: idle.rssBytes,
    idlePercent: (idle.cpuMs / IDLE_MS) * 100,
    medianMs: single.medianMs,
    p999Ms: single.p999Ms,
    cpuMsPerThousand: (single.cpuMs / SINGLE_FILES) * 1_000,
    appendsPercent: (appends.seen / appended.length) * 100,
    burstPercent: (burst.seen / BURST_FILES) * 100,
    treesPercent: (trees.seen / TREES) * 100,
    closeSeconds: closed.seconds,
  };
}

async function makeSingleFiles(folder: string): Promise<void> {
  mkdirSync(path.join(folder, 'single'));
  await sleep(QUIET_MS / 3);
  for (let file = 0; file < SINGLE_FILES; file++) {
    writeFileSync(path.join(folder, 'single', `at ${performance.timeOrigin + performance.now()}.mov`), 'x');
    if (file % SINGLE_GROUP === 0) await sleep(SINGLE_PAUSE_MS);
  }
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

/** The report once so many files were seen, or nothing more is. */
async function settled(child: ChildProcess, count: number): Promise<WatchReport> {
  let quietMs = 0;
  for (let before = await ask(child, { kind: 'report' }); ; ) {
    if (before.seen >= count) return before;
    await sleep(LOOK_EVERY_MS);
    const now = await ask(child, { kind: 'report' });
    quietMs = now.seen > before.seen ? 0 : quietMs + LOOK_EVERY_MS;
    if (quietMs >= QUIET_MS) return now;
    before = now;
  }
}

function ask(child: ChildProcess, request: WatchRequest): Promise<WatchReport> {
  const answer = nextReport(child);
  child.send(request);
  return answer;
}

function nextReport(child: ChildProcess): Promise<WatchReport> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('The process of a watcher ended.'));
    child.once('exit', ended);
    child.once('message', (report) => {
      child.off('exit', ended);
      resolve(report as WatchReport);
    });
  });
}

async function withFolder<T>(count: number, work: (place: Place) => Promise<T>): Promise<T> {
  const place = workFolder();
  const { folder } = place;
  const files: string[] = [];
  for (let number = 0; number < count; number++) {
    const card = path.join(folder, `card ${Math.floor(number / FILES_PER_FOLDER)}`);
    if (number % FILES_PER_FOLDER === 0) mkdirSync(card);
    const file = path.join(card, `clip ${number}.mov`);
    writeFileSync(file, 'x');
    files.push(file);
  }
  try {
    return await work({ folder, files });
  } finally {
    place.remove();
  }
}
