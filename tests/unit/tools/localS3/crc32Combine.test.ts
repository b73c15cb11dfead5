import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32Combine } from '../../../../tools/localS3/crc32Combine.ts';

test('the local server puts CRC-32s together as if it had read all bytes at once', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), fc.uint8Array({ maxLength: 5000 }), (a, b) => {
      expect(crc32Combine(crc32(a), crc32(b), b.byteLength)).toBe(crc32(Buffer.concat([a, b])));
    }),
  );
  const zeros = Buffer.alloc(70 * 1024 * 1024);
  expect(crc32Combine(crc32('head'), crc32(zeros), zeros.byteLength)).toBe(crc32(zeros, crc32('head')));
});
