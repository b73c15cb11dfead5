import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32Hex, crc32OfPieces, crc32OfZeros } from '../../../../electron/engine/core/crc32.ts';

/** The CRC-32 of two pieces, the second of which has this length. */
const combined = (a: number, b: number, lengthB: number): number =>
  crc32OfPieces([
    { crc32: a, sizeBytes: 1 },
    { crc32: b, sizeBytes: lengthB },
  ]);
const anyCrc = fc.nat({ max: 0xffff_ffff });
const anyLength = fc.oneof(
  fc.nat(100),
  fc.integer({ min: 0, max: 50_000 * 2 ** 30 }),
  fc.constantFrom(2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1),
);

test('the checksum of a whole follows from those of its pieces, empty ones among them', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (pieces) => {
      const known = pieces.map((piece) => ({ crc32: crc32(piece), sizeBytes: piece.length }));
      expect(crc32OfPieces(known)).toBe(crc32(Buffer.concat(pieces)));
    }),
  );
});

test('nothing before or behind changes nothing', () => {
  fc.assert(
    fc.property(anyCrc, anyLength, (crc, length) => {
      expect(combined(crc, 0, 0)).toBe(crc);
      expect(combined(0, crc, length)).toBe(crc);
    }),
  );
  expect(crc32OfPieces([])).toBe(0);
});

test('pieces of any length combine in any order of brackets, also beyond 4 GiB', () => {
  fc.assert(
    fc.property(anyCrc, anyCrc, anyCrc, anyLength, anyLength, (a, b, c, lengthB, lengthC) => {
      const left = combined(combined(a, b, lengthB), c, lengthC);
      const right = combined(a, combined(b, c, lengthC), lengthB + lengthC);
      expect(left).toBe(right);
      expect(left).toBe(left >>> 0);
    }),
  );
});

test('a run of zero bytes has the checksum that zlib gives it', () => {
  const zeros = Buffer.alloc(1_000_003);
  const half = { crc32: crc32(zeros), sizeBytes: zeros.length };
  expect(crc32OfPieces([half, half])).toBe(crc32(Buffer.alloc(2_000_006)));
});

test('a checksum is written as eight digits', () => {
  expect(crc32Hex(0)).toBe('00000000');
  expect(crc32Hex(0xabc)).toBe('00000abc');
  expect(crc32Hex(0xffff_ffff)).toBe('ffffffff');
});

test('the checksum of zeros follows from their number', () => {
  for (const length of [0, 1, 7, 64 * 1024, 5_000_003]) expect(crc32OfZeros(length)).toBe(crc32(Buffer.alloc(length)));
});
