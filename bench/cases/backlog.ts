import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BenchOptions } from '../benchOptions.ts';
import { mib, printTable } from '../support/figures.ts';
import { type HeadlessRunUsage, runHeadless } from '../support/headlessCommand.ts';
import { loadText } from '../support/machine.ts';
import { type Sink, withNewSink } from '../support/sink.ts';
import { workFolder } from '../support/workshop.ts';

const SMALL_BYTES = 1_024;
const SPARSE_BYTES = 100_000_000;
/** A little more than one part, so that it is due. */
const NEW_BYTES = 10 * 1024 * 1024 + 1_024;
const NEW_AFTER_READY_MS = 1_000;
/** Large recordings are not uploaded to the end: the command is stopped this long after it was ready. */
const SPARSE_SECONDS = 30;
const FILES_PER_FOLDER = 1_000;
const PROGRESS_EVERY_MS = 10_000;

interface Place {
  /** The watched folder. */
  readonly folder: string;
  /** The state folder. */
  readonly state: string;
}

interface Backlog {
  readonly usage: HeadlessRunUsage;
  /** From the moment when the new recording had a part until that part was stored; `NaN` when it was not. */
  readonly firstPartSeconds: number;
}

/**
 * A folder that holds many existing recordings when the engine starts: the time until it is ready, the time until the first part
 * of a recording that begins meanwhile is stored, CPU time and memory for each existing one, and a restart when all are finished. The
 * first recordings end half a minute after the start, when the timeout has passed; progress is printed meanwhile.
 */
export async function measure({ files, sparse }: BenchOptions): Promise<void> {
  const rows: string[][] = [];
  const empty = await withFolder(0, SMALL_BYTES, (place, sink) => upload(place, 0, sink));
  rows.push(row('nothing', 0, empty, empty));
  for (const count of files) {
    await withFolder(count, SMALL_BYTES, async (place, sink) => {
      rows.push(row(`${count} of 1 KB`, count, await upload(place, count, sink), empty));
      const finished = { usage: await restart(place, sink), firstPartSeconds: Number.NaN };
      rows.push(row(`${count} finished`, 0, finished, empty));
    });
  }
  if (sparse > 0) {
    const seen = await withFolder(sparse, SPARSE_BYTES, (place, sink) => upload(place, sparse, sink, SPARSE_SECONDS));
    rows.push(row(`${sparse} of 100 MB, ${SPARSE_SECONDS} s`, 0, seen, empty));
  }
  console.log(`One run each; load now ${loadText()}.`);
  printTable(
    [
      'existing recordings',
      'ready s',
      'first part of a new one s',
      'completed',
      'wall s',
      'CPU s',
      'CPU ms per file',
      'peak RSS MiB',
      'above empty',
    ],
    rows,
  );
  console.log(
    'Required: ready within 3 s, the first part within 1 s, under 5 CPU-ms per file, at most 60 MiB above the empty engine.',
  );
}

function row(name: string, count: number, { usage, firstPartSeconds }: Backlog, empty: Backlog): string[] {
  const perFileMs = ((usage.cpuSeconds - empty.usage.cpuSeconds) * 1_000) / count;
  return [
    name,
    usage.readySeconds.toFixed(2),
    Number.isNaN(firstPartSeconds) ? '–' : firstPartSeconds.toFixed(2),
    String(usage.completed),
    usage.wallSeconds.toFixed(1),
    usage.cpuSeconds.toFixed(1),
    count === 0 ? '–' : perFileMs.toFixed(1),
    mib(usage.peakRssBytes).toFixed(0),
    mib(usage.peakRssBytes - empty.usage.peakRssBytes).toFixed(0),
  ];
}

/** Runs the command until `count` existing recordings and a new one are objects or, with `seconds`, for that long after it was ready. */
async function upload(place: Place, count: number, sink: Sink, seconds?: number): Promise<Backlog> {
  const file = path.join(place.folder, 'new take.mov');
  const ended = new AbortController();
  let completed = 0;
  let writtenMs = Number.NaN;
  let storedMs = Number.NaN;
  const startedMs = performance.now();
  const progress = setInterval(() => {
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
    console.error(`${seconds} s: ${completed} of ${count + 1} completed`);
  }, PROGRESS_EVERY_MS);
  const usage = await runHeadless({ ...place, sink, isOnce: false, signal: ended.signal }, (event) => {
    if (event.event === 'engine.ready') {
      setTimeout(() => {
        void writeFile(file, Buffer.alloc(NEW_BYTES, 7)).then(() => {
          writtenMs = performance.now();
        });
      }, NEW_AFTER_READY_MS);
      if (seconds !== undefined) setTimeout(() => ended.abort(), seconds * 1_000);
    }
    if (event.event === 'part.stored' && event.path === file && Number.isNaN(storedMs)) storedMs = performance.now();
    if (event.event === 'stream.completed' && ++completed > count && seconds === undefined) ended.abort();
  }).finally(() => clearInterval(progress));
  return { usage, firstPartSeconds: (storedMs - writtenMs) / 1_000 };
}

function restart(place: Place, sink: Sink): Promise<HeadlessRunUsage> {
  return runHeadless({ ...place, sink, isOnce: true }, () => undefined);
}

/** `work` gets a folder with that many files, and a server of its own. */
async function withFolder<T>(
  count: number,
  sizeBytes: number,
  work: (place: Place, sink: Sink) => Promise<T>,
): Promise<T> {
  const place = workFolder();
  const folder = path.join(place.folder, 'footage');
  const state = path.join(place.folder, 'state');
  mkdirSync(folder);
  mkdirSync(state);
  for (let number = 0; number < count; number++) {
    const card = path.join(folder, `card ${Math.floor(number / FILES_PER_FOLDER)}`);
    if (number % FILES_PER_FOLDER === 0) mkdirSync(card);
    const file = path.join(card, `clip ${number}.mp4`);
    writeFileSync(file, `clip ${number} `.padEnd(SMALL_BYTES, '.'));
    if (sizeBytes > SMALL_BYTES) truncateSync(file, sizeBytes);
  }
  try {
    return await withNewSink('aws', undefined, (sink) => work({ folder, state }, sink));
  } finally {
    place.remove();
  }
}
