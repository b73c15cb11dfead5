import { isMatroska, matroskaState } from './matroskaState.ts';
import { isMp4, mp4State } from './mp4State.ts';
import { isMxf, mxfState } from './mxfState.ts';
import type { ReadAt } from './randomAccess.ts';

/** `unmarked`: the format has no end mark, or is not a known one. */
export type ContainerState = 'complete' | 'incomplete' | 'unmarked';

/**
 * Limits of one judgement, whatever the file says about itself. An ordinary movie takes ten small reads; an MXF file one for each
 * of its partitions, of which eight hours at one every ten seconds have 2 880.
 * @internal
 */
export const CONTAINER_READS_MAX = 4_000;
/** @internal */
export const CONTAINER_BYTES_MAX = 256 * 1024;

/**
 * Judges a file by its content, not by its name: `complete` when the end mark of its format is present and the file ends where the
 * container says, `incomplete` when the mark is missing, `unmarked` when the format has none (transport streams, live Matroska,
 * fragmented MP4 without an index, unknown formats). An empty file and one that begins with zero bytes are `incomplete`; so is a
 * file that would take more than `CONTAINER_READS_MAX` reads or `CONTAINER_BYTES_MAX` bytes. Rejects only when `read` does.
 */
export async function containerState(read: ReadAt, sizeBytes: number): Promise<ContainerState> {
  const budget = { reads: CONTAINER_READS_MAX, bytes: CONTAINER_BYTES_MAX, isExceeded: false };
  const limitedRead: ReadAt = async (position, length) => {
    if (position >= sizeBytes || length <= 0) return new Uint8Array();
    budget.isExceeded ||= budget.reads === 0 || length > budget.bytes;
    if (budget.isExceeded) return new Uint8Array();
    budget.reads--;
    budget.bytes -= length;
    return read(position, length);
  };
  const state = await stateByHead(limitedRead, sizeBytes);
  return budget.isExceeded ? 'incomplete' : state;
}

async function stateByHead(read: ReadAt, sizeBytes: number): Promise<ContainerState> {
  const head = await read(0, Math.min(16, sizeBytes));
  if (head.every((byte) => byte === 0)) return 'incomplete';
  if (isMp4(head)) return mp4State(read, sizeBytes);
  if (isMatroska(head)) return matroskaState(read, sizeBytes);
  if (isMxf(head)) return mxfState(read, sizeBytes);
  return 'unmarked';
}
