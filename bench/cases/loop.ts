import { spawn } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serialize } from 'node:v8';
import { createDeltaFeed } from '../../electron/backend/engine/deltaFeed.ts';
import type { BenchOptions } from '../benchOptions.ts';
import { liveRecordings } from '../support/benchEngine.ts';
import { printTable, spread } from '../support/figures.ts';
import { loadText } from '../support/machine.ts';
import { owned } from '../support/workshop.ts';

const STREAMS = 1_000;
const MOVING = 50;
const SECONDS = 10;
/** How finely the delay is sampled: it counts what a timer is late beyond this. */
const RESOLUTION_MS = 5;
const APPENDER = path.join(import.meta.dirname, '../appendChild.ts');

/**
 * How late the main process gets to anything, with 1 000 recordings in the list and 50 of them growing ten times a second: the
 * engine on real files, and the feed to the window with every delta serialised as for its process.
 */
export async function measure({ runs }: BenchOptions): Promise<void> {
  const { running, files } = await liveRecordings(STREAMS);
  const { engine } = running;
  let deltas = 0;
  const feed = createDeltaFeed(
    () => engine.snapshot(),
    (delta) => {
      deltas += 1;
      serialize(delta);
    },
  );
  engine.subscribe((delta) => feed.take(delta));
  await engine.start();
  await sleep(3_000);
  const loads: string[] = [];
  const figures = { median: [] as number[], p99: [] as number[], most: [] as number[], deltas: [] as number[] };
  for (let run = 0; run < runs; run++) {
    loads.push(loadText());
    deltas = 0;
    const late = await latenessWhileGrowing(files.slice(0, MOVING));
    figures.median.push(late.medianMs);
    figures.p99.push(late.p99Ms);
    figures.most.push(late.mostMs);
    figures.deltas.push(deltas / SECONDS);
  }
  feed.close();
  const live = engine.snapshot().recordings.length;
  console.log(`${live} live recordings, ${MOVING} growing; ${SECONDS} s a run; load ${loads.join(', ')}.`);
  await running.close();
  const row = [figures.median, figures.p99, figures.most, figures.deltas].map((values) => spread(values, 1));
  printTable(['', 'late, median ms', 'p99 ms', 'most ms', 'deltas a second'], [['main process', ...row]]);
  console.log('Aim: p99 under 20 ms.');
}

async function latenessWhileGrowing(
  files: readonly string[],
): Promise<{ readonly medianMs: number; readonly p99Ms: number; readonly mostMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const appender = owned(spawn(process.execPath, [APPENDER, String(SECONDS), ...files]));
  delay.enable();
  await new Promise((resolve) => appender.once('close', resolve));
  delay.disable();
  const lateMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return {
    medianMs: lateMs(delay.percentile(50)),
    p99Ms: lateMs(delay.percentile(99)),
    mostMs: lateMs(delay.max),
  };
}
