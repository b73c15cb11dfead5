import { contentTypeOf } from './contentType.ts';
import type { RecordingRecord } from './recording.ts';

/** The record of a recording at its beginning. */
export function newRecord(
  given: Pick<
    RecordingRecord,
    'id' | 'path' | 'fingerprint' | 'bucket' | 'key' | 'plan' | 'session' | 'startedAt' | 'ownerId' | 'workstation'
  >,
): RecordingRecord {
  return {
    version: 1,
    ...given,
    contentType: contentTypeOf(given.path),
    phase: 'recording',
    lastActivityAt: given.startedAt,
    bytesSent: 0,
    partsResent: 0,
    paused: false,
    isDiscarding: false,
    held: false,
  };
}
