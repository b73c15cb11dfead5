import { asFault } from '../../core/fault.ts';
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
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of store.readObject(object, signal)) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes > bytesMax) return undefined;
    }
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code !== 'object_mismatch') throw fault;
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}
