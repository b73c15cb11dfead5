import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningRedis } from '../../tests/support/redis.ts';

/** The load of a Redis by its own statistics. */
export interface RedisLoad {
  /** Commands, those inside of scripts included. */
  readonly callsPerSecond: number;
  readonly cpuPercent: number;
  readonly partsPerSecond: number;
}

/** The load while `seconds` pass. @param parts counts the parts that were stored so far */
export async function loadDuring(redis: RunningRedis, parts: () => number, seconds: number): Promise<RedisLoad> {
  const before = { ...(await counted(redis)), parts: parts(), atMs: performance.now() };
  await sleep(seconds * 1_000);
  const after = { ...(await counted(redis)), parts: parts(), atMs: performance.now() };
  const passed = (after.atMs - before.atMs) / 1_000;
  return {
    callsPerSecond: (after.calls - before.calls) / passed,
    cpuPercent: ((after.cpuSeconds - before.cpuSeconds) / passed) * 100,
    partsPerSecond: (after.parts - before.parts) / passed,
  };
}

async function counted(redis: RunningRedis): Promise<{ readonly calls: number; readonly cpuSeconds: number }> {
  const text = await redis.cli('info', 'everything');
  const field = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)?.[1] ?? 0);
  return {
    calls: field('total_commands_processed'),
    cpuSeconds: field('used_cpu_user') + field('used_cpu_sys'),
  };
}

/**
 * The CPU time that Redis takes for so many calls, in percent of a processor, between measured loads; beyond the largest one in
 * proportion to it. Of many calls each takes less: one turn of the server and one flush of its disk serve several.
 */
export function cpuAt(measured: readonly RedisLoad[], callsPerSecond: number): number {
  const loads = measured.toSorted((a, b) => a.callsPerSecond - b.callsPerSecond);
  let below: RedisLoad = { callsPerSecond: 0, cpuPercent: 0, partsPerSecond: 0 };
  for (const load of loads) {
    if (load.callsPerSecond >= callsPerSecond) {
      const share = (callsPerSecond - below.callsPerSecond) / (load.callsPerSecond - below.callsPerSecond);
      return below.cpuPercent + share * (load.cpuPercent - below.cpuPercent);
    }
    below = load;
  }
  return (below.cpuPercent / Math.max(1, below.callsPerSecond)) * callsPerSecond;
}
