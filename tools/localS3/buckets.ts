import type { Blob } from './blobs.ts';
import { S3Error } from './s3Error.ts';

export interface StoredPart {
  readonly partNumber: number;
  readonly blob: Blob;
  readonly storedAtMs: number;
}

/** The properties that an object gets when it is made, in one request or in parts. */
export interface ObjectHeaders {
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
}

export interface StoredObject extends ObjectHeaders {
  readonly etag: string;
  readonly sizeBytes: number;
  readonly blobs: readonly Blob[];
  /** Kept only where the client gave one, as Amazon S3 does for full-object CRC-32. */
  readonly crc32: number | undefined;
  readonly modifiedAtMs: number;
}

export interface Upload extends ObjectHeaders {
  readonly uploadId: string;
  readonly key: string;
  readonly initiatedAtMs: number;
  /** Whether it was created with checksum algorithm CRC32 and type FULL_OBJECT, on a server that keeps it. */
  readonly keepsCrc32: boolean;
  readonly parts: Map<number, StoredPart>;
}

/** An upload that was completed: a repeated Complete that names the same parts gets the same answer. */
export interface FinishedUpload {
  readonly key: string;
  readonly partsNamed: string;
  readonly etag: string;
  readonly crc32: number | undefined;
}

export interface Bucket {
  readonly objects: Map<string, StoredObject>;
  readonly uploads: Map<string, Upload>;
  readonly finished: Map<string, FinishedUpload>;
  /** An XML document, as a test sets it. */
  lifecycle?: string;
}

export type Buckets = Map<string, Bucket>;

export function newBucket(): Bucket {
  return { objects: new Map(), uploads: new Map(), finished: new Map() };
}

export function bucketNamed(buckets: Buckets, name: string): Bucket {
  const bucket = buckets.get(name);
  if (bucket === undefined) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist');
  return bucket;
}

export function uploadNamed(bucket: Bucket, key: string, uploadId: string): Upload {
  const upload = bucket.uploads.get(uploadId);
  if (upload === undefined || upload.key !== key) {
    throw new S3Error(
      'NoSuchUpload',
      'The specified multipart upload does not exist. It may have been aborted or completed.',
    );
  }
  return upload;
}

export function objectNamed(bucket: Bucket, key: string): StoredObject {
  const object = bucket.objects.get(key);
  if (object === undefined) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
  return object;
}

/** Puts an object under its key and drops the bytes of the one that was there. */
export async function replaceObject(bucket: Bucket, key: string, object: StoredObject): Promise<void> {
  const before = bucket.objects.get(key);
  bucket.objects.set(key, object);
  for (const blob of before?.blobs ?? []) await blob.discard();
}
