import { createHash, randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { LifecycleRule } from '../../shared/lifecycle.ts';
import { Fault, type FaultCode } from '../../electron/engine/core/fault.ts';
import { S3_QUOTA } from '../../electron/engine/core/partPlan.ts';
import type { Integrity } from '../../electron/engine/core/recording.ts';
import type {
  ByteRange,
  ListedObject,
  ListedPart,
  ListedUpload,
  NewObject,
  ObjectAddress,
  ObjectFacts,
  ObjectStore,
  OpenedUpload,
  PartUpload,
  Payload,
  UploadAddress,
  UploadCompletion,
  WriteCondition,
} from '../../electron/engine/ports/objectStore.ts';

interface MemoryPart {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly crc32: number;
}

interface MemoryUpload extends NewObject {
  readonly uploadId: string;
  readonly initiatedAtMs: number;
  readonly parts: Map<number, MemoryPart>;
}

/** An object as the fake keeps it. */
export interface MemoryObject extends NewObject {
  readonly bytes: Buffer;
  readonly etag: string;
}

export interface MemoryObjectStoreOptions {
  readonly buckets: readonly string[];
  /** `crc32` by default. */
  readonly integrity?: Integrity;
  /** 5 MiB by default, as S3; smaller for tests that want many parts of few bytes. */
  readonly partBytesMin?: number;
}

/**
 * An object store in memory: buckets, digests, part rules, overwritten parts, lost uploads and idempotent Complete as S3 does
 * them. It does NOT model: signatures and permissions, pages, time (nothing takes any), connections, the store's own limits on
 * names, metadata and sizes, parts that have to be equal, or an answer that differs from what was done. For those there is the
 * local S3 server; for scripted failures `FaultyObjectStore`.
 */
export class MemoryObjectStore implements ObjectStore {
  readonly #integrity: Integrity;
  readonly #partBytesMin: number;
  readonly #buckets: ReadonlyMap<string, Map<string, MemoryObject>>;
  readonly #uploads = new Map<string, MemoryUpload>();
  readonly #finished = new Map<string, string>();

  constructor(options: MemoryObjectStoreOptions) {
    this.#integrity = options.integrity ?? 'crc32';
    this.#partBytesMin = options.partBytesMin ?? S3_QUOTA.partBytesMin;
    this.#buckets = new Map(options.buckets.map((name) => [name, new Map<string, MemoryObject>()]));
  }

  /** Amazon S3 answers so for a bucket without rules. */
  async lifecycleRules(): Promise<readonly LifecycleRule[]> {
    return [];
  }

  /** The object under a key, to look into. */
  object(address: ObjectAddress): MemoryObject | undefined {
    return this.#buckets.get(address.bucket)?.get(address.key);
  }

  /** Open uploads, oldest first. */
  get openUploads(): readonly UploadAddress[] {
    return [...this.#uploads.values()];
  }

  /** Forgets an upload with its parts, as a store's lifecycle rule does. */
  expireUpload(uploadId: string): void {
    this.#uploads.delete(uploadId);
  }

  async createUpload(object: NewObject, signal: AbortSignal): Promise<OpenedUpload> {
    stopIfAborted(signal);
    this.#bucket(object.bucket);
    const uploadId = randomUUID();
    this.#uploads.set(uploadId, { ...object, uploadId, initiatedAtMs: Date.now(), parts: new Map() });
    return { uploadId, integrity: this.#integrity };
  }

  async listUploads(bucket: string, keyPrefix: string, signal: AbortSignal): Promise<readonly ListedUpload[]> {
    stopIfAborted(signal);
    this.#bucket(bucket);
    return [...this.#uploads.values()]
      .filter((upload) => upload.bucket === bucket && upload.key.startsWith(keyPrefix))
      .map(({ key, uploadId, initiatedAtMs }) => ({
        bucket,
        key,
        uploadId,
        initiatedAtMs,
        integrity: this.#integrity,
      }));
  }

  async listObjects(bucket: string, keyPrefix: string, signal: AbortSignal): Promise<readonly ListedObject[]> {
    stopIfAborted(signal);
    return [...this.#bucket(bucket).values()]
      .filter(({ key }) => key.startsWith(keyPrefix))
      .map(({ key, bytes, etag }) => ({ bucket, key, sizeBytes: bytes.byteLength, etag }))
      .toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  }

  async uploadPart(part: PartUpload, signal: AbortSignal): Promise<{ readonly etag: string }> {
    stopIfAborted(signal);
    this.#upload(part);
    if (part.partNumber < 1 || part.partNumber > S3_QUOTA.partsMax) throw refused('request_refused', 'attention');
    const bytes = await receive(part.payload, part.integrity);
    stopIfAborted(signal);
    const etag = md5(bytes);
    this.#upload(part).parts.set(part.partNumber, { bytes, etag, crc32: crc32(bytes) });
    return { etag };
  }

  async listParts(address: UploadAddress, signal: AbortSignal): Promise<readonly ListedPart[]> {
    stopIfAborted(signal);
    const parts = [...this.#upload(address).parts].toSorted(([a], [b]) => a - b);
    return parts.map(([partNumber, part]) => {
      const listed = { partNumber, sizeBytes: part.bytes.byteLength, etag: part.etag };
      return this.#integrity === 'crc32' ? { ...listed, crc32: part.crc32 } : listed;
    });
  }

  async completeUpload(completion: UploadCompletion, signal: AbortSignal): Promise<void> {
    stopIfAborted(signal);
    const named = JSON.stringify(completion.parts.map((part) => [part.partNumber, part.etag]));
    this.#checkCondition(completion);
    if (this.#finished.get(completion.uploadId) === named) return;
    const upload = this.#upload(completion);
    const parts = completion.parts.map(({ partNumber, etag }) => {
      const part = upload.parts.get(partNumber);
      if (part === undefined || part.etag !== etag) throw refused('invalid_part', 'reconcile');
      return part;
    });
    if (parts.length === 0) throw refused('invalid_part', 'reconcile');
    if (parts.slice(0, -1).some((part) => part.bytes.byteLength < this.#partBytesMin))
      throw refused('entity_too_small', 'attention');
    const bytes = Buffer.concat(parts.map((part) => part.bytes));
    if (
      this.#integrity === 'crc32' &&
      (crc32(bytes) !== completion.crc32 || bytes.byteLength !== completion.sizeBytes)
    ) {
      throw refused('object_mismatch', 'reconcile');
    }
    const { bucket, key, contentType, metadata } = upload;
    const etag = `${md5(Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex'))))}-${parts.length}`;
    this.#bucket(bucket).set(key, { bucket, key, contentType, metadata, bytes, etag });
    this.#uploads.delete(completion.uploadId);
    this.#finished.set(completion.uploadId, named);
  }

  async abortUpload(upload: UploadAddress, signal: AbortSignal): Promise<void> {
    stopIfAborted(signal);
    this.#bucket(upload.bucket);
    this.#uploads.delete(upload.uploadId);
  }

  async headObject(address: ObjectAddress, signal: AbortSignal): Promise<ObjectFacts | undefined> {
    stopIfAborted(signal);
    const object = this.#bucket(address.bucket).get(address.key);
    if (object === undefined) return undefined;
    const { etag, metadata } = object;
    const facts = { sizeBytes: object.bytes.byteLength, etag, metadata };
    return this.#integrity === 'crc32' ? { ...facts, crc32: crc32(object.bytes) } : facts;
  }

  async putObject(
    object: NewObject & WriteCondition,
    payload: Payload,
    signal: AbortSignal,
  ): Promise<{ readonly etag: string }> {
    stopIfAborted(signal);
    const bucket = this.#bucket(object.bucket);
    const bytes = await receive(payload, payload.md5 === undefined ? 'crc32' : 'md5');
    stopIfAborted(signal);
    this.#checkCondition(object);
    const etag = md5(bytes);
    const { key, contentType, metadata } = object;
    bucket.set(key, { bucket: object.bucket, key, contentType, metadata, bytes, etag });
    return { etag };
  }

  async *readObject(
    address: ObjectAddress & { readonly range?: ByteRange },
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    stopIfAborted(signal);
    const object = this.#bucket(address.bucket).get(address.key);
    if (object === undefined) throw refused('object_mismatch', 'reconcile');
    const { offset = 0, length = object.bytes.byteLength } = address.range ?? {};
    const end = Math.min(offset + length, object.bytes.byteLength);
    for (let at = offset; at < end; at += 65_536) {
      stopIfAborted(signal);
      yield object.bytes.subarray(at, Math.min(at + 65_536, end));
    }
  }

  async deleteObject(address: ObjectAddress, signal: AbortSignal): Promise<void> {
    stopIfAborted(signal);
    this.#bucket(address.bucket).delete(address.key);
  }

  clockOffsetMs(): number {
    return 0;
  }

  close(): void {}

  #bucket(name: string): Map<string, MemoryObject> {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw refused('no_such_bucket', 'attention');
    return bucket;
  }

  #checkCondition({ bucket, key, onlyIfAbsent = false }: ObjectAddress & WriteCondition): void {
    if (onlyIfAbsent && this.#bucket(bucket).has(key)) throw refused('object_exists', 'reconcile');
  }

  #upload(address: UploadAddress): MemoryUpload {
    this.#bucket(address.bucket);
    const upload = this.#uploads.get(address.uploadId);
    if (upload === undefined || upload.key !== address.key) throw refused('no_such_upload', 'reconcile');
    return upload;
  }
}

async function receive(payload: Payload, integrity: Integrity): Promise<Buffer> {
  const { body } = payload;
  const chunks: Uint8Array[] = [];
  // A byte stream without an encoding yields Buffers only.
  try {
    if (typeof body === 'function') for await (const chunk of body()) chunks.push(chunk as Buffer);
    else chunks.push(body);
  } catch (error) {
    throw error instanceof Fault ? error : refused('disk_error', 'retry');
  }
  // A copy: whoever sends may use the buffer again.
  const bytes = Buffer.concat(chunks);
  if (bytes.byteLength !== payload.sizeBytes) throw refused('source_changed', 'reconcile');
  const isIntact = integrity === 'crc32' ? crc32(bytes) === payload.crc32 : md5(bytes) === payload.md5;
  if (!isIntact) throw refused('bad_digest', 'retry');
  return bytes;
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}

function refused(code: FaultCode, disposition: 'retry' | 'reconcile' | 'attention'): Fault {
  return new Fault(code, `The store in memory answered ${code}.`, { disposition });
}

function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new Fault('cancelled', 'Stopped.', { disposition: 'cancelled' });
}
