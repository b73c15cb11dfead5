import { isMatroska } from './matroskaState.ts';
import { hasIndex, isMp4 } from './mp4State.ts';
import { isMxf } from './mxfState.ts';
import type { ReadAt } from './randomAccess.ts';
import { isTransportStream, TRANSPORT_STREAM_HEAD_BYTES } from './transportStream.ts';

/**
 * `playable`: players can open it, at least up to its end. `no_index`: an MP4 or QuickTime file whose index is missing. `unknown`: not
 * a known container.
 */
export type Playability = 'playable' | 'no_index' | 'unknown';

/** Whether the beginning of a recording that ends anywhere can be played. Rejects only when `read` does. */
export async function playabilityOf(read: ReadAt, sizeBytes: number): Promise<Playability> {
  const head = await read(0, Math.min(TRANSPORT_STREAM_HEAD_BYTES, sizeBytes));
  if (isMp4(head)) return (await hasIndex(read, sizeBytes)) ? 'playable' : 'no_index';
  // These formats can be read from their beginning.
  if (isMatroska(head) || isMxf(head) || isTransportStream(head) === true) return 'playable';
  return 'unknown';
}
