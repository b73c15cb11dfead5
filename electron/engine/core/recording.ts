import type { Phase } from '../../../shared/phases.ts';
import type { MediaView } from '../../../shared/viewModel.ts';
import { crc32OfZeros } from './crc32.ts';
import type { KeyNaming } from './objectKey.ts';
import type { PartPlan } from './partPlan.ts';

/** UUID v4; the `{stream_id}` of the object key. */
export type RecordingId = string;

/** Wall-clock time, ISO 8601 in UTC with offset, e.g. `2026-05-04T10:11:12.345+00:00`. */
export type Timestamp = string;

/** Identifies a file independently of its name: the numbers and the birth time that the file system reports. */
export interface SourceFingerprint {
  /** Decimal digits. A drive may have another number each time it is mounted. */
  readonly device: string;
  /** Decimal digits: Windows file ids do not fit a double. */
  readonly inode: string;
  /** 0 where the file system keeps no birth time. */
  readonly birthtimeMs: number;
}

/**
 * Whether the ids say that both are the same file. Without a birth time this is no proof: the file system gives the inode of a
 * deleted file to the next new one. With one, the file may have been written anew.
 */
export function isSameFile(a: SourceFingerprint, b: SourceFingerprint): boolean {
  return a.device === b.device && mayBeSameFile(a, b);
}

/**
 * Whether both may be the same file, on a drive that was mounted again meanwhile. The content has to tell: two new drives give out
 * the same inodes, and files that are begun at the same moment have the same birth time.
 */
export function mayBeSameFile(a: SourceFingerprint, b: SourceFingerprint): boolean {
  if (a.inode !== b.inode || a.birthtimeMs !== b.birthtimeMs) return false;
  return a.birthtimeMs !== 0 || a.device === b.device;
}

/** How each part, and the object, are guarded on the way: probed when the upload is created, remembered with it. */
export type Integrity = 'crc32' | 'md5';

export type UploadSession =
  | { readonly kind: 'none' }
  /** Written down before the request leaves: after a crash, look for the upload under the key before creating another. */
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly uploadId: string; readonly integrity: Integrity };

/** One part the store holds, and what we know of the bytes that were sent. */
export interface StoredPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  /** As the store gave it, without quotes. */
  readonly etag: string;
  /** 128-bit digest of the bytes (see `partDigest.ts`), hex: what the disk is compared with. */
  readonly digest: string;
  /** CRC-32 (zlib) of the bytes. */
  readonly crc32: number;
  /** MD5 of the bytes, hex; only where the store is guarded by Content-MD5. */
  readonly md5?: string;
  /**
   * Digest of its last bytes, see `tailBytes`. Absent in parts of older versions, and where these bytes prove nothing because they
   * repeat.
   */
  readonly tail?: string;
  /** Digest of all bytes before these: a part whose end was rewritten is recognised by it. Absent as `tail`, and in large parts. */
  readonly front?: string;
  /**
   * The store has it, but the disk does not hold its bytes: the file was altered, or the answer to its upload was lost. Then `etag`,
   * `sizeBytes`, and `crc32` where the upload is guarded by CRC-32, are those that the store lists. The digest says nothing: it counts
   * as equal to no file.
   */
  readonly isUnread?: boolean;
  readonly uploadedAt: Timestamp;
}

/** A part that is being sent, as far as its bytes are known before the store answers. */
export type SentPart = Omit<StoredPart, 'etag' | 'isUnread' | 'uploadedAt'>;

/** Part number → stored part. */
export type PartLedger = ReadonlyMap<number, StoredPart>;

/** The content of a whole file: a 128-bit digest over the digests of its parts, hex, and the plan they were cut by. */
export interface SourceContent {
  readonly plan: PartPlan;
  readonly digest: string;
}

/** Whether all of its bytes are zero: room that was reserved. Nothing is lost with it, and it proves nothing. */
export function isBlank({ sizeBytes, crc32, isUnread }: Pick<StoredPart, 'sizeBytes' | 'crc32' | 'isUnread'>): boolean {
  return isUnread !== true && crc32 === crc32OfZeros(sizeBytes);
}

/** How many bytes these parts are. */
export function storedBytes(parts: Iterable<StoredPart>): number {
  let bytes = 0;
  for (const part of parts) bytes += part.sizeBytes;
  return bytes;
}

/** Why the recording was taken to be finished. */
export type FinishReason = 'evidence' | 'timeout' | 'finalize_now' | 'vanished';

/** The file as it was when it was taken to be finished. It has to be the same at the end of the comparison. */
export interface FrozenSource {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** Absent in old records and where the file system does not report it. */
  readonly ctimeMs?: number;
  readonly reason: FinishReason;
  readonly at: Timestamp;
}

/** The proof: what the store said about the finished object, and how that was checked. */
export interface FinishedObject {
  readonly etag: string;
  readonly sizeBytes: number;
  /** CRC-32 of the whole object, combined from the parts that were compared with the disk. */
  readonly crc32: number;
  /** `checksum`: the store's own full-object CRC-32; `etag`: MD5s of the parts; `read_back`: the object was read again. */
  readonly verifiedBy: 'checksum' | 'etag' | 'read_back';
  readonly completedAt: Timestamp;
}

/** Where the settings send objects. */
export interface Destination extends StoreAddress {
  readonly bucket: string;
  readonly naming: KeyNaming;
  /** The parts this store takes, see `PartPlan`. */
  readonly partSizes: PartPlan['kind'];
}

/** Names a store; holds no secret. */
export interface StoreAddress {
  /** Scheme, host and port of the endpoint, or `aws` for Amazon S3. Equal: the same store. */
  readonly server: string;
  readonly region: string;
}

/**
 * A person has to do something, in `message`. It is tried again now and then, since causes also go away by themselves.
 * Kept with the record, so that a restart does not hide it.
 */
export interface Attention {
  readonly code: string;
  readonly message: string;
  readonly since: Timestamp;
}

/**
 * All of a recording that outlives the process: this and the ledger are the checkpoint, and the checkpoint is the state.
 * JSON-safe but for the ledger, which is stored one row a part.
 */
export interface RecordingRecord {
  readonly version: 1;
  readonly id: RecordingId;
  readonly path: string;
  readonly fingerprint: SourceFingerprint;
  /** The file system on which the file was begun, see `FileSource.fileSystemOf`. Absent: unknown. */
  readonly fileSystem?: string;
  readonly bucket: string;
  /** The whole key of the object. Fixed as soon as an upload is open: a renamed file keeps it. */
  readonly key: string;
  /** The store that was asked for the upload, or the object. Absent: nothing was asked for, or the record is of an older version. */
  readonly destination?: StoreAddress;
  readonly contentType: string;
  readonly plan: PartPlan;
  readonly phase: Phase;
  readonly session: UploadSession;
  /**
   * The part of this upload that was last sent while no stored part proved the file. Written down before the request leaves, and kept
   * until the part is stored: requests whose answers were lost may arrive at the store at any time, so that parts of another content
   * must not be sent to the same upload. Absent: none, or the part is stored.
   */
  readonly sending?: SentPart;
  readonly startedAt: Timestamp;
  readonly lastActivityAt: Timestamp;
  /** Bytes of the parts that are stored now: never more than the file had. */
  readonly bytesSent: number;
  /** Bytes sent beside these: of parts that were sent again, or that the store lost. Absent: none. */
  readonly bytesSentAgain?: number;
  /** Parts sent again because the disk had changed. */
  readonly partsResent: number;
  readonly frozen?: FrozenSource;
  readonly object?: FinishedObject;
  readonly attention?: Attention;
  /** The output of ffprobe for the finished file, or the reason why there is none. */
  readonly media?: MediaView;
  readonly probeError?: string;
  /** A person paused it: nothing is sent. */
  readonly paused: boolean;
  /** A person, or the settings, asked to discard it. Durable before the upload is aborted. */
  readonly isDiscarding: boolean;
  /** A person holds it: parts are sent, but it is not finished. */
  readonly held: boolean;
  /** A person asked to send its parts before those of other recordings. Absent means no, here and below. */
  readonly isFirst?: boolean;
  /** A person asked to finish it as soon as it is quiet. Absent means no, here and below. */
  readonly isFinalizeRequested?: boolean;
  /** A person asked to make an object of the stored parts of a file that is gone. */
  readonly isCompletionRequested?: boolean;
  /** How often this file was uploaded before and changed afterwards: the more often, the longer it has to be quiet. Absent: never. */
  readonly reopened?: number;
  /** The recording that uploaded an earlier state of the same file. */
  readonly replaces?: RecordingId;
  /** The file went on after this recording was completed: that recording uploads it, and its object replaces this one's. */
  readonly replacedBy?: RecordingId;
  /**
   * The recording's file no longer has the name `path`, which belongs to another recording now: nothing is read from there.
   * `replaced`: another file has the name; the recording's file may turn up elsewhere. `overwritten`: the file was emptied and
   * written anew (or deleted, and its inode reused), so its id no longer stands for the stored bytes.
   */
  readonly displaced?: 'replaced' | 'overwritten';
  /** The file was seen shorter than what is stored. Until it has been compared, it may hold another recording. */
  readonly isTruncated?: boolean;
  /** The stored parts are a fragment of the recording, and the file that held the rest is gone. */
  readonly isIncomplete?: boolean;
  /** A person wants the file uploaded with zeros in place of room that was never written. */
  readonly areHolesAccepted?: boolean;
  /** How often the store held something else than it was sent, since a person last asked to try again. Absent: never. */
  readonly mismatches?: number;
  /** The store may also hold an object that was asked for, or an abandoned upload; a discard looks for them. */
  readonly mayHaveLeftMore?: boolean;
  /**
   * Uploads under a key without the recording's id that were left for another one. Other open uploads under such a key may belong to
   * other recordings. Absent: none.
   */
  readonly abandonedUploads?: readonly string[];
  /** The workstation that uploads it; see the lease in `CheckpointStore`. */
  readonly ownerId: string;
  /** The name of its computer, for people. Absent in records of older versions. */
  readonly workstation?: string;
}

/** Whether its object holds, or would hold, only a part of the recording. Records of older versions tell it by their freeze. */
export function isFragment({ isIncomplete, frozen }: RecordingRecord): boolean {
  return isIncomplete === true || frozen?.reason === 'vanished';
}

/** Statuses and sets that other programs read. */
export type StreamStatus =
  | 'processing'
  | 'pending_completion'
  | 's3_completed'
  | 'completed'
  | 'aborted_no_parts'
  | 'failed_s3_complete'
  | 'failed_finalization'
  | 'failed_metadata';

export type StreamSet = 'active' | 'pending_completion' | 'completed' | 'failed';

/** The status a dashboard shows: follows from the phase and whether a person is needed. */
export function streamStatus(record: RecordingRecord): StreamStatus {
  const stuck = record.attention !== undefined;
  switch (record.phase) {
    case 'recording':
      return 'processing';
    case 'finishing':
      return stuck ? 'failed_finalization' : 'pending_completion';
    case 'completing':
    case 'verifying':
      return stuck ? 'failed_s3_complete' : 'pending_completion';
    case 'describing':
      return stuck ? 'failed_metadata' : 's3_completed';
    case 'completed':
      return 'completed';
    case 'aborted_no_parts':
      return 'aborted_no_parts';
    case 'cancelled':
      return 'failed_finalization';
    default:
      return record.phase satisfies never;
  }
}

/** The one set a stream is in. `completed` always means: the object is there and was verified. */
export function streamSet(record: RecordingRecord): StreamSet {
  switch (streamStatus(record)) {
    case 'processing':
      return 'active';
    case 'pending_completion':
    case 's3_completed':
      return 'pending_completion';
    case 'completed':
      return 'completed';
    default:
      return 'failed';
  }
}
