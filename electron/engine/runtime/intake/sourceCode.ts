import { extname } from 'node:path';
import { isTransportStream, TRANSPORT_STREAM_HEAD_BYTES } from '../../core/container/transportStream.ts';
import type { FileSource } from '../../ports/fileSource.ts';

/**
 * Whether a file may be a recording by its first bytes. Only files named `.ts` are opened: source code has that ending too. While such a
 * file is too short for a verdict it is left alone; it is considered again when it grows. Rejects with the faults of the file.
 */
export async function mayBeRecording(source: FileSource, path: string): Promise<boolean> {
  if (extname(path).toLowerCase() !== '.ts') return true;
  const reader = await source.open(path);
  try {
    const head = new Uint8Array(TRANSPORT_STREAM_HEAD_BYTES);
    const bytes = await reader.read(head, 0);
    return isTransportStream(head.subarray(0, bytes)) === true;
  } finally {
    await reader.close();
  }
}
