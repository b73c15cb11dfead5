import type { Readable } from 'node:stream';
import type { Integrity } from '../core/recording.ts';

export interface ObjectAddress {
  readonly bucket: string;
  /** The whole key; any Unicode a file name can hold. */
  readonly key: string;
}

export interface UploadAddress extends ObjectAddress {
  readonly uploadId: string;
}

export interface OpenedUpload {
  readonly uploadId: string;
  /** `crc32` when the store said that it keeps a full-object CRC-32 for this upload, else `md5`. */
  readonly integrity: Integrity;
}

export interface ListedUpload extends UploadAddress {
  readonly initiatedAtMs: number;
  /** As the store tells it of the open upload: an upload whose creation was answered to a process that died is adopted with it. */
  readonly integrity: Integrity;
}

export interface ListedPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly crc32?: number;
}

/** Bytes of one part or small object, with their checksums computed before: no adapter reads them a second time to hash. */
export interface Payload {
  readonly sizeBytes: number;
  /** The bytes, or for parts too large for memory a function that opens a fresh stream of them (called once a try). */
  readonly body: Uint8Array | (() => Readable);
  readonly crc32: number;
  /** Hex; must be there when the upload's integrity is `md5`, and on every `putObject`. */
  readonly md5?: string;
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

export interface UploadCompletion extends UploadAddress {
  readonly integrity: Integrity;
  /** Ascending, starting at 1, without gaps. */
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
  /** The store's own CRC-32 over the whole object, where it keeps one. */
  readonly crc32?: number;
}

/**
 * A bucket-shaped place for objects. Every method rejects with a `Fault` only; one request is one try: retrying is the
 * engine's. All methods stop soon after `signal` aborts, with a `cancelled` fault; what the store has done by then stays done.
 */
export interface ObjectStore {
  /** Opens a multipart upload. NOT idempotent: each call opens one more. */
  createUpload(object: NewObject, signal: AbortSignal): Promise<OpenedUpload>;
  /**
   * Open uploads whose key starts with `keyPrefix`, all pages. Some stores list only exact keys: a whole key is a good prefix
   * everywhere, a shorter one may find nothing. Idempotent.
   */
  listUploads(bucket: string, keyPrefix: string, signal: AbortSignal): Promise<readonly ListedUpload[]>;
  /** Stores one part; a second one under the same number replaces the first. Idempotent. @returns the part's ETag */
  uploadPart(part: PartUpload, signal: AbortSignal): Promise<{ readonly etag: string }>;
  /** All stored parts, ascending, all pages. Faults: `no_such_upload` (reconcile). Idempotent. */
  listParts(upload: UploadAddress, signal: AbortSignal): Promise<readonly ListedPart[]>;
  /**
   * Makes the object. The answer may be lost, late or an error although it worked: whoever calls looks with `headObject` and
   * `listParts`. Faults: `no_such_upload`, `invalid_part`, `object_mismatch` (all reconcile).
   */
  completeUpload(completion: UploadCompletion, signal: AbortSignal): Promise<void>;
  /** Drops an open upload and its parts. Idempotent: an upload that is not there is no fault. */
  abortUpload(upload: UploadAddress, signal: AbortSignal): Promise<void>;
  /** What stands under the key now; `undefined` when nothing does. Faults: `no_such_bucket`, `access_denied` … Idempotent. */
  headObject(object: ObjectAddress, signal: AbortSignal): Promise<ObjectFacts | undefined>;
  /** Stores a whole object of under 5 GiB in one request. Idempotent. */
  putObject(object: NewObject, payload: Payload, signal: AbortSignal): Promise<{ readonly etag: string }>;
  /** The bytes of an object, in order, in chunks of the adapter's choice. Rejects with a Fault when there is no such object. */
  readObject(object: ObjectAddress, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Deletes an object. Idempotent. Only the connection test and the rehearsal use it, on what they made themselves. */
  deleteObject(object: ObjectAddress, signal: AbortSignal): Promise<void>;
  /** Closes idle connections. Idempotent. */
  close(): void;
}
