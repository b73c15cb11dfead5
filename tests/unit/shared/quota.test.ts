import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partBytes, partOffset } from '../../../electron/engine/core/partPlan.ts';
import { hoursThatFit, largestRecordingBytes, S3_QUOTA } from '../../../shared/quota.ts';

test('the largest recording is where the last part of the plan ends, for every chunk size and both kinds', () => {
  const chunkBytes = fc.integer({ min: S3_QUOTA.partBytesMin, max: S3_QUOTA.partBytesMax });
  fc.assert(
    fc.property(chunkBytes, fc.boolean(), (bytes, needsEqualParts) => {
      const plan = { kind: needsEqualParts ? ('equal' as const) : ('stepping' as const), chunkBytes: bytes };
      const end = partOffset(plan, S3_QUOTA.partsMax) + partBytes(plan, S3_QUOTA.partsMax);
      expect(largestRecordingBytes(bytes, needsEqualParts)).toBe(end);
    }),
  );
  expect(largestRecordingBytes(S3_QUOTA.partBytesMax, false)).toBe(S3_QUOTA.objectBytesMax);
});

test('hours follow from bytes and bit rate', () => {
  expect(hoursThatFit(45_000_000_000, 100_000_000)).toBe(1);
  expect(hoursThatFit(1, 0)).toBe(Number.POSITIVE_INFINITY);
});
