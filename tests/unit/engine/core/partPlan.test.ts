import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type PartPlan,
  S3_QUOTA,
  capacityBytes,
  changedPlan,
  largerPlan,
  partBytes,
  partCount,
  partOffset,
  partRange,
  planFor,
  planOfSizes,
} from '../../../../electron/engine/core/partPlan.ts';
import { MIB } from '../../../support/bytes.ts';

const GIB = 1024 * MIB;
const LARGEST = 10_000 * 5 * GIB;

const anySize = fc.oneof(
  fc.integer({ min: S3_QUOTA.partBytesMin, max: S3_QUOTA.partBytesMax }),
  fc.constantFrom(
    S3_QUOTA.partBytesMin,
    S3_QUOTA.partBytesMin + 1,
    10 * MIB,
    S3_QUOTA.partBytesMax - 1,
    S3_QUOTA.partBytesMax,
  ),
);

const anyPlan: fc.Arbitrary<PartPlan> = fc.record({
  kind: fc.constantFrom('equal' as const, 'stepping' as const),
  chunkBytes: anySize,
});

/** A plan of which some parts got another size. */
const changedPlans: fc.Arbitrary<PartPlan> = fc
  .tuple(anySize, fc.array(fc.tuple(fc.integer({ min: 1, max: 2_000 }), anySize), { minLength: 1, maxLength: 25 }))
  .map(([chunkBytes, changes]) =>
    changes
      .toSorted(([a], [b]) => a - b)
      .reduce<PartPlan>((plan, [from, bytes]) => changedPlan(plan, from, bytes) ?? plan, {
        kind: 'stepping',
        chunkBytes,
      }),
  );

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
      fc.property(fc.oneof(anyPlan, changedPlans), anyNumber, (plan, partNumber) => {
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
      fc.property(fc.oneof(anyPlan, changedPlans), fc.double({ min: 0, max: 1, noNaN: true }), (plan, share) => {
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

  test('gives parts another size from a number on, and leaves those before as they are', () => {
    fc.assert(
      fc.property(changedPlans, fc.integer({ min: 1, max: 2_000 }), anySize, anyNumber, (plan, from, bytes, number) => {
        const changed = changedPlan(plan, from, bytes);
        if (changed === undefined) return;
        if (number < from) expect(partBytes(changed, number)).toBe(partBytes(plan, number));
        if (number <= from) expect(partOffset(changed, number)).toBe(partOffset(plan, number));
        if (number >= from && number <= 2_000) expect(partBytes(changed, number)).toBe(bytes);
        if (number < 10_000)
          expect(partOffset(changed, number + 1)).toBe(partOffset(changed, number) + partBytes(changed, number));
        expect(changed.changes?.length ?? 0).toBeLessThanOrEqual(20);
      }),
    );
    expect(changedPlan({ kind: 'equal', chunkBytes: 10 * MIB }, 2, 5 * MIB)).toBeUndefined();
    expect(changedPlan({ kind: 'equal', chunkBytes: 10 * MIB }, 1, 5 * MIB)).toEqual({
      kind: 'equal',
      chunkBytes: 5 * MIB,
    });
    expect(changedPlan({ kind: 'stepping', chunkBytes: 10 * MIB }, 2_001, 5 * MIB)).toBeUndefined();
  });

  test('is found again from the sizes of its parts', () => {
    fc.assert(
      fc.property(changedPlans, fc.integer({ min: 1, max: 2_100 }), (plan, last) => {
        const sizes = Array.from({ length: last }, (_, index) => partBytes(plan, index + 1));
        const found = planOfSizes('stepping', [...sizes, 1]);
        expect(sizes.map((_, index) => partBytes(found, index + 1))).toEqual(sizes);
      }),
      { numRuns: 30 },
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
