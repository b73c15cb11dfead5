import type { BigIntStats } from 'node:fs';
import type { SourceFacts } from '../../ports/fileSource.ts';
import { fileNumber } from '../fileNumber.ts';
import { notRegularFault } from './sourceFault.ts';

/** Unit of `stats.blocks` on every platform (libuv, `uv_stat_t`). */
const BLOCK_BYTES = 512n;

/** Pure. The facts in one answer of `stat` or `fstat`. @throws Fault `source_unreadable` when it is not a regular file */
export function factsOf(path: string, stats: BigIntStats): SourceFacts {
  if (!stats.isFile()) throw notRegularFault(path);
  return {
    sizeBytes: Number(stats.size),
    allocatedBytes: Number(stats.blocks * BLOCK_BYTES),
    mtimeMs: milliseconds(stats.mtimeNs),
    ctimeMs: milliseconds(stats.ctimeNs),
    fingerprint: {
      device: fileNumber(stats.dev),
      inode: fileNumber(stats.ino),
      birthtimeMs: milliseconds(stats.birthtimeNs),
    },
  };
}

function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n) + Number(nanoseconds % 1_000_000n) / 1e6;
}
