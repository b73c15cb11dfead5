import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, RedisCheckpointStore, systemClock } from '../../electron/engine/index.ts';
import { redisMissing, startRedis } from '../../tests/support/redis.ts';
import { printTable } from './figures.ts';
import { modelEngine, MODEL_PART_BYTES } from './modelEngine.ts';
import { type RedisLoad, cpuAt, loadDuring } from './redisCounts.ts';
import { measureSteps } from './redisSteps.ts';

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
const STEPS_PER_SECOND = [10, 100, 1_000, WORKSTATIONS * WORKSTATION_PARTS_PER_SECOND];
const STEPS_SECONDS = 10;

/**
 * The load of one Redis by engines on real time, and by stored parts alone at several speeds. The model of many workstations takes the
 * calls of a part, and the CPU time of so many calls, from the latter, and the other calls of an engine from the run of one. The run of
 * several engines checks both.
 */
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
  const steps: RedisLoad[] = [];
  for (const rate of STEPS_PER_SECOND) steps.push(await measureSteps(WORKSTATIONS, rate, STEPS_SECONDS));
  const most = steps.at(-1) ?? fast;
  const partCalls = most.callsPerSecond / Math.max(1, most.partsPerSecond);
  const engineCalls = fast.callsPerSecond - fast.partsPerSecond * partCalls;
  const model = (engines: number, partsPerSecond: number): readonly [calls: string, cpu: string] => {
    const calls = engines * engineCalls + partsPerSecond * partCalls;
    return [calls.toFixed(1), cpuAt([idle, ...steps], calls).toFixed(2)];
  };
  const row = (name: string, { callsPerSecond, cpuPercent, partsPerSecond }: RedisLoad, expected = ['', '']) => {
    const [calls = '', cpu = ''] = expected;
    return [name, partsPerSecond.toFixed(2), callsPerSecond.toFixed(1), calls, cpuPercent.toFixed(2), cpu];
  };
  const modelParts = WORKSTATIONS * WORKSTATION_PARTS_PER_SECOND;
  const [modelCalls, modelCpu] = model(WORKSTATIONS, modelParts);
  printTable(
    ['on one Redis', 'parts stored per second', 'calls per second', 'by the model', 'CPU % of Redis', 'by the model'],
    [
      row('1 engine, nothing grows', idle),
      row('1 engine, one recording that fills no part', slow),
      row('1 engine, one growing recording', fast),
      row(`${ENGINES} engines, one growing recording each`, many, [...model(ENGINES, many.partsPerSecond)]),
      ...steps.map((load) => row(`${WORKSTATIONS} connections, only stored parts`, load)),
      [
        `${WORKSTATIONS} engines, one recording of 50 MB/s each (model only)`,
        modelParts.toFixed(2),
        '–',
        modelCalls,
        '–',
        modelCpu,
      ],
    ],
    `Redis, counted by its own statistics over ${SECONDS} s, and over ${STEPS_SECONDS} s where only parts are stored`,
  );
  console.log(
    `The model: each engine that records one file ${engineCalls.toFixed(2)} calls/s, each stored part ${partCalls.toFixed(2)} calls.`,
  );
}

async function load(engines: number, recordings: number, bytesPerSecond = 0): Promise<RedisLoad> {
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
  const measured = await loadDuring(redis, parts, SECONDS);
  for (const { engine } of running) await engine.stop();
  for (const { checkpoints } of running) await checkpoints.close();
  await redis.stop();
  return measured;
}
