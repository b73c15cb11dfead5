import type { ObjectAddress, ObjectStore } from '../../ports/objectStore.ts';
import { crc32Of } from './fastCrc32.ts';

/**
 * CRC-32 of an object, by reading it; `undefined` when it does not have `sizeBytes` bytes. No more than those are read, because an answer
 * may have no end. Rejects with the store's faults.
 * @param onRead told the number of bytes after each piece
 */
export async function crc32OfObject(
  store: Pick<ObjectStore, 'readObject'>,
  { bucket, key }: ObjectAddress,
  sizeBytes: number,
  signal: AbortSignal,
  onRead?: (readBytes: number) => void,
): Promise<number | undefined> {
  let crc32 = 0;
  let readBytes = 0;
  for await (const piece of store.readObject({ bucket, key }, signal)) {
    readBytes += piece.byteLength;
    if (readBytes > sizeBytes) return undefined;
    crc32 = crc32Of(piece, crc32);
    onRead?.(readBytes);
  }
  return readBytes === sizeBytes ? crc32 : undefined;
}
