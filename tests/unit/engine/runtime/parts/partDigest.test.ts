import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf, joinedDigest } from '../../../../../electron/engine/runtime/parts/partDigest.ts';

test('the digest is GMAC under the fixed key, so that stored digests stay valid', () => {
  const bytes = Buffer.from('a recording');
  const mac = createCipheriv('aes-128-gcm', 'rushes.digest.v1', Buffer.alloc(12));
  mac.setAAD(bytes);
  mac.final();
  expect(digestOf(bytes)).toBe(mac.getAuthTag().toString('hex'));
});

test('the digest of a whole follows from those of its two pieces, empty ones among them', () => {
  const blocks = fc.uint8Array({ maxLength: 20 * 16 }).map((bytes) => bytes.subarray(0, bytes.length & ~15));
  fc.assert(
    fc.property(blocks, fc.uint8Array({ maxLength: 300 }), (front, tail) => {
      const joined = joinedDigest(digestOf(front), front.length, digestOf(tail), tail.length);
      expect(joined).toBe(digestOf(Buffer.concat([front, tail])));
    }),
  );
});

test('pieces as long as those of a part are joined', () => {
  const part = Buffer.from(Uint32Array.from({ length: 2 ** 21 }, (_, index) => Math.imul(index, 2_654_435_761)).buffer);
  const at = part.length - 64 * 1024;
  const [front, tail] = [part.subarray(0, at), part.subarray(at)];
  expect(joinedDigest(digestOf(front), at, digestOf(tail), tail.length)).toBe(digestOf(part));
});

test('a first piece that ends inside of a block is refused', () => {
  expect(() => joinedDigest(digestOf(Buffer.alloc(15)), 15, digestOf(Buffer.alloc(1)), 1)).toThrow(RangeError);
});
