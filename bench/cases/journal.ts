import { mkdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import {
  type CheckpointStore,
  type Logger,
  RedisCheckpointStore,
  SqliteCheckpointStore,
  systemClock,
} from '../../electron/engine/index.ts';
import { examplePart, exampleRecord } from '../../tests/support/checkpoints.ts';
import { redisMissing, startRedis } from '../../tests/support/redis.ts';
import type { BenchOptions } from '../benchOptions.ts';
import { median, printTable, quantile, spread } from '../support/figures.ts';
import { loadText } from '../support/machine.ts';
import { workFolder } from '../support/workshop.ts';

const STEPS = 500;
const SILENT: Logger = { log() {} };
/** About what one step adds to the embedded journal: a page of its log. */
const STEP_BYTES = 4_096;

type Step = (number: number) => Promise<unknown>;
interface Journal {
  readonly name: string;
  readonly step: Step;
  readonly runs: number[][];
}

/** How long one step takes to be durable: the record and one stored part. Beside it what the disk alone takes to be told so. */
export async function measure({ runs }: BenchOptions): Promise<void> {
  const { folder } = workFolder();
  const journals: Journal[] = [];
  const closing: (() => Promise<unknown>)[] = [];

  const floor = await open(path.join(folder, 'floor'), 'wx');
  closing.push(() => floor.close());
  journals.push({ name: 'the disk alone: append 4 KiB, fdatasync', step: appendAndSync(floor), runs: [] });

  const state = path.join(folder, 'state');
  mkdirSync(state);
  const { store: sqlite } = await SqliteCheckpointStore.open(path.join(state, 'journal.sqlite'), {
    logger: SILENT,
    clock: systemClock,
  });
  closing.push(() => sqlite.close());
  journals.push({ name: 'SQLite, embedded', step: saveStep(sqlite), runs: [] });

  const noRedis = redisMissing();
  if (noRedis === undefined) {
    const server = await startRedis();
    const redis = await RedisCheckpointStore.open(server.url, { logger: SILENT, clock: systemClock });
    closing.push(() => redis.close().then(() => server.stop()));
    journals.push({ name: 'Redis on loopback, appendfsync always', step: saveStep(redis), runs: [] });
  } else console.log(`Redis: not measured. ${noRedis}`);

  const loadBefore = loadText();
  for (let run = 0; run < runs; run++) for (const journal of journals) journal.runs.push(await timed(journal.step));
  console.log(`${STEPS} steps a run, ${runs} runs in turns; load ${loadBefore} before, ${loadText()} after.`);
  printTable(
    ['', 'median ms', 'p99 ms', 'longest ms'],
    journals.map((journal) => [
      journal.name,
      spread(journal.runs.map((times) => median(times))),
      spread(journal.runs.map((times) => quantile(times, 0.99))),
      Math.max(...journal.runs.flat()).toFixed(1),
    ]),
  );
  for (const close of closing) await close();
}

function appendAndSync(file: FileHandle): Step {
  const bytes = Buffer.alloc(STEP_BYTES, 1);
  return async () => {
    await file.write(bytes);
    await file.datasync();
  };
}

function saveStep(store: CheckpointStore): Step {
  return (number) =>
    store.save({
      record: exampleRecord('00000000-0000-4000-8000-000000000001', { bytesSent: number }),
      put: [examplePart(number)],
    });
}

async function timed(step: Step): Promise<number[]> {
  const times: number[] = [];
  for (let number = 1; number <= STEPS; number++) {
    const startedMs = performance.now();
    await step(number);
    times.push(performance.now() - startedMs);
  }
  return times;
}
