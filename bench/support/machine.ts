import { createHash } from 'node:crypto';
import os from 'node:os';
import { crc32Of } from '../../electron/engine/runtime/parts/fastCrc32.ts';
import { digestOf, md5Of } from '../../electron/engine/runtime/parts/partDigest.ts';
import type { HashingSpeeds, Machine } from './benchResult.ts';

const HASHED_BYTES = 16 * 1024 * 1024;
const TIMES = 16;

/** This machine, and its present speed: on a busy machine the same work takes more CPU time. */
export function describeMachine(): Machine {
  const cpus = os.cpus();
  return {
    processor: cpus[0]?.model.trim() ?? 'unknown processor',
    cores: cpus.length,
    memoryGib: Math.round(os.totalmem() / 1024 ** 3),
    node: process.version,
    system: `${os.type()} ${os.release()}`,
    hashing: hashingSpeeds(),
  };
}

/** Load averages over 1, 5 and 15 minutes: processes that want a core. */
export function loadText(): string {
  return os
    .loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');
}

function hashingSpeeds(): HashingSpeeds {
  const bytes = Buffer.alloc(HASHED_BYTES, 7);
  return {
    sha256: megabytesPerCpuSecond(() => createHash('sha256').update(bytes).digest()),
    md5: megabytesPerCpuSecond(() => md5Of(bytes)),
    crc32: megabytesPerCpuSecond(() => crc32Of(bytes)),
    gmac: megabytesPerCpuSecond(() => digestOf(bytes)),
  };
}

/** @param hash reads `HASHED_BYTES` */
function megabytesPerCpuSecond(hash: () => unknown): number {
  hash();
  const before = process.cpuUsage();
  for (let times = 0; times < TIMES; times++) hash();
  const { user, system } = process.cpuUsage(before);
  return Math.round((HASHED_BYTES * TIMES) / (user + system));
}

/** The load average over one minute. */
export function loadNow(): number {
  return Number((os.loadavg()[0] ?? 0).toFixed(1));
}
