import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Payload } from '../../electron/engine/ports/objectStore.ts';

/** Bytes as a payload with both checksums. */
export function payloadOf(bytes: Uint8Array): Payload & { readonly body: Uint8Array; readonly md5: string } {
  const md5 = createHash('md5').update(bytes).digest('hex');
  return { sizeBytes: bytes.byteLength, body: bytes, crc32: crc32(bytes), md5 };
}

/** Bytes that differ at every place and with every seed, quick to make. */
export function noise(sizeBytes: number, seed: number): Buffer<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(sizeBytes / 4));
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  for (let index = 0; index < words.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words[index] = state;
  }
  return Buffer.from(words.buffer, 0, sizeBytes);
}
