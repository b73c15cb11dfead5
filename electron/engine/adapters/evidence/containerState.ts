import type { ContainerState } from '../../ports/fileSource.ts';
import { isMatroska, matroskaState } from './matroskaState.ts';
import { isMp4, mp4State } from './mp4State.ts';
import { isMxf, mxfState } from './mxfState.ts';
import type { ReadAt } from './randomAccess.ts';

/** No honest file needs more: a movie is told by ten small reads. */
const READ_BYTES_MAX = 200 * 1024;

/**
 * What a container says of itself, told by its first bytes and not by its name: `complete` when its end mark is there and the
 * file ends where the container says, `incomplete` when the mark is missing, `unmarked` when the format has none (transport
 * streams, live Matroska, fragmented MP4 without an index, whatever else). An empty file is `incomplete`, and so is one
 * whose head is still zero. Reads at most 200 KiB, whatever the bytes are: a file that would take more is `incomplete`. Rejects
 * only as `read` does.
 */
export async function containerState(read: ReadAt, sizeBytes: number): Promise<ContainerState> {
  const budget = { bytesLeft: READ_BYTES_MAX };
  const thrifty: ReadAt = async (position, length) => {
    // Once spent it stays spent: what follows is read as the end of the file, and says nothing.
    budget.bytesLeft -= length;
    return budget.bytesLeft < 0 ? new Uint8Array() : read(position, length);
  };
  const state = await stateByHead(thrifty, sizeBytes);
  return budget.bytesLeft < 0 ? 'incomplete' : state;
}

async function stateByHead(read: ReadAt, sizeBytes: number): Promise<ContainerState> {
  const head = await read(0, Math.min(16, sizeBytes));
  if (head.every((byte) => byte === 0)) return 'incomplete';
  if (isMp4(head)) return mp4State(read, sizeBytes);
  if (isMatroska(head)) return matroskaState(read, sizeBytes);
  if (isMxf(head)) return mxfState(read, sizeBytes);
  return 'unmarked';
}
