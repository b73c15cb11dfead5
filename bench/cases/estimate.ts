import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { benchEngine } from '../support/benchEngine.ts';
import { median, printTable, quantile } from '../support/figures.ts';
import { LINKS, simulateUploads } from '../support/simulatedUplink.ts';
import { startSink } from '../support/sink.ts';
import { workFolder } from '../support/workshop.ts';

const GB = 1e9;
/** The real run: so many files of this size over a link with this ceiling, in bytes and bytes per second. */
const FILES = 6;
const FILE_BYTES = 60_000_000;
const CEILING = 12_000_000;

/** Cards of existing files, and a recording that ends with a backlog. */
const WORKLOADS = {
  '8 GB of existing files': [{ sizeBytes: 8 * GB, growsFor: 0 }],
  '10 min at 150 Mbit/s, then stopped': [{ sizeBytes: 11.25 * GB, growsFor: 600 }],
} as const;

/** How wrong the time until safe is, as a share of the time that it really takes. */
export async function measure(): Promise<void> {
  const rows: (readonly string[])[] = [];
  for (const [link, rate] of Object.entries(LINKS)) {
    for (const [workload, recordings] of Object.entries(WORKLOADS)) {
      const { errors, seconds } = simulateUploads(recordings, rate);
      rows.push([link, workload, String(errors.length), `${Math.round(seconds)} s`, ...errorCells(errors)]);
    }
  }
  const real = await realRun();
  rows.push([
    `real engine, ceiling of ${(CEILING * 8) / 1e6} Mbit/s`,
    `${FILES} files of ${FILE_BYTES / 1e6} MB`,
    String(real.errors.length),
    `${Math.round(real.seconds)} s`,
    ...errorCells(real.errors),
  ]);
  printTable(['link', 'workload', 'estimates', 'took', 'median error', '90 % below'], rows);
  console.log('Target: a median under 25 % on each link.');
}

function errorCells(errors: readonly number[]): readonly string[] {
  return [median(errors), quantile(errors, 0.9)].map((error) => `${(error * 100).toFixed(0)} %`);
}

/** The estimates of the engine itself, on files and a server of this machine. */
async function realRun(): Promise<{ readonly errors: readonly number[]; readonly seconds: number }> {
  const sink = await startSink('aws');
  const card = workFolder();
  for (let file = 0; file < FILES; file++)
    writeFileSync(path.join(card.folder, `take ${file}.m2ts`), Buffer.alloc(FILE_BYTES, file + 1));
  const limits = { bandwidthBytesPerSecond: CEILING, streamTimeoutMs: 3_000 };
  const running = await benchEngine(card.folder, sink, limits);
  const { engine } = running;
  const startMs = performance.now();
  const told: { readonly atMs: number; readonly seconds: number }[] = [];
  void engine.start();
  for (let status = ''; status !== 'safe'; ) {
    await sleep(250);
    const view = engine.snapshot().engine;
    status = view.status;
    if (view.untilSafe?.kind === 'known') told.push({ atMs: performance.now(), seconds: view.untilSafe.seconds });
  }
  const endMs = performance.now();
  await running.close();
  const counted = told.filter(({ atMs }) => endMs - atMs >= 5_000);
  return {
    seconds: (endMs - startMs) / 1_000,
    errors: counted.map(({ atMs, seconds }) => Math.abs(seconds * 1_000 - (endMs - atMs)) / (endMs - atMs)),
  };
}
