import { createHash } from 'node:crypto';
import os from 'node:os';
import { crc32Of, digestOf, md5Of } from '../../electron/engine/runtime/parts/partDigest.ts';

const HASHED_BYTES = 16 * 1024 * 1024;
const TIMES = 16;

/** The conditions of the figures below: the machine, its load, and its present speed. */
export function machineLines(): readonly string[] {
  const cpus = os.cpus();
  const memory = `${(os.totalmem() / 1024 ** 3).toFixed(0)} GiB`;
  return [
    `${cpus[0]?.model.trim() ?? 'unknown processor'}, ${cpus.length} cores, ${memory}; Node ${process.version}, ${os.type()} ${os.release()}`,
    `load ${loadText()}; hashing now, in MB per CPU-s: ${hashingText()}`,
    'SHA-256 is the yardstick between machines and hours: on a busy machine the same work takes more CPU time.',
  ];
}

/** Load averages over 1, 5 and 15 minutes: processes that want a core. */
export function loadText(): string {
  return os
    .loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');
}

function hashingText(): string {
  const bytes = Buffer.alloc(HASHED_BYTES, 7);
  const speeds = {
    'SHA-256': megabytesPerCpuSecond(() => createHash('sha256').update(bytes).digest()),
    MD5: megabytesPerCpuSecond(() => md5Of(bytes)),
    'CRC-32': megabytesPerCpuSecond(() => crc32Of(bytes)),
    'GMAC, which compares parts with the disk': megabytesPerCpuSecond(() => digestOf(bytes)),
  };
  return Object.entries(speeds)
    .map(([name, speed]) => `${name} ${speed.toFixed(0)}`)
    .join(', ');
}

/** @param hash reads `HASHED_BYTES` */
function megabytesPerCpuSecond(hash: () => unknown): number {
  hash();
  const before = process.cpuUsage();
  for (let times = 0; times < TIMES; times++) hash();
  const { user, system } = process.cpuUsage(before);
  return (HASHED_BYTES * TIMES) / (user + system);
}
