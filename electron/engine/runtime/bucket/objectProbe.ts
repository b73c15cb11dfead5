import { type Playability, playabilityOf } from '../../core/container/playability.ts';
import type { ReadAt } from '../../core/container/randomAccess.ts';
import { GatheredBytes } from '../../core/gatheredBytes.ts';
import type { ObjectAddress, ObjectStore } from '../../ports/objectStore.ts';

/** A read of the container takes as much as this from the store, so that small reads beside each other are one request. */
const BLOCK_BYTES = 64 * 1024;

/** Whether players can open an object. Reads its container by ranges. Rejects with the store's faults. */
export function playabilityOfObject(
  store: Pick<ObjectStore, 'readObject'>,
  object: ObjectAddress,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<Playability> {
  const { bucket, key } = object;
  let block = { offset: 0, bytes: new Uint8Array() };
  const read: ReadAt = async (position, length) => {
    const wanted = Math.min(length, sizeBytes - position);
    if (wanted <= 0) return new Uint8Array();
    const at = position - block.offset;
    if (at < 0 || at + wanted > block.bytes.length) {
      const range = { offset: position, length: Math.max(wanted, Math.min(BLOCK_BYTES, sizeBytes - position)) };
      const gathered = new GatheredBytes();
      for await (const piece of store.readObject({ bucket, key, range }, signal)) gathered.add(piece);
      block = { offset: position, bytes: gathered.bytes };
    }
    return block.bytes.subarray(position - block.offset, position - block.offset + wanted);
  };
  return playabilityOf(read, sizeBytes);
}
