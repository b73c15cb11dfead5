import { expect, test } from 'vitest';
import { playabilityOfObject } from '../../../../../electron/engine/runtime/bucket/objectProbe.ts';

/** An MP4 file without an index. */
const CONTENT = Buffer.concat([box('ftyp', Buffer.from('isom\0\0\0\0isom')), box('mdat', Buffer.alloc(10_000))]);

function box(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(head.length + content.length);
  head.write(type, 4);
  return Buffer.concat([head, content]);
}

test('the pieces of an object are not kept, which can be of one byte each', async () => {
  const store = (pieceBytes: number) => ({
    // Each piece is in the same memory.
    async *readObject({ range }: { readonly range?: { readonly offset: number; readonly length: number } }) {
      const memory = Buffer.alloc(pieceBytes);
      const { offset = 0, length = CONTENT.length } = range ?? {};
      for (let at = offset; at < offset + length; at += pieceBytes) {
        const end = Math.min(at + pieceBytes, offset + length);
        yield memory.subarray(0, CONTENT.copy(memory, 0, at, end));
      }
    },
  });
  const object = { bucket: 'takes', key: 'take.mp4' };
  const playability = (pieceBytes: number) =>
    playabilityOfObject(store(pieceBytes), object, CONTENT.length, new AbortController().signal);
  const whole = await playability(CONTENT.length);
  expect(whole).toBe('no_index');
  expect(await playability(1)).toBe(whole);
});
