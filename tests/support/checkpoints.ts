import type { RecordingRecord, StoredPart } from '../../electron/engine/core/recording.ts';
import type { Phase } from '../../shared/phases.ts';
import { timestamp } from '../../electron/engine/core/timestamp.ts';
import type { Checkpoint } from '../../electron/engine/ports/checkpointStore.ts';

export const START = Date.UTC(2026, 4, 4, 10);

/** A plain record of a recording that runs. */
export function exampleRecord(id: string, change: Partial<RecordingRecord> = {}): RecordingRecord {
  return {
    version: 1,
    id,
    path: `/rec/${id}.mp4`,
    fingerprint: { device: '66306', inode: '9007199254740993', birthtimeMs: START + 0.25 },
    bucket: 'dailies',
    key: `streams/${id}/take.mp4`,
    contentType: 'video/mp4',
    plan: { kind: 'stepping', chunkBytes: 10 * 1024 * 1024 },
    phase: 'recording',
    session: { kind: 'open', uploadId: 'upload-1', integrity: 'crc32' },
    startedAt: timestamp(START),
    lastActivityAt: timestamp(START),
    bytesSent: 0,
    partsResent: 0,
    paused: false,
    isDiscarding: false,
    held: false,
    ownerId: 'cart-1',
    ...change,
  };
}

export function examplePart(partNumber: number, change: Partial<StoredPart> = {}): StoredPart {
  return {
    partNumber,
    sizeBytes: 10 * 1024 * 1024,
    etag: partNumber.toString(16).padStart(32, 'e'),
    digest: partNumber.toString(16).padStart(32, 'd'),
    crc32: partNumber,
    uploadedAt: timestamp(START + partNumber),
    ...change,
  };
}

/** A recording in this phase; one that has ended did so at `endedMs`. */
export function exampleCheckpoint(
  id: string,
  phase: Phase,
  partNumbers: readonly number[],
  endedMs = START,
): Checkpoint {
  return {
    record: exampleRecord(id, { phase, lastActivityAt: timestamp(endedMs) }),
    ledger: new Map(partNumbers.map((partNumber) => [partNumber, examplePart(partNumber)])),
  };
}
