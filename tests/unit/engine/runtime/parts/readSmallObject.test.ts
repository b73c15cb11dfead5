import { expect, test } from 'vitest';
import { readSmallObject } from '../../../../../electron/engine/runtime/parts/readSmallObject.ts';

const object = { bucket: 'takes', key: 'take.json' };
const { signal } = new AbortController();

/** Sends each byte in the same piece of memory. */
function store(content: Buffer) {
  return {
    async *readObject() {
      const piece = new Uint8Array(1);
      for (const byte of content) {
        piece[0] = byte;
        yield piece;
      }
    },
  };
}

test('the pieces of an object are not kept, which can be of one byte each', async () => {
  const content = Buffer.alloc(10_000, 'Käse');
  expect(await readSmallObject(store(content), object, content.length, signal)).toBe(content.toString('utf8'));
});

test('an object larger than the limit is not read', async () => {
  expect(await readSmallObject(store(Buffer.alloc(11)), object, 10, signal)).toBeUndefined();
});
