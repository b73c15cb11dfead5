/**
 * How a checkpoint is written down, the same in every store: the record and each part as one JSON text of their own. What is
 * read is parsed field by field; unknown versions and junk are refused with a problem text, unknown further fields are left out.
 */

import type { MediaView } from '../../../shared/viewModel.ts';
import { Fault } from './fault.ts';
import { S3_QUOTA, type PartPlan } from './partPlan.ts';
import type {
  Attention,
  FinishedObject,
  FrozenSource,
  PartLedger,
  RecordingId,
  RecordingRecord,
  SourceFingerprint,
  StoredPart,
  UploadSession,
} from './recording.ts';
import { TERMINAL_PHASES } from './recording.ts';
import {
  decimal,
  fields,
  filledText,
  flag,
  instant,
  matching,
  natural,
  nullable,
  oneOf,
  optional,
  parseJson,
  record,
  text,
  Unreadable,
  whole,
  type Reader,
} from './storedFields.ts';

/** `problem` says for the log what could not be understood; it never holds the stored content. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** That a file has been dealt with; see the checkpoint store's port. */
export interface StoredSourceMark {
  readonly recordingId: RecordingId;
  readonly fingerprint: SourceFingerprint;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly isDiscarded: boolean;
}

const crc32 = whole(0, 0xffff_ffff);
const digest = matching(/^[0-9a-f]{32}$/, '32 hex digits');

const readVersion: Reader<1> = (value) => {
  if (value !== 1) throw new Unreadable(`it was written by another version of Rushes (${String(value).slice(0, 20)})`);
  return value;
};

const readFingerprint = record<SourceFingerprint>({
  device: matching(/^\d+$/, 'a number'),
  inode: matching(/^\d+$/, 'a number'),
  birthtimeMs: decimal,
});

const readSession: Reader<UploadSession> = (value, where) => {
  const kind = oneOf('none', 'opening', 'open')(fields(value, where)['kind'], `${where}.kind`);
  if (kind !== 'open') return { kind };
  return record<Extract<UploadSession, { kind: 'open' }>>({
    kind: oneOf('open'),
    uploadId: filledText,
    integrity: oneOf('crc32', 'md5'),
  })(value, where);
};

const readMedia = record<MediaView>({
  durationSeconds: nullable(decimal),
  container: nullable(text),
  videoCodec: nullable(text),
  width: nullable(decimal),
  height: nullable(decimal),
  frameRate: nullable(text),
  audioCodec: nullable(text),
  timecode: nullable(text),
});

const readRecord = record<RecordingRecord>({
  version: readVersion,
  id: filledText,
  path: filledText,
  fingerprint: readFingerprint,
  bucket: filledText,
  key: filledText,
  contentType: text,
  plan: record<PartPlan>({
    kind: oneOf('equal', 'stepping'),
    chunkBytes: whole(S3_QUOTA.partBytesMin, S3_QUOTA.partBytesMax),
  }),
  phase: oneOf(
    'recording',
    'finishing',
    'completing',
    'verifying',
    'describing',
    'completed',
    'aborted_no_parts',
    'cancelled',
  ),
  session: readSession,
  startedAt: instant,
  lastActivityAt: instant,
  bytesSent: natural,
  partsResent: natural,
  frozen: optional(
    record<FrozenSource>({
      sizeBytes: natural,
      mtimeMs: decimal,
      reason: oneOf('evidence', 'timeout', 'finalize_now', 'vanished'),
      at: instant,
    }),
  ),
  object: optional(
    record<FinishedObject>({
      etag: text,
      sizeBytes: natural,
      crc32,
      verifiedBy: oneOf('checksum', 'etag', 'read_back'),
      completedAt: instant,
    }),
  ),
  attention: optional(record<Attention>({ code: text, message: text, since: instant })),
  media: optional(readMedia),
  probeError: optional(text),
  paused: flag,
  isDiscarding: flag,
  held: flag,
  isFinalizeRequested: optional(flag),
  isCompletionRequested: optional(flag),
  mayHaveLeftMore: optional(flag),
  ownerId: text,
});

const readPart = record<StoredPart>({
  partNumber: whole(1, S3_QUOTA.partsMax),
  sizeBytes: natural,
  etag: filledText,
  digest,
  crc32,
  md5: optional(digest),
  uploadedAt: instant,
});

const readMark = record<StoredSourceMark>({
  recordingId: filledText,
  fingerprint: readFingerprint,
  sizeBytes: natural,
  mtimeMs: decimal,
  isDiscarded: flag,
});

/** The JSON text of a record. @throws Fault `unexpected` for a record that could not be read back: nothing may be lost that way */
export const encodeRecord = encoder('record', readRecord);
export const decodeRecord = decoder(readRecord);

/** The JSON text of one part. @throws Fault `unexpected` for a part that could not be read back */
export const encodePart = encoder('part', readPart);
export const decodePart = decoder(readPart);

/** The JSON text of a source mark. @throws Fault `unexpected` for a mark that could not be read back */
export const encodeMark = encoder('source mark', readMark);
export const decodeMark = decoder(readMark);

/**
 * A whole checkpoint from its texts.
 * @param id under which it was stored; the record has to bear it too
 * @param parts part number under which each was stored → its text
 */
export function decodeCheckpoint(
  id: RecordingId,
  recordText: string,
  parts: Iterable<readonly [number, string]>,
): Decoded<{ readonly record: RecordingRecord; readonly ledger: PartLedger }> {
  const decoded = decodeRecord(recordText);
  if (!decoded.ok) return { ok: false, problem: `The record cannot be read: ${decoded.problem}.` };
  if (decoded.value.id !== id) return { ok: false, problem: 'The record belongs to another recording.' };
  const ledger = new Map<number, StoredPart>();
  for (const [partNumber, partText] of parts) {
    const part = decodePart(partText);
    if (!part.ok) return { ok: false, problem: `Part ${partNumber} cannot be read: ${part.problem}.` };
    if (part.value.partNumber !== partNumber) return { ok: false, problem: `Part ${partNumber} bears another number.` };
    ledger.set(partNumber, part.value);
  }
  return { ok: true, value: { record: decoded.value, ledger } };
}

/** When a recording ended, milliseconds since 1970; `undefined` while it has not. Finished ones are listed newest first by this. */
export function endedAtMs(record: RecordingRecord): number | undefined {
  if (!TERMINAL_PHASES.has(record.phase)) return undefined;
  return Date.parse(record.object?.completedAt ?? record.lastActivityAt);
}

function encoder<T>(what: string, read: Reader<T>): (value: T) => string {
  return (value) => {
    try {
      return JSON.stringify(read(value, ''));
    } catch (thrown) {
      if (!(thrown instanceof Unreadable)) throw thrown;
      throw new Fault('unexpected', `A ${what} could not be written down, because ${thrown.message}.`, {
        disposition: 'attention',
      });
    }
  };
}

function decoder<T>(read: Reader<T>): (stored: string) => Decoded<T> {
  return (stored) => {
    try {
      return { ok: true, value: read(parseJson(stored), '') };
    } catch (thrown) {
      if (!(thrown instanceof Unreadable)) throw thrown;
      return { ok: false, problem: thrown.message };
    }
  };
}
