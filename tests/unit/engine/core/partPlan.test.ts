import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type PartPlan,
  S3_QUOTA,
  capacityBytes,
  largerPlan,
  partBytes,
  partCount,
  partOffset,
  partRange,
  planFor,
} from '../../../../electron/engine/core/partPlan.ts';
import { MIB } from '../../../support/bytes.ts';

const GIB = 1024 * MIB;
const LARGEST = 10_000 * 5 * GIB;

const anyPlan: fc.Arbitrary<PartPlan> = fc.record({
  kind: fc.constantFrom('equal' as const, 'stepping' as const),
  chunkBytes: fc.oneof(
    fc.integer({ min: S3_QUOTA.partBytesMin, max: S3_QUOTA.partBytesMax }),
    fc.constantFrom(
      S3_QUOTA.partBytesMin,
      S3_QUOTA.partBytesMin + 1,
      10 * MIB,
      S3_QUOTA.partBytesMax - 1,
      S3_QUOTA.partBytesMax,
    ),
  ),
});

/** Where sizes step up, and the ends. */
const edgeNumbers = [1, 2, 2_000, 2_001, 2_800, 2_801, 3_600, 3_601, 9_200, 9_201, 9_999, 10_000];
const anyNumber = fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom(...edgeNumbers));

describe('a part plan', () => {
  test('covers the file without a gap or an overlap, for every part number', () => {
    for (const kind of ['equal', 'stepping'] as const) {
      for (const chunkBytes of [5 * MIB, 5 * MIB + 1, 10 * MIB, 64 * MIB, 700 * MIB, 5 * GIB]) {
        const plan = { kind, chunkBytes };
        let offset = 0;
        for (let partNumber = 1; partNumber <= 10_000; partNumber++) {
          if (partOffset(plan, partNumber) !== offset) throw new Error(`Part ${partNumber} starts elsewhere.`);
          offset += partBytes(plan, partNumber);
        }
        expect(offset).toBe(capacityBytes(plan));
        expect(Number.isSafeInteger(offset)).toBe(true);
      }
    }
  });

  test('has parts of 5 MiB to 5 GiB that never get smaller', () => {
    fc.assert(
      fc.property(anyPlan, anyNumber, (plan, partNumber) => {
        const bytes = partBytes(plan, partNumber);
        expect(bytes).toBeGreaterThanOrEqual(5 * MIB);
        expect(bytes).toBeLessThanOrEqual(5 * GIB);
        if (partNumber < 10_000) expect(partBytes(plan, partNumber + 1)).toBeGreaterThanOrEqual(bytes);
        if (plan.kind === 'equal') expect(bytes).toBe(plan.chunkBytes);
      }),
    );
  });

  test('finds the part that holds a byte, just before, at and behind every boundary', () => {
    fc.assert(
      fc.property(anyPlan, anyNumber, (plan, partNumber) => {
        const start = partOffset(plan, partNumber);
        expect(partCount(plan, start)).toBe(partNumber - 1);
        expect(partCount(plan, start + 1)).toBe(partNumber);
        expect(partCount(plan, start + partBytes(plan, partNumber))).toBe(partNumber);
        expect(partCount(plan, start + partBytes(plan, partNumber) - 1)).toBe(partNumber);
      }),
      { numRuns: 2_000 },
    );
  });

  test('puts every byte of a file of any size into exactly one part', () => {
    fc.assert(
      fc.property(anyPlan, fc.double({ min: 0, max: 1, noNaN: true }), (plan, share) => {
        const sizeBytes = Math.round(share * capacityBytes(plan));
        const parts = partCount(plan, sizeBytes);
        expect(parts).toBeLessThanOrEqual(10_000);
        expect(parts === 0).toBe(sizeBytes === 0);
        if (parts === 0) return;
        const last = partRange(plan, parts, sizeBytes);
        expect(last.offset + last.length).toBe(sizeBytes);
        expect(last.length).toBeGreaterThan(0);
        expect(partRange(plan, parts + 1, sizeBytes).length).toBe(0);
        expect(last.length).toBeLessThanOrEqual(partBytes(plan, parts));
        if (parts > 1) expect(partRange(plan, parts - 1, sizeBytes).length).toBe(partBytes(plan, parts - 1));
      }),
      { numRuns: 2_000 },
    );
  });

  test('keeps the chunk size for 2 000 parts, then doubles it every 800, up to 5 GiB', () => {
    const plan = { kind: 'stepping', chunkBytes: 10 * MIB } as const;
    expect([2_000, 2_001, 2_800, 2_801, 3_600, 3_601].map((number) => partBytes(plan, number) / MIB)).toEqual([
      10, 20, 20, 40, 40, 80,
    ]);
    expect(partBytes(plan, 9_200)).toBe(5 * GIB);
    expect(partBytes(plan, 10_000)).toBe(5 * GIB);
    expect(partOffset(plan, 2_001)).toBe(2_000 * 10 * MIB);
    expect(partOffset(plan, 2_801)).toBe(2_000 * 10 * MIB + 800 * 20 * MIB);
  });

  test('takes a chunk size from 5 MiB to 5 GiB in whole bytes, and no other', () => {
    for (const right of [5 * MIB, 5 * MIB + 1, 5 * GIB - 1, 5 * GIB])
      expect(planFor('equal', right, 0).chunkBytes).toBe(right);
    for (const wrong of [5 * MIB - 1, 5 * GIB + 1, 0, -1, 5.5 * MIB + 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => planFor('stepping', wrong, 0)).toThrow(RangeError);
    }
  });

  test('for a file that is large already reaches its end', () => {
    fc.assert(
      fc.property(anyPlan, fc.integer({ min: 0, max: LARGEST }), ({ kind, chunkBytes }, sizeBytes) => {
        const plan = planFor(kind, chunkBytes, sizeBytes);
        expect(capacityBytes(plan)).toBeGreaterThanOrEqual(sizeBytes);
        expect(partCount(plan, sizeBytes)).toBeLessThanOrEqual(10_000);
      }),
    );
    const plan = { kind: 'equal', chunkBytes: 5 * MIB } as const;
    expect(planFor('equal', 5 * MIB, capacityBytes(plan)).chunkBytes).toBe(5 * MIB);
    expect(planFor('equal', 5 * MIB, capacityBytes(plan) + 1).chunkBytes).toBe(40 * MIB);
  });

  test('is followed by larger ones up to exactly 10 000 parts of 5 GiB', () => {
    fc.assert(
      fc.property(anyPlan, (first) => {
        let plan = first;
        for (let steps = 0; ; steps++) {
          expect(steps).toBeLessThan(6);
          const larger = largerPlan(plan);
          if (larger === undefined) break;
          expect(larger.kind).toBe(plan.kind);
          expect(capacityBytes(larger)).toBeGreaterThan(capacityBytes(plan));
          plan = larger;
        }
        expect(capacityBytes(plan)).toBe(LARGEST);
        expect(partCount(plan, LARGEST)).toBe(10_000);
      }),
    );
  });

  test('answers for the last of 10 000 parts without walking over the others', () => {
    // As many answers as a thousand files of the largest kind ask for; a walk over the parts would be ten thousand times more.
    const plan = { kind: 'stepping', chunkBytes: 5 * MIB } as const;
    let asked = 0;
    for (let turn = 0; turn < 20_000; turn++) asked += partCount(plan, partOffset(plan, 10_000 - (turn % 10)) + 1);
    expect(asked).toBe(20_000 * 9_995.5);
  });
});
