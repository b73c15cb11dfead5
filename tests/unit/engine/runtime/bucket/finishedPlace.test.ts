import { describe, expect, test } from 'vitest';
import type { RecordingRecord } from '../../../../../electron/engine/core/recording.ts';
import { finishedPlace } from '../../../../../electron/engine/runtime/bucket/finishedPlace.ts';
import { record } from '../../core/machine.ts';

const OBJECT = {
  etag: 'e',
  sizeBytes: 7,
  crc32: 9,
  verifiedBy: 'checksum',
  completedAt: '2026-05-04T10:00:00+00:00',
} as const;
const completed = record({ phase: 'completed', object: OBJECT });

/** The place of a recording whose record in the journal is `kept`. */
function placeOf(kept: RecordingRecord, buckets: readonly string[] | undefined) {
  const destinations =
    buckets === undefined ? undefined : { all: () => buckets.map((bucket) => ({ bucket, keyPrefix: '' })) };
  const checkpoints = { load: async () => ({ record: kept, ledger: new Map() }) };
  return finishedPlace({ checkpoints, ownerId: kept.ownerId, destinations }, kept.id);
}

describe('the object of a completed recording', () => {
  test('is where the record says', async () => {
    const { bucket, key } = completed;
    expect(await placeOf(completed, undefined)).toMatchObject({ bucket, key, sizeBytes: 7, crc32: 9 });
    expect(await placeOf(completed, [bucket])).toMatchObject({ bucket, key });
  });

  test('is not believed in a journal that others can write when this workstation never wrote to that place', async () => {
    expect(await placeOf(completed, ['another'])).toBeUndefined();
    expect(await placeOf({ ...completed, key: 'payroll/2026.pdf' }, [completed.bucket])).toBeUndefined();
  });

  test('is there only once the recording is completed', async () => {
    expect(await placeOf({ ...completed, phase: 'verifying' }, undefined)).toBeUndefined();
    expect(await placeOf(record(), undefined)).toBeUndefined();
  });
});
