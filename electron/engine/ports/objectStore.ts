import type { Readable } from 'node:stream';
import type { Integrity } from '../core/recording.ts';

export interface ObjectAddress {
  readonly bucket: string;
  /** The whole key; any Unicode that a file name can contain. */
  readonly key: string;
}

/** Bytes of an object. One that reaches past the end of the object is cut there; it must begin before the end. */
export interface ByteRange {
  readonly offset: number;
  /** 1 or more. */
  readonly length: number;
}

export interface UploadAddress extends ObjectAddress {
  readonly uploadId: string;
}

export interface OpenedUpload {
  readonly uploadId: string;
  /** `crc32` when the store confirmed that it keeps a full-object CRC-32 for this upload, else `md5`. */
  readonly integrity: Integrity;
}

export interface ListedUpload extends UploadAddress {
  readonly initiatedAtMs: number;
  /** As the store states it for the open upload, so that the upload of a process that died can be continued. */
  readonly integrity: Integrity;
}

export interface ListedObject extends ObjectAddress {
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
}

export interface ListedPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly crc32?: number;
  /** When the store received it; absent when the store does not say. */
  readonly storedAtMs?: number;
}

/** The bytes of one part or small object with their checksums, so that no adapter has to read the bytes again to hash them. */
export interface Payload {
  readonly sizeBytes: number;
  /** The bytes, or for parts that are too large for memory a function that opens a new stream (called once per attempt). */
  readonly body: Uint8Array | (() => Readable);
  readonly crc32: number;
  /** Hex; required when the upload's integrity is `md5`, and for every `putObject`. */
  readonly md5?: string;
  /**
   * Told, while the body is sent, how many of its bytes the connection has taken: a write of at most 256 KiB late, and ahead of the store
   * by the send buffer. A store that cannot tell never calls it.
   */
  readonly onTaken?: (bytes: number) => void;
}

export interface PartUpload extends UploadAddress {
  readonly integrity: Integrity;
  readonly partNumber: number;
  readonly payload: Payload;
}

export interface CompletedPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly crc32: number;
}

export interface WriteCondition {
  /**
   * The request fails with `object_exists` (reconcile), and changes nothing, when there is an object under the key. Stores that do
   * not support the condition replace the object as without it.
   */
  readonly onlyIfAbsent?: boolean;
}

export interface UploadCompletion extends UploadAddress, WriteCondition {
  readonly integrity: Integrity;
  /** Ascending from 1, without gaps. */
  readonly parts: readonly CompletedPart[];
  readonly sizeBytes: number;
  /** CRC-32 of the whole object. */
  readonly crc32: number;
}

export interface NewObject extends ObjectAddress {
  readonly contentType: string;
  /** User metadata: names in lower case, values any Unicode (the adapter encodes what a header cannot carry). */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ObjectFacts {
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  /** The store's own CRC-32 of the whole object, if it keeps one. */
  readonly crc32?: number;
  /** The user metadata that `NewObject` gave it, decoded; names in lower case. Absent: the store keeps none. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A list of objects has at most so many: more may be behind a list of this length. */
export const LISTED_OBJECTS_MAX = 100_000;

/**
 * A store of objects in buckets. Every method rejects with a `Fault` only. One call is one attempt; the engine retries. All methods stop
 * soon after `signal` aborts, with a `cancelled` fault; the store may have carried out the request by then.
 */
export interface ObjectStore {
  /** Opens a multipart upload. NOT idempotent: each call opens one more. */
  createUpload(object: NewObject, signal: AbortSignal): Promise<OpenedUpload>;
  /**
   * Open uploads whose key starts with `keyPrefix`, all pages, at most 20 000. Some stores list only exact keys: a whole key works with
   * every store, a shorter prefix may find nothing. Idempotent.
   */
  listUploads(bucket: string, keyPrefix: string, signal: AbortSignal): Promise<readonly ListedUpload[]>;
  /** Objects whose key starts with `keyPrefix`, ascending by key, all pages, at most `LISTED_OBJECTS_MAX`. Idempotent. */
  listObjects(bucket: string, keyPrefix: string, signal: AbortSignal): Promise<readonly ListedObject[]>;
  /** Stores one part; a second one under the same number replaces the first. Idempotent. @returns the part's ETag */
  uploadPart(part: PartUpload, signal: AbortSignal): Promise<{ readonly etag: string }>;
  /** All stored parts, ascending, all pages. Faults: `no_such_upload` (reconcile). Idempotent. */
  listParts(upload: UploadAddress, signal: AbortSignal): Promise<readonly ListedPart[]>;
  /**
   * Assembles the object. The answer can be lost, late or an error although the object was made: the caller checks with `headObject`
   * and `listParts`. Faults: `no_such_upload`, `invalid_part`, `object_mismatch`, and with `onlyIfAbsent` `object_exists` (all
   * reconcile); after the last one the upload is still open.
   */
  completeUpload(completion: UploadCompletion, signal: AbortSignal): Promise<void>;
  /** Aborts an open upload and deletes its parts. Idempotent: a missing upload is no fault. */
  abortUpload(upload: UploadAddress, signal: AbortSignal): Promise<void>;
  /** The object under the key now; `undefined` when there is none. Faults: `no_such_bucket`, `access_denied` … Idempotent. */
  headObject(object: ObjectAddress, signal: AbortSignal): Promise<ObjectFacts | undefined>;
  /** Stores a whole object of under 5 GiB in one request. Idempotent, except with `onlyIfAbsent`. */
  putObject(
    object: NewObject & WriteCondition,
    payload: Payload,
    signal: AbortSignal,
  ): Promise<{ readonly etag: string }>;
  /** The bytes of an object or of a range of it, in order, in chunks of any size. Rejects with a Fault when the object does not exist. */
  readObject(object: ObjectAddress & { readonly range?: ByteRange }, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Deletes an object. Idempotent. Only the connection test and the rehearsal use it, on objects of their own. */
  deleteObject(object: ObjectAddress, signal: AbortSignal): Promise<void>;
  /** The store's clock minus this computer's in milliseconds, as the last answer told; 0 before, and where they hardly differ. */
  clockOffsetMs(): number;
  /** Closes idle connections. Idempotent. */
  close(): void;
}
