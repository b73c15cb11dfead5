import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32Of } from '../../../../../electron/engine/runtime/parts/fastCrc32.ts';
import { usableCrc32 } from '../../../../../electron/engine/runtime/parts/usableCrc32.ts';

test('the CRC-32 is that of zlib for every length, place in memory and beginning', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 5_000 }),
      fc.nat({ max: 64 }),
      fc.integer({ min: 0, max: 0xffff_ffff }),
      (bytes, from, before) => {
        const view = bytes.subarray(from);
        expect(crc32Of(view, before)).toBe(zlibCrc32(view, before));
        expect(crc32Of(view)).toBe(zlibCrc32(view));
      },
    ),
  );
});

test('a long run of bytes has one CRC-32, however it is cut', () => {
  const bytes = Buffer.alloc(3 * 1024 * 1024 + 7, 'recording');
  let inPieces = 0;
  for (let at = 0; at < bytes.length; at += 512 * 1024)
    inPieces = crc32Of(bytes.subarray(at, at + 512 * 1024), inPieces);
  expect([crc32Of(bytes), inPieces]).toEqual([zlibCrc32(bytes), zlibCrc32(bytes)]);
});

test('a build that is missing, or computes something else, is not used', () => {
  const right = (bytes: Uint8Array, before = 0): number => zlibCrc32(bytes, before);
  expect(usableCrc32(() => ({ crc32: right }))).toBe(right);
  expect(usableCrc32(() => ({ crc32: (bytes) => right(bytes) }))).toBe(zlibCrc32);
  const missing = (): never => {
    throw new Error('Cannot find native binding.');
  };
  expect(usableCrc32(missing)).toBe(zlibCrc32);
});
