import { asFault } from '../../core/fault.ts';
import { GatheredBytes } from '../../core/gatheredBytes.ts';
import type { ObjectAddress, ObjectStore } from '../../ports/objectStore.ts';

/**
 * The text of an object; `undefined` when there is none, or when it is larger than `bytesMax`. Rejects with the store's other faults.
 */
export async function readSmallObject(
  store: Pick<ObjectStore, 'readObject'>,
  object: ObjectAddress,
  bytesMax: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const gathered = new GatheredBytes();
  try {
    for await (const chunk of store.readObject(object, signal)) {
      if (gathered.sizeBytes + chunk.byteLength > bytesMax) return undefined;
      gathered.add(chunk);
    }
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code !== 'object_mismatch') throw fault;
    return undefined;
  }
  return Buffer.from(gathered.bytes).toString('utf8');
}
