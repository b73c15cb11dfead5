import type { RecordingId, RecordingRecord, StoredPart, StreamSet } from '../../core/recording.ts';
import { streamStatus } from '../../core/recording.ts';

/** In the order of the scripts' keys. */
export const STREAM_SETS: readonly StreamSet[] = ['active', 'pending_completion', 'completed', 'failed'];

/** Set of the ids of the streams in this state. Public: dashboards read it. */
export function setKey(set: StreamSet): string {
  return `streams:${set}`;
}

/** Sorted set: ids of the streams that ended → time of the end, milliseconds since 1970. Private. */
export const ENDED_KEY = 'streams:ended';
/** Hash: source key → JSON of the source mark, with its MAC when a record secret is set. Private, never expires. */
export const SOURCES_KEY = 'streams:sources';
/** Hash: source key → id of the stream that claims it. Private. */
export const CLAIMS_KEY = 'streams:claims';

/** Hash. Public: dashboards read it. */
export function metaKey(id: RecordingId): string {
  return `stream:${id}:meta`;
}

/** Hash: part number → `{etag}:{size_bytes}:{uploaded_at_iso}`. Public: dashboards read it. */
export function partsKey(id: RecordingId): string {
  return `stream:${id}:parts`;
}

/**
 * Private hash: `record` and `part:{n}` are the JSON texts of the checkpoint codec; `mac` authenticates the id and the record
 * (`recordSeal.ts`), as the field `mac` inside each part does, and is absent without a record secret; `next_part` is the lowest
 * missing part number; `writer` and `step` name the writer of the last step and its number.
 */
export function stateKey(id: RecordingId): string {
  return `stream:${id}:state`;
}

/** Private hash: `owner`, `fence`, `expires_at_ms` (by the clock of Redis), `nonce` and `process` of its holder (`holder.ts`). */
export function leaseKey(id: RecordingId): string {
  return `stream:${id}:lease`;
}

export const PART_FIELD = 'part:';

/** The fields of the fixed layout for a stream, except `next_part_to_upload`, which follows from its parts. */
export function metaFields(record: RecordingRecord): Readonly<Record<string, string>> {
  return {
    original_path: record.path,
    s3_upload_id: record.session.kind === 'open' ? record.session.uploadId : '',
    s3_bucket: record.bucket,
    s3_key_prefix: record.key,
    status: streamStatus(record),
    started_at_utc: record.startedAt,
    last_activity_at_utc: record.lastActivityAt,
    total_bytes_expected: String(record.frozen?.sizeBytes ?? -1),
    total_bytes_sent: String(record.bytesSent),
  };
}

/** The value of the fixed layout for a part. */
export function partField(part: StoredPart): string {
  return `${part.etag}:${part.sizeBytes}:${part.uploadedAt}`;
}
