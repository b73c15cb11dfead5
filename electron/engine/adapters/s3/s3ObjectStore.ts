/**
 * Objects in Amazon S3 and in stores with the same protocol.
 *
 * Permissions: `s3:PutObject` (create, part, complete, put), `s3:GetObject` (verify, read back), `s3:ListBucket` (distinguishes a
 * missing object from a denied one; finds finished objects), `s3:ListMultipartUploadParts` and `s3:ListBucketMultipartUploads`
 * (resume), `s3:AbortMultipartUpload` (discard); `s3:DeleteObject` and
 * `s3:GetLifecycleConfiguration` only for the connection test. With SSE-KMS also
 * `kms:GenerateDataKey` and `kms:Decrypt`.
 *
 * Creates: objects and multipart uploads under the keys it is given, and nothing else. It deletes and aborts only on request.
 *
 * Guarantees: every body has a checksum that the store verifies before it stores the body: CRC-32 where the store said that it
 * keeps one for the upload, else Content-MD5. One call is one attempt, except for the question whether the store accepts checksum
 * fields and conditions. Only Faults are thrown. Requests are dated by the store's clock once it is known. A request fails when no
 * byte moves for the idle timeout, or when its answer exceeds the limits of size and time (`answerLimits.ts`); a slow upload is
 * never cut. Payloads are not signed. TLS protects them; over plain HTTP to another machine each body has a Content-MD5, which is
 * part of the signature, so that nobody on the network can replace the body.
 */
import {
  AbortMultipartUploadCommand,
  type ChecksumMode,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandOutput,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type StorageClass,
} from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import type { LifecycleRule } from '../../../../shared/lifecycle.ts';
import { sentence } from '../../../../shared/sentences/sentence.ts';
import { Fault } from '../../core/fault.ts';
import type { Integrity } from '../../core/recording.ts';
import type { Logger } from '../../ports/logger.ts';
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
} from '../../ports/objectStore.ts';
import { UnusableAnswer } from './answerLimits.ts';
import { crc32Field, md5Field, plainEtag, readCrc32Field } from './checksumField.ts';
import { metadataHeaders, readMetadata } from './metadataHeaders.ts';
import { PartRequests } from './partRequests.ts';
import { IDLE_TIMEOUT_MS_DEFAULT, isAmazon, isUnprotected, needsMd5, type S3Config } from './s3Config.ts';
import { integrityOf, listObjects, listParts, listUploads, usableUploadId } from './s3Lists.ts';
import { lifecycleRules } from './s3Lifecycle.ts';
import { S3Requests } from './s3Requests.ts';
import { type ShareLink, signLink } from './shareLink.ts';

/** Fewer bytes of an object than this in an idle timeout count as none: a store could send one byte at a time for ever. */
const READ_BYTES_MIN = 1_024;

export class S3ObjectStore implements ObjectStore {
  readonly #config: S3Config;
  readonly #requests: S3Requests;
  readonly #parts: PartRequests;
  readonly #idleTimeoutMs: number;
  /** Bucket → whether the store keeps CRC-32. Asked again after a restart. */
  readonly #integrity = new Map<string, Integrity>();
  /** Buckets whose store refuses requests with the condition `If-None-Match`. */
  readonly #refusingConditions = new Set<string>();

  /** @param logger is warned once when requests to the store cross a network without encryption */
  constructor(config: S3Config, logger?: Logger) {
    this.#config = config;
    this.#requests = new S3Requests(config);
    this.#parts = new PartRequests(this.#requests.client);
    this.#idleTimeoutMs = config.idleTimeoutMs ?? IDLE_TIMEOUT_MS_DEFAULT;
    if (isUnprotected(config)) {
      const message = 'The connection to the store is not encrypted: everybody on its way can read the recordings.';
      logger?.log('warn', message, { endpoint: config.endpoint, fix: 'https://' });
    }
  }

  async createUpload(object: NewObject, signal: AbortSignal): Promise<OpenedUpload> {
    const create = (withChecksum: boolean): Promise<CreateMultipartUploadCommandOutput> =>
      this.#requests.send('CreateMultipartUpload', object, signal, (abortSignal) =>
        this.#requests.client.send(
          new CreateMultipartUploadCommand({
            ...this.#newObject(object),
            ...(withChecksum ? { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } : {}),
          }),
          { abortSignal },
        ),
      );
    const output = await this.#askingForChecksum(object.bucket, create);
    const uploadId = usableUploadId(output.UploadId);
    if (uploadId === undefined) throw this.#requests.notS3('CreateMultipartUpload', object);
    const integrity = integrityOf(output);
    this.#integrity.set(object.bucket, integrity);
    return { uploadId, integrity };
  }

  listUploads(bucket: string, keyPrefix: string, signal: AbortSignal): Promise<readonly ListedUpload[]> {
    return listUploads(this.#requests, bucket, keyPrefix, signal);
  }

  listObjects(bucket: string, keyPrefix: string, signal: AbortSignal): Promise<readonly ListedObject[]> {
    return listObjects(this.#requests, bucket, keyPrefix, signal);
  }

  async uploadPart(part: PartUpload, signal: AbortSignal): Promise<{ readonly etag: string }> {
    const output = await this.#requests.sendBody('UploadPart', part, part.payload, signal, (Body, abortSignal) =>
      this.#parts.send(
        {
          Bucket: part.bucket,
          Key: part.key,
          UploadId: part.uploadId,
          PartNumber: part.partNumber,
          ContentLength: part.payload.sizeBytes,
          Body,
          ...checksumOf(part.payload, part.integrity),
        },
        abortSignal,
      ),
    );
    const etag = plainEtag(output.ETag);
    if (etag === '') throw this.#requests.notS3('UploadPart', part);
    return { etag };
  }

  listParts(upload: UploadAddress, signal: AbortSignal): Promise<readonly ListedPart[]> {
    return listParts(this.#requests, upload, signal);
  }

  async completeUpload(completion: UploadCompletion, signal: AbortSignal): Promise<void> {
    const isCrc32 = completion.integrity === 'crc32';
    const output = await this.#onlyIfAbsent(completion, (condition) =>
      this.#requests.send('CompleteMultipartUpload', completion, signal, (abortSignal) =>
        this.#requests.client.send(
          new CompleteMultipartUploadCommand({
            Bucket: completion.bucket,
            Key: completion.key,
            UploadId: completion.uploadId,
            ...condition,
            MultipartUpload: {
              Parts: completion.parts.map((part) => ({
                PartNumber: part.partNumber,
                ETag: part.etag,
                ...(isCrc32 ? { ChecksumCRC32: crc32Field(part.crc32) } : {}),
              })),
            },
            ...(isCrc32
              ? {
                  ChecksumCRC32: crc32Field(completion.crc32),
                  ChecksumType: 'FULL_OBJECT',
                  MpuObjectSize: completion.sizeBytes,
                }
              : {}),
          }),
          { abortSignal },
        ),
      ),
    );
    // Ceph answers with an empty ETag, but every S3 store names the bucket or the key.
    if (!output.ETag && !output.Key && !output.Bucket)
      throw this.#requests.notS3('CompleteMultipartUpload', completion);
  }

  async abortUpload(upload: UploadAddress, signal: AbortSignal): Promise<void> {
    const { bucket, key, uploadId } = upload;
    try {
      await this.#requests.send('AbortMultipartUpload', upload, signal, (abortSignal) =>
        this.#requests.client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }), {
          abortSignal,
        }),
      );
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'no_such_upload')) throw error;
    }
  }

  async headObject(object: ObjectAddress, signal: AbortSignal): Promise<ObjectFacts | undefined> {
    try {
      return await this.#head(object, signal);
    } catch (error) {
      if (!(error instanceof Fault) || error.disposition === 'cancelled' || error.disposition === 'retry') throw error;
    }
    // The answer to HEAD has no body that could name the error; the answer to GET has one.
    try {
      await this.#open(object, signal).then((body) => body.destroy());
    } catch (error) {
      if (error instanceof Fault && error.code === 'object_mismatch') return undefined;
      throw error;
    }
    return this.#head(object, signal);
  }

  async putObject(
    object: NewObject & WriteCondition,
    payload: Payload,
    signal: AbortSignal,
  ): Promise<{ readonly etag: string }> {
    const isKept =
      this.#integrity.get(object.bucket) === 'crc32' || (isAmazon(this.#config) && !needsMd5(this.#config));
    // A store that ignores the CRC-32 would store damaged bytes: MD5 is used until the store has said that it keeps CRC-32.
    const integrity: Integrity = isKept || payload.md5 === undefined ? 'crc32' : 'md5';
    const output = await this.#onlyIfAbsent(object, (condition) =>
      this.#requests.sendBody('PutObject', object, payload, signal, (Body, abortSignal) =>
        this.#requests.client.send(
          new PutObjectCommand({
            ...this.#newObject(object),
            ContentLength: payload.sizeBytes,
            Body,
            ...condition,
            ...checksumOf(payload, integrity),
          }),
          { abortSignal },
        ),
      ),
    );
    const etag = plainEtag(output.ETag);
    if (etag === '') throw this.#requests.notS3('PutObject', object);
    return { etag };
  }

  async *readObject(
    object: ObjectAddress & { readonly range?: ByteRange },
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    const body = await this.#open(object, signal);
    const lengthMax = object.range?.length ?? Number.POSITIVE_INFINITY;
    try {
      let windowStartMs = performance.now();
      let windowBytes = 0;
      let readBytes = 0;
      for await (const chunk of body) {
        // A response body without an encoding yields Buffers only.
        const bytes = chunk as Buffer;
        windowBytes += bytes.byteLength;
        readBytes += bytes.byteLength;
        if (readBytes > lengthMax) throw new UnusableAnswer(`is larger than ${lengthMax} bytes`);
        if (performance.now() - windowStartMs > this.#idleTimeoutMs) {
          if (windowBytes < READ_BYTES_MIN) throw new UnusableAnswer('is sent too slowly');
          windowStartMs = performance.now();
          windowBytes = 0;
        }
        yield bytes;
      }
    } catch (error) {
      throw this.#requests.fault(error, 'GetObject', object, signal);
    } finally {
      body.destroy();
    }
  }

  async deleteObject(object: ObjectAddress, signal: AbortSignal): Promise<void> {
    await this.#requests.send('DeleteObject', object, signal, (abortSignal) =>
      this.#requests.client.send(new DeleteObjectCommand({ Bucket: object.bucket, Key: object.key }), { abortSignal }),
    );
  }

  /**
   * A link with which anybody can read the object, see `ShareLink`. The object is looked at first, and its first byte is read with the
   * same credentials. @throws Fault when there is no object, it may not be read, or the credentials end before the link
   */
  async shareLink(object: ObjectAddress, seconds: number, signal: AbortSignal): Promise<ShareLink> {
    const facts = await this.headObject(object, signal);
    if (facts === undefined)
      throw new Fault('object_mismatch', sentence('noSuchObject', object), { disposition: 'attention' });
    if (facts.sizeBytes > 0) {
      const { bucket, key } = object;
      (await this.#open({ bucket, key, range: { offset: 0, length: 1 } }, signal)).destroy();
    }
    return signLink(this.#requests, object, seconds, signal);
  }

  /** See `lifecycleRules`. */
  lifecycleRules(bucket: string, signal: AbortSignal): Promise<readonly LifecycleRule[]> {
    return lifecycleRules(this.#requests, bucket, signal);
  }

  clockOffsetMs(): number {
    return this.#requests.client.config.systemClockOffset;
  }

  close(): void {
    this.#requests.client.destroy();
  }

  async #head(object: ObjectAddress, signal: AbortSignal): Promise<ObjectFacts | undefined> {
    const head = (withChecksum: boolean) =>
      this.#requests.send('HeadObject', object, signal, (abortSignal) => {
        const mode: { ChecksumMode?: ChecksumMode } = withChecksum ? { ChecksumMode: 'ENABLED' } : {};
        return this.#requests.client.send(new HeadObjectCommand({ Bucket: object.bucket, Key: object.key, ...mode }), {
          abortSignal,
        });
      });
    const output = await this.#askingForChecksum(object.bucket, head);
    const { ContentLength: sizeBytes, ETag } = output;
    if (sizeBytes === undefined || !Number.isSafeInteger(sizeBytes) || ETag === undefined) {
      throw this.#requests.notS3('HeadObject', object);
    }
    const facts = { sizeBytes, etag: plainEtag(ETag), metadata: readMetadata(output.Metadata) };
    const crc32 = output.ChecksumType === 'COMPOSITE' ? undefined : readCrc32Field(output.ChecksumCRC32);
    return crc32 === undefined ? facts : { ...facts, crc32 };
  }

  async #open(
    { bucket, key, range }: ObjectAddress & { readonly range?: ByteRange },
    signal: AbortSignal,
  ): Promise<Readable> {
    const Range = range === undefined ? {} : { Range: `bytes=${range.offset}-${range.offset + range.length - 1}` };
    const output = await this.#requests.send('GetObject', { bucket, key }, signal, (abortSignal) =>
      this.#requests.client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...Range }), { abortSignal }),
    );
    // In Node the SDK's response bodies are Node streams.
    const body = output.Body as Readable;
    if (range === undefined || output.ContentRange?.startsWith(`bytes ${range.offset}-`) === true) return body;
    body.destroy();
    throw this.#requests.notS3('GetObject', { bucket, key });
  }

  /** Some stores refuse any request with checksum fields: it is sent once more without them, and the refusal is remembered. */
  async #askingForChecksum<T>(bucket: string, request: (withChecksum: boolean) => Promise<T>): Promise<T> {
    if (needsMd5(this.#config) || this.#integrity.get(bucket) === 'md5') return request(false);
    try {
      return await request(true);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'request_refused') throw error;
    }
    const output = await request(false);
    this.#integrity.set(bucket, 'md5');
    return output;
  }

  /** Some stores refuse any request with a condition: it is sent once more without it, and the refusal is remembered. */
  async #onlyIfAbsent<T>(
    { bucket, onlyIfAbsent = false }: ObjectAddress & WriteCondition,
    request: (condition: { readonly IfNoneMatch?: '*' }) => Promise<T>,
  ): Promise<T> {
    if (!onlyIfAbsent || this.#refusingConditions.has(bucket)) return request({});
    try {
      return await request({ IfNoneMatch: '*' });
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'request_refused') throw error;
    }
    const output = await request({});
    this.#refusingConditions.add(bucket);
    return output;
  }

  #newObject(object: NewObject) {
    const { storageClass } = this.#config;
    // Other stores have other classes than Amazon's, which the SDK's type does not list.
    const placed = storageClass === undefined ? {} : { StorageClass: storageClass as StorageClass };
    const { bucket, key, contentType, metadata } = object;
    return { Bucket: bucket, Key: key, ContentType: contentType, Metadata: metadataHeaders(metadata), ...placed };
  }
}

function checksumOf(payload: Payload, integrity: Integrity): { ChecksumCRC32: string } | { ContentMD5: string } {
  if (integrity === 'crc32') return { ChecksumCRC32: crc32Field(payload.crc32) };
  if (payload.md5 === undefined) {
    throw new Fault('unexpected', 'The MD5 of a part is missing.', { disposition: 'retry' });
  }
  return { ContentMD5: md5Field(payload.md5) };
}
