import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, RedisCheckpointStore, systemClock } from '../../electron/engine/index.ts';
import { redisMissing, type RunningRedis, startRedis } from '../../tests/support/redis.ts';
import { printTable } from './figures.ts';
import { modelEngine, MODEL_PART_BYTES } from './modelEngine.ts';

const SILENT: Logger = { log() {} };
const SETTLED_MS = 12_000;
const SECONDS = 30;
const KEPT_MS = 3_600_000;
const SLOW = 20_000;
const FAST = MODEL_PART_BYTES / 2;
const ENGINES = 20;

/** The workstations of the model: each records one file at 50 MB/s, in parts of the default size. */
const WORKSTATIONS = 1_000;
const WORKSTATION_PARTS_PER_SECOND = 50_000_000 / (10 * 1024 * 1024);

interface Load {
  readonly callsPerSecond: number;
  readonly cpuPercent: number;
  readonly partsPerSecond: number;
}

/** The load of one Redis by engines on real time, and a model of many workstations that is checked against the largest run. */
export async function measureRedis(): Promise<void> {
  const missing = redisMissing();
  if (missing !== undefined) {
    console.log(`Redis: not measured. ${missing}`);
    return;
  }
  const idle = await load(1, 0);
  const slow = await load(1, 1, SLOW);
  const fast = await load(1, 1, FAST);
  const many = await load(ENGINES, 1, FAST);
  const [idleCalls, recordingCalls] = [idle.callsPerSecond, slow.callsPerSecond - idle.callsPerSecond];
  const partCalls =
    (fast.callsPerSecond - slow.callsPerSecond) / Math.max(0.01, fast.partsPerSecond - slow.partsPerSecond);
  const expected = (engines: number, partsPerSecond: number): number =>
    engines * (idleCalls + recordingCalls) + partsPerSecond * partCalls;
  const cpuPerCall = (many.cpuPercent - idle.cpuPercent) / (many.callsPerSecond - idle.callsPerSecond);
  const row = (name: string, { callsPerSecond, cpuPercent, partsPerSecond }: Load, model = ''): string[] => [
    name,
    partsPerSecond.toFixed(2),
    callsPerSecond.toFixed(1),
    model,
    cpuPercent.toFixed(2),
  ];
  const all = expected(WORKSTATIONS, WORKSTATIONS * WORKSTATION_PARTS_PER_SECOND);
  printTable(
    ['engines on one Redis', 'parts stored per second', 'calls per second', 'by the model', 'CPU % of Redis'],
    [
      row('1, nothing grows', idle),
      row('1, one recording that fills no part', slow),
      row('1, one growing recording', fast),
      row(`${ENGINES}, one growing recording each`, many, expected(ENGINES, many.partsPerSecond).toFixed(1)),
      [
        `${WORKSTATIONS}, one recording of 50 MB/s each (model only)`,
        (WORKSTATIONS * WORKSTATION_PARTS_PER_SECOND).toFixed(0),
        '–',
        all.toFixed(0),
        `${(idle.cpuPercent + all * cpuPerCall).toFixed(0)} by the model`,
      ],
    ],
    `Redis, counted by its own statistics over ${SECONDS} s`,
  );
  console.log(
    `The model: each engine ${idleCalls.toFixed(2)} calls/s, each growing recording ${recordingCalls.toFixed(2)}, each stored part ${partCalls.toFixed(2)} calls.`,
  );
}

async function load(engines: number, recordings: number, bytesPerSecond = 0): Promise<Load> {
  const redis = await startRedis();
  const running = await Promise.all(
    Array.from({ length: engines }, async (_, index) => {
      const checkpoints = await RedisCheckpointStore.open(redis.url, { logger: SILENT, clock: systemClock });
      return { ...modelEngine(`engine ${index}`, systemClock, checkpoints, KEPT_MS), checkpoints };
    }),
  );
  for (const { engine } of running) void engine.start();
  const ms = 10 * 60_000;
  for (const { disk } of running)
    for (let number = 0; number < recordings; number++)
      disk.record(`take ${number}.mov`, { ms, keptMs: KEPT_MS, bytesPerSecond });
  await sleep(SETTLED_MS);
  const parts = (): number => running.reduce((sum, { store }) => sum + store.requests, 0);
  const before = { ...(await counted(redis)), parts: parts(), atMs: performance.now() };
  await sleep(SECONDS * 1_000);
  const after = { ...(await counted(redis)), parts: parts(), atMs: performance.now() };
  const seconds = (after.atMs - before.atMs) / 1_000;
  for (const { engine } of running) await engine.stop();
  for (const { checkpoints } of running) await checkpoints.close();
  await redis.stop();
  return {
    callsPerSecond: (after.calls - before.calls) / seconds,
    cpuPercent: ((after.cpuSeconds - before.cpuSeconds) / seconds) * 100,
    partsPerSecond: (after.parts - before.parts) / seconds,
  };
}

/** Commands so far, those inside of scripts included, and CPU time of the server. */
async function counted(redis: RunningRedis): Promise<{ readonly calls: number; readonly cpuSeconds: number }> {
  const text = await redis.cli('info', 'everything');
  const field = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)?.[1] ?? 0);
  return {
    calls: field('total_commands_processed'),
    cpuSeconds: field('used_cpu_user') + field('used_cpu_sys'),
  };
}
