import { statSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import type { SourceFacts } from '../../ports/fileSource.ts';
import { fileNumber } from '../fileNumber.ts';
import { notRegularFault } from './sourceFault.ts';

/** Unit of `stats.blocks` on every platform (libuv, `uv_stat_t`). */
const BLOCK_BYTES = 512n;

/**
 * Whether times of birth are real. File systems without them (NFS, ext4 with 128-byte inodes) report 0, but where Linux refuses
 * statx(2) (containers with an old seccomp profile) Node fills in the time of the last change, for every file. `/proc` has no times
 * of birth, so its answer tells. Source: Node.js documentation, “Stat time values”; libuv, `uv__fs_stat`.
 */
const HAS_BIRTH_TIMES = hasBirthTimes(process.platform);

function hasBirthTimes(platform: NodeJS.Platform): boolean {
  if (platform !== 'linux') return true;
  const self = statSync('/proc/self', { bigint: true, throwIfNoEntry: false });
  return self === undefined || self.birthtimeNs !== self.ctimeNs;
}

/**
 * The facts in one answer of `stat` or `fstat`; a time of birth that is not real is 0.
 * @throws Fault `source_unreadable` when it is not a regular file
 */
export function factsOf(path: string, stats: BigIntStats, isBirthTimeReal = HAS_BIRTH_TIMES): SourceFacts {
  if (!stats.isFile()) throw notRegularFault(path);
  return {
    sizeBytes: Number(stats.size),
    allocatedBytes: Number(stats.blocks * BLOCK_BYTES),
    mtimeMs: milliseconds(stats.mtimeNs),
    ctimeMs: milliseconds(stats.ctimeNs),
    fingerprint: {
      device: fileNumber(stats.dev),
      inode: fileNumber(stats.ino),
      birthtimeMs: isBirthTimeReal ? milliseconds(stats.birthtimeNs) : 0,
    },
  };
}

function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n) + Number(nanoseconds % 1_000_000n) / 1e6;
}
