/**
 * The stored form of a checkpoint, the same in every journal: one JSON text for the record and one for each part. Reading decodes
 * field by field; unknown versions and junk are refused with a problem text, unknown further fields are ignored.
 */

import { PHASES, TERMINAL_PHASES } from '../../../shared/phases.ts';
import { STEPPING } from '../../../shared/quota.ts';
import {
  anyText,
  boolean,
  decimal,
  decode,
  DecodeError,
  type Decoded,
  decodeJson,
  type Decoder,
  instant,
  list,
  matching,
  natural,
  nullable,
  object,
  oneOf,
  optional,
  refined,
  variant,
  whole,
} from '../../../shared/read.ts';
import type { MediaView } from '../../../shared/viewModel.ts';
import { Fault } from './fault.ts';
import { PLAN_CHANGES_MAX, S3_QUOTA, type PartPlan, type PlanChange } from './partPlan.ts';
import type {
  Attention,
  FinishedObject,
  FrozenSource,
  PartLedger,
  RecordingId,
  RecordingRecord,
  SourceContent,
  SourceFingerprint,
  SentPart,
  StoreAddress,
  StoredPart,
  UploadSession,
} from './recording.ts';

/** That a file was finished or discarded, and how it was then. Marks of older versions lack the optional fields. */
export interface SourceMark {
  readonly recordingId: RecordingId;
  readonly fingerprint: SourceFingerprint;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ctimeMs?: number;
  /** A person discarded it: it is left alone however it grows, as long as it is the same file. */
  readonly isDiscarded: boolean;
  /** Its name then. */
  readonly path?: string;
  /** The object holds only a part of the recording. Absent: it does not, or the mark is of an older version. */
  readonly isIncomplete?: boolean;
  /**
   * The object that was made of it. `server`: see `StoreAddress`. `etag`: when it was found to hold the bytes of the file. Both are absent in
   * marks of older versions.
   */
  readonly object?: { readonly bucket: string; readonly key: string; readonly server?: string; readonly etag?: string };
  /** The destination of the settings when it ended: a recording with stored parts is finished where it was started, for another one. */
  readonly endedFor?: { readonly bucket: string; readonly keyPrefix: string; readonly server?: string };
  readonly content?: SourceContent;
  /** See `RecordingRecord.fileSystem`. */
  readonly fileSystem?: string;
  /** See `RecordingRecord.reopened`. */
  readonly reopened?: number;
}

const crc32 = whole(0, 0xffff_ffff);
const digest = matching(/^[0-9a-f]{32}$/, '32 hex digits');

/** More than a recording ever abandons. */
const ABANDONED_MAX = 1_000;

/** Far beyond any path, key, ETag or message. */
const text = anyText(64 * 1024);
const filledText = refined(text, (value) => value !== '', 'is empty');

const version: Decoder<1> = (value, at) => {
  if (value === 1) return value;
  const other = Number.isSafeInteger(value) ? ` (${String(value)})` : '';
  throw new DecodeError(at, `is that of another version of Rushes${other}`);
};

/** Older versions wrote numbers of 2^63 and more as negative ones. */
const unsigned: Decoder<string> = (value, at) => {
  const digits = matching(/^-?\d+$/, 'a number')(value, at);
  return digits.startsWith('-') ? BigInt.asUintN(64, BigInt(digits)).toString() : digits;
};

const fingerprint = object<SourceFingerprint>({
  device: unsigned,
  inode: unsigned,
  birthtimeMs: decimal,
});

const session = variant<UploadSession>({
  none: object({ kind: oneOf(['none']) }),
  opening: object({ kind: oneOf(['opening']) }),
  open: object<Extract<UploadSession, { kind: 'open' }>>({
    kind: oneOf(['open']),
    uploadId: filledText,
    integrity: oneOf(['crc32', 'md5']),
  }),
});

const media = object<MediaView>({
  durationSeconds: nullable(decimal),
  container: nullable(text),
  videoCodec: nullable(text),
  width: nullable(decimal),
  height: nullable(decimal),
  frameRate: nullable(text),
  audioCodec: nullable(text),
  timecode: nullable(text),
});

const partPlan = object<PartPlan>({
  kind: oneOf(['equal', 'stepping']),
  chunkBytes: whole(S3_QUOTA.partBytesMin, S3_QUOTA.partBytesMax),
  // In another order, parts would overlap or leave gaps: the object would not be the file.
  changes: optional(
    refined(
      list(
        object<PlanChange>({
          fromPart: whole(2, STEPPING.partsBefore),
          chunkBytes: whole(S3_QUOTA.partBytesMin, S3_QUOTA.partBytesMax),
        }),
        PLAN_CHANGES_MAX,
      ),
      (changes) => changes.every(({ fromPart }, index) => fromPart > (changes[index - 1]?.fromPart ?? 1)),
      'is not in the order of the parts',
    ),
  ),
});

const partContent = {
  partNumber: whole(1, S3_QUOTA.partsMax),
  sizeBytes: natural,
  digest,
  crc32,
  md5: optional(digest),
  tail: optional(digest),
  front: optional(digest),
};

const recordingRecord = object<RecordingRecord>({
  version,
  id: filledText,
  path: filledText,
  fingerprint,
  fileSystem: optional(filledText),
  bucket: filledText,
  key: filledText,
  destination: optional(object<StoreAddress>({ server: filledText, region: text })),
  contentType: text,
  plan: partPlan,
  phase: oneOf(PHASES),
  session,
  sending: optional(object<SentPart>(partContent)),
  startedAt: instant,
  lastActivityAt: instant,
  bytesSent: natural,
  bytesSentAgain: optional(natural),
  partsResent: natural,
  frozen: optional(
    object<FrozenSource>({
      sizeBytes: natural,
      mtimeMs: decimal,
      ctimeMs: optional(decimal),
      reason: oneOf(['evidence', 'timeout', 'finalize_now', 'vanished']),
      at: instant,
    }),
  ),
  object: optional(
    object<FinishedObject>({
      etag: text,
      sizeBytes: natural,
      crc32,
      verifiedBy: oneOf(['checksum', 'etag', 'read_back']),
      completedAt: instant,
    }),
  ),
  attention: optional(object<Attention>({ code: text, message: text, since: instant })),
  media: optional(media),
  probeError: optional(text),
  paused: boolean,
  isDiscarding: boolean,
  held: boolean,
  isFirst: optional(boolean),
  isFinalizeRequested: optional(boolean),
  isCompletionRequested: optional(boolean),
  displaced: optional(oneOf(['replaced', 'overwritten'])),
  isTruncated: optional(boolean),
  isIncomplete: optional(boolean),
  areHolesAccepted: optional(boolean),
  mismatches: optional(natural),
  mayHaveLeftMore: optional(boolean),
  reopened: optional(natural),
  replaces: optional(filledText),
  replacedBy: optional(filledText),
  abandonedUploads: optional(list(text, ABANDONED_MAX)),
  ownerId: text,
  workstation: optional(text),
});

const storedPart = object<StoredPart>({
  ...partContent,
  etag: filledText,
  isUnread: optional(boolean),
  uploadedAt: instant,
});

const sourceMark = object<SourceMark>({
  recordingId: filledText,
  fingerprint,
  sizeBytes: natural,
  mtimeMs: decimal,
  ctimeMs: optional(decimal),
  isDiscarded: boolean,
  path: optional(filledText),
  isIncomplete: optional(boolean),
  object: optional(
    object<NonNullable<SourceMark['object']>>({
      bucket: filledText,
      key: filledText,
      server: optional(filledText),
      etag: optional(filledText),
    }),
  ),
  endedFor: optional(
    object<NonNullable<SourceMark['endedFor']>>({ bucket: filledText, keyPrefix: text, server: optional(filledText) }),
  ),
  content: optional(object<SourceContent>({ plan: partPlan, digest })),
  fileSystem: optional(filledText),
  reopened: optional(natural),
});

/** The JSON text of a record. @throws Fault `unexpected` for a record that could not be read back: nothing may be lost that way */
export const encodeRecord = encoder('record', recordingRecord);
/** Reads the JSON text of a record. @internal */
export const decodeRecord = (stored: string): Decoded<RecordingRecord> => decodeJson(recordingRecord, stored);

/** The JSON text of one part. @throws Fault `unexpected` for a part that could not be read back */
export const encodePart = encoder('part', storedPart);
/** Reads the JSON text of one part. @internal */
export const decodePart = (stored: string): Decoded<StoredPart> => decodeJson(storedPart, stored);

/** The JSON text of a source mark. @throws Fault `unexpected` for a mark that could not be read back */
export const encodeMark = encoder('source mark', sourceMark);
export const decodeMark = (stored: string): Decoded<SourceMark> => decodeJson(sourceMark, stored);

/**
 * A whole checkpoint from its texts. A part that cannot be read is left out while its recording is compared with the store before
 * anything is made of its parts, and makes the checkpoint unreadable later.
 * @param id under which it was stored; the record has to bear it too
 * @param parts part number under which each was stored → its text; `undefined`: it is damaged
 */
export function decodeCheckpoint(
  id: RecordingId,
  recordText: string,
  parts: Iterable<readonly [number, string | undefined]>,
): Decoded<{ readonly record: RecordingRecord; readonly ledger: PartLedger }> {
  const decoded = decodeRecord(recordText);
  if (!decoded.ok) return { ok: false, problem: `The record cannot be read: ${decoded.problem}.` };
  if (decoded.value.id !== id) return { ok: false, problem: 'The record belongs to another recording.' };
  const ledger = new Map<number, StoredPart>();
  for (const [partNumber, partText] of parts) {
    const part = readPart(partNumber, partText);
    if (part.ok) ledger.set(partNumber, part.value);
    else if (!isReconciledFirst(decoded.value)) return part;
  }
  return { ok: true, value: { record: decoded.value, ledger } };
}

function readPart(partNumber: number, partText: string | undefined): Decoded<StoredPart> {
  if (partText === undefined) return { ok: false, problem: `Part ${partNumber} is damaged.` };
  const part = decodePart(partText);
  if (!part.ok) return { ok: false, problem: `Part ${partNumber} cannot be read: ${part.problem}.` };
  return part.value.partNumber === partNumber
    ? part
    : { ok: false, problem: `Part ${partNumber} bears another number.` };
}

/** Whether the recording is compared with the store when it continues, so that a part that it does not know is found there. */
function isReconciledFirst({ phase, session }: RecordingRecord): boolean {
  return (phase === 'recording' || phase === 'finishing') && session.kind === 'open';
}

/** When a recording ended, milliseconds since 1970; `undefined` while it has not. Finished ones are listed newest first by this. */
export function endedAtMs(record: RecordingRecord): number | undefined {
  if (!TERMINAL_PHASES.has(record.phase)) return undefined;
  return Date.parse(record.object?.completedAt ?? record.lastActivityAt);
}

function encoder<T>(what: string, decoder: Decoder<T>): (value: T) => string {
  return (value) => {
    const decoded = decode(decoder, value);
    if (decoded.ok) return JSON.stringify(decoded.value);
    throw new Fault('unexpected', `A ${what} could not be written down, because ${decoded.problem}.`, {
      disposition: 'attention',
    });
  };
}
