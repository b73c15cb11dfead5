import { crc32OfPieces } from '../../electron/engine/core/crc32.ts';
import { Fault } from '../../electron/engine/core/fault.ts';
import type {
  ListedPart,
  NewObject,
  ObjectAddress,
  ObjectFacts,
  ObjectStore,
  OpenedUpload,
  PartUpload,
  Payload,
  UploadAddress,
  UploadCompletion,
} from '../../electron/engine/ports/objectStore.ts';

interface ModelUpload {
  readonly metadata: Readonly<Record<string, string>>;
  readonly parts: Map<number, ListedPart & { readonly crc32: number }>;
}

/** A store that keeps the size and the checksum of parts, and of objects until they are looked at. It counts requests. */
export class ModelStore implements ObjectStore {
  requests = 0;
  completed = 0;
  readonly #uploads = new Map<string, ModelUpload>();
  readonly #objects = new Map<string, ObjectFacts>();
  readonly #partTakes: () => Promise<void>;
  #lastId = 0;

  /** @param partTakes resolves when a part has been sent; default: at once */
  constructor(partTakes: () => Promise<void> = async () => undefined) {
    this.#partTakes = partTakes;
  }

  /** Uploads that are open. */
  get open(): number {
    return this.#uploads.size;
  }

  async createUpload({ metadata }: NewObject): Promise<OpenedUpload> {
    this.requests++;
    const uploadId = `upload-${++this.#lastId}`;
    this.#uploads.set(uploadId, { metadata, parts: new Map() });
    return { uploadId, integrity: 'crc32' };
  }

  async listUploads(): Promise<readonly []> {
    this.requests++;
    return [];
  }

  async listObjects(): Promise<readonly []> {
    this.requests++;
    return [];
  }

  async uploadPart({ uploadId, partNumber, payload }: PartUpload): Promise<{ readonly etag: string }> {
    this.requests++;
    const etag = `part-${partNumber}-${payload.crc32}`;
    const { sizeBytes, crc32 } = payload;
    await this.#partTakes();
    this.#upload(uploadId).parts.set(partNumber, { partNumber, sizeBytes, etag, crc32 });
    return { etag };
  }

  async listParts({ uploadId }: UploadAddress): Promise<readonly ListedPart[]> {
    this.requests++;
    return [...this.#upload(uploadId).parts.values()].toSorted((a, b) => a.partNumber - b.partNumber);
  }

  async completeUpload({ uploadId, key, sizeBytes }: UploadCompletion): Promise<void> {
    this.requests++;
    const { metadata, parts } = this.#upload(uploadId);
    const crc32 = crc32OfPieces([...parts.values()].toSorted((a, b) => a.partNumber - b.partNumber));
    this.#uploads.delete(uploadId);
    this.#objects.set(key, { sizeBytes, etag: `object-${uploadId}`, crc32, metadata });
  }

  async abortUpload({ uploadId }: UploadAddress): Promise<void> {
    this.requests++;
    this.#uploads.delete(uploadId);
  }

  async headObject({ key }: ObjectAddress): Promise<ObjectFacts | undefined> {
    this.requests++;
    return this.#objects.get(key);
  }

  async putObject({ key, metadata }: NewObject, { sizeBytes, crc32 }: Payload): Promise<{ readonly etag: string }> {
    this.requests++;
    if (key.endsWith('.metadata.json')) {
      this.completed++;
      this.#objects.delete(key.slice(0, -'.metadata.json'.length));
    } else this.#objects.set(key, { sizeBytes, etag: 'object', crc32, metadata });
    return { etag: 'object' };
  }

  async *readObject(): AsyncGenerator<Uint8Array> {}

  async deleteObject({ key }: ObjectAddress): Promise<void> {
    this.#objects.delete(key);
  }

  clockOffsetMs(): number {
    return 0;
  }

  close(): void {}

  #upload(uploadId: string): ModelUpload {
    const upload = this.#uploads.get(uploadId);
    if (upload !== undefined) return upload;
    throw new Fault('no_such_upload', 'The model has no such upload.', { disposition: 'reconcile' });
  }
}
