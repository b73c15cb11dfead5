import type { EngineEvent } from '../../../../shared/engineEvents.ts';
import type { HoldView } from '../../../../shared/viewModel.ts';
import { sentence } from '../../../../shared/sentences/sentence.ts';
import { crc32Hex } from '../../core/crc32.ts';
import { partCount } from '../../core/partPlan.ts';
import { type RecordingRecord, isFragment } from '../../core/recording.ts';
import type { Announcement, RecordingState } from '../../core/recordingState.ts';

/** Fields of every event about a stream. */
function streamFields(record: RecordingRecord, time: string) {
  return { time, stream_id: record.id, path: record.path, key: record.key };
}

/** Facts about a recording that its state does not hold. */
export interface ViewedFacts {
  /** `null`: not measured. */
  readonly secondsAfterLastWrite: number | null;
  /** As its view has them. */
  readonly holds: readonly HoldView[];
}

/** The public event for an announcement; `undefined` when only the log needs it. */
export function eventFor(
  announcement: Announcement,
  state: RecordingState,
  time: string,
  { secondsAfterLastWrite, holds }: ViewedFacts,
): EngineEvent | undefined {
  const { record } = state;
  const fields = streamFields(record, time);
  switch (announcement.kind) {
    case 'part.stored': {
      const { partNumber, sizeBytes } = announcement.part;
      return {
        event: 'part.stored',
        ...fields,
        part_number: partNumber,
        size_bytes: sizeBytes,
        resent: announcement.isResent,
      };
    }
    case 'finishing':
      return { event: 'stream.finishing', ...fields, reason: announcement.reason };
    case 'attention':
      return {
        event: 'stream.attention',
        ...fields,
        code: announcement.code,
        message: announcement.message,
        ...outageIn(holds),
      };
    case 'ended':
      if (announcement.isObjectLeft) return discardedTooLate(fields);
      return ended(state, fields, secondsAfterLastWrite);
    case 'moved':
      return { event: 'stream.renamed', ...fields, from: announcement.from };
    case 'replaced':
      return { event: 'stream.replaced', ...fields };
    case 'truncated':
      return { event: 'stream.truncated', ...fields, size_bytes: announcement.sizeBytes };
    case 'deleted':
      // A file whose folder is away is not known to be deleted.
      return outageIn(holds).outage === 'folder' ? undefined : { event: 'stream.deleted', ...fields };
    case 'back_to_recording':
    case 'rewritten':
    case 'upload.abandoned':
    case 'displaced':
      return undefined;
    default:
      return announcement satisfies never;
  }
}

function outageIn(holds: readonly HoldView[]): { readonly outage?: 'destination' | 'folder' } {
  const hold = holds.find(({ kind }) => kind === 'outage');
  return hold?.kind === 'outage' ? { outage: hold.of } : {};
}

function discardedTooLate(fields: ReturnType<typeof streamFields>): EngineEvent {
  const message = sentence('discardedTooLate', { key: fields.key });
  return { event: 'stream.failed', ...fields, code: 'discarded', message };
}

function ended(
  { record }: RecordingState,
  fields: ReturnType<typeof streamFields>,
  secondsAfterLastWrite: number | null,
): EngineEvent {
  const { object } = record;
  if (record.phase === 'aborted_no_parts')
    return { event: 'stream.aborted', ...fields, reason: sentence('endedWithoutByte', {}) };
  if (record.phase === 'cancelled' || object === undefined) {
    return {
      event: 'stream.failed',
      ...fields,
      code: 'discarded',
      message: sentence('uploadDiscarded', {}),
    };
  }
  return {
    event: 'stream.completed',
    ...fields,
    bucket: record.bucket,
    size_bytes: object.sizeBytes,
    // After a truncation the ledger may hold parts beyond the end of the object.
    parts: record.session.kind === 'none' ? 1 : partCount(record.plan, object.sizeBytes),
    parts_resent: record.partsResent,
    etag: object.etag,
    checksum: { algorithm: 'CRC32', value: crc32Hex(object.crc32), verified_by: object.verifiedBy },
    seconds_after_last_write: secondsAfterLastWrite,
    ...(isFragment(record) ? { incomplete: true } : {}),
    ...(record.replaces === undefined ? {} : { replaces: record.replaces }),
  };
}
