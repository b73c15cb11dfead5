import type { RecordingId, RecordingRecord, StoredPart, StreamSet } from '../../core/recording.ts';
import { streamStatus } from '../../core/recording.ts';

/** In the order in which the scripts take them. */
export const STREAM_SETS: readonly StreamSet[] = ['active', 'pending_completion', 'completed', 'failed'];

/** Set of the ids of the streams in this state; dashboards read it. */
export function setKey(set: StreamSet): string {
  return `streams:${set}`;
}

/** Sorted set: ids of the streams that ended → when, milliseconds since 1970. Ours alone. */
export const ENDED_KEY = 'streams:ended';
/** Hash: source key → JSON of how that file was dealt with. Ours alone, never expires. */
export const SOURCES_KEY = 'streams:sources';
/** Hash: source key → id of the stream that claims it. Ours alone. */
export const CLAIMS_KEY = 'streams:claims';

/** Hash; dashboards read it. */
export function metaKey(id: RecordingId): string {
  return `stream:${id}:meta`;
}

/** Hash: part number → `{etag}:{size_bytes}:{uploaded_at_iso}`; dashboards read it. */
export function partsKey(id: RecordingId): string {
  return `stream:${id}:parts`;
}

/**
 * Hash, ours alone: `record` and `part:{n}` hold the JSON texts of the checkpoint codec, each with its version; `next_part` the
 * lowest part number that is missing; `writer` and `step` who wrote last, and which of its steps that was.
 */
export function stateKey(id: RecordingId): string {
  return `stream:${id}:state`;
}

/** Hash, ours alone: `owner`, `fence`, `expires_at_ms` (by the clock of Redis). */
export function leaseKey(id: RecordingId): string {
  return `stream:${id}:lease`;
}

export const PART_FIELD = 'part:';

/** What the fixed layout says of a stream, but for `next_part_to_upload`, which follows from its parts. */
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

/** What the fixed layout says of a part. */
export function partField(part: StoredPart): string {
  return `${part.etag}:${part.sizeBytes}:${part.uploadedAt}`;
}
