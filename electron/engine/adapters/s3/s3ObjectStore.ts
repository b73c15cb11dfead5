/**
 * Objects in Amazon S3 and the stores that speak its protocol.
 *
 * Permissions: `s3:PutObject` (create, part, complete, put), `s3:GetObject` (verify, read back), `s3:ListBucket` (tells "no such
 * object" from "denied"), `s3:ListMultipartUploadParts` and `s3:ListBucketMultipartUploads` (resume), `s3:AbortMultipartUpload`
 * (discard); `s3:DeleteObject` only for the connection test. With SSE-KMS also `kms:GenerateDataKey` and `kms:Decrypt`.
 *
 * Creates: objects and multipart uploads under the keys it is broken; no bucket, no policy, nothing else. It deletes or aborts
 * only what it is told to.
 *
 * Guarantees: every body carries a checksum that the store verifies before it takes it: CRC-32 where the store said that it
 * keeps one for the upload, Content-MD5 elsewhere. One call is one try, but for the question whether the store takes checksum
 * fields. Only Faults come out. Requests are dated by the store's clock once that is known. A request on which no byte moves ends
 * by a timeout; one on which bytes move never does. Payloads are not signed: TLS, or on plain HTTP the checksum, guards them.
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
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  type StorageClass,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import { Fault } from '../../core/fault.ts';
import type { Integrity } from '../../core/recording.ts';
import type {
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
} from '../../ports/objectStore.ts';
import { crc32Field, md5Field, plainEtag, readCrc32Field } from './checksumField.ts';
import type { S3Request } from './faultContext.ts';
import { faultFromSdk } from './faultFromSdk.ts';
import { decodeKey, listedKey } from './listedKey.ts';
import { metadataHeaders } from './metadataHeaders.ts';
import { requestBody } from './requestBody.ts';
import { leanS3Client } from './s3Client.ts';
import { isAmazon, type S3Config } from './s3Config.ts';

export class S3ObjectStore implements ObjectStore {
  readonly #config: S3Config;
  readonly #client: S3Client;
  /** What is known of each bucket: whether the store keeps CRC-32. Asked again after a restart. */
  readonly #integrity = new Map<string, Integrity>();

  constructor(config: S3Config) {
    this.#config = config;
    this.#client = leanS3Client(config);
  }

  async createUpload(object: NewObject, signal: AbortSignal): Promise<OpenedUpload> {
    const create = (withChecksum: boolean): Promise<CreateMultipartUploadCommandOutput> =>
      this.#send('CreateMultipartUpload', object, signal, (abortSignal) =>
        this.#client.send(
          new CreateMultipartUploadCommand({
            ...this.#newObject(object),
            ...(withChecksum ? { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } : {}),
          }),
          { abortSignal },
        ),
      );
    const output = await this.#askingForChecksum(object.bucket, create);
    if (output.UploadId === undefined || output.UploadId === '') throw this.#notS3('CreateMultipartUpload', object);
    const integrity = integrityOf(output);
    this.#integrity.set(object.bucket, integrity);
    return { uploadId: output.UploadId, integrity };
  }

  async listUploads(bucket: string, keyPrefix: string, signal: AbortSignal): Promise<readonly ListedUpload[]> {
    const object: ObjectAddress = { bucket, key: keyPrefix };
    const uploads: ListedUpload[] = [];
    let marker: { readonly KeyMarker: string; readonly UploadIdMarker?: string } | undefined;
    for (;;) {
      const page = await this.#send('ListMultipartUploads', object, signal, (abortSignal) =>
        this.#client.send(
          new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: keyPrefix, EncodingType: 'url', ...marker }),
          { abortSignal },
        ),
      );
      if (page.Bucket === undefined && page.IsTruncated === undefined) {
        throw this.#notS3('ListMultipartUploads', object);
      }
      const isEncoded = page.EncodingType === 'url';
      for (const upload of page.Uploads ?? []) {
        const key = listedKey(upload.Key ?? '', keyPrefix, isEncoded);
        if (!key.startsWith(keyPrefix) || upload.UploadId === undefined) continue;
        const integrity = integrityOf(upload);
        uploads.push({
          bucket,
          key,
          uploadId: upload.UploadId,
          initiatedAtMs: upload.Initiated?.getTime() ?? 0,
          integrity,
        });
      }
      const next = {
        KeyMarker: isEncoded ? decodeKey(page.NextKeyMarker ?? '') : (page.NextKeyMarker ?? ''),
        UploadIdMarker: page.NextUploadIdMarker ?? '',
      };
      const isStuck = next.KeyMarker === marker?.KeyMarker && next.UploadIdMarker === marker.UploadIdMarker;
      if (page.IsTruncated !== true || next.KeyMarker === '' || isStuck) return uploads;
      marker = next;
    }
  }

  async uploadPart(part: PartUpload, signal: AbortSignal): Promise<{ readonly etag: string }> {
    const output = await this.#sendBody('UploadPart', part, part.payload, signal, (Body, abortSignal) =>
      this.#client.send(
        new UploadPartCommand({
          Bucket: part.bucket,
          Key: part.key,
          UploadId: part.uploadId,
          PartNumber: part.partNumber,
          ContentLength: part.payload.sizeBytes,
          Body,
          ...checksumOf(part.payload, part.integrity),
        }),
        { abortSignal },
      ),
    );
    const etag = plainEtag(output.ETag);
    if (etag === '') throw this.#notS3('UploadPart', part);
    return { etag };
  }

  async listParts(upload: UploadAddress, signal: AbortSignal): Promise<readonly ListedPart[]> {
    const parts = new Map<number, ListedPart>();
    let marker: string | undefined;
    for (;;) {
      const page = await this.#send('ListParts', upload, signal, (abortSignal) =>
        this.#client.send(
          new ListPartsCommand({
            Bucket: upload.bucket,
            Key: upload.key,
            UploadId: upload.uploadId,
            ...(marker === undefined ? {} : { PartNumberMarker: marker }),
          }),
          { abortSignal },
        ),
      );
      if (page.UploadId === undefined && page.IsTruncated === undefined) throw this.#notS3('ListParts', upload);
      for (const part of page.Parts ?? []) {
        if (part.PartNumber === undefined || part.Size === undefined) continue;
        const crc32 = readCrc32Field(part.ChecksumCRC32);
        const listed = { partNumber: part.PartNumber, sizeBytes: part.Size, etag: plainEtag(part.ETag) };
        parts.set(part.PartNumber, crc32 === undefined ? listed : { ...listed, crc32 });
      }
      const next = page.NextPartNumberMarker ?? page.Parts?.at(-1)?.PartNumber?.toString();
      // A page that leads nowhere new ends the list, whatever it says: some servers say "truncated" on the last one.
      const leadsOn = Number(next ?? 0) > Number(marker ?? 0);
      if (page.IsTruncated !== true || !leadsOn)
        return [...parts.values()].toSorted((a, b) => a.partNumber - b.partNumber);
      marker = next;
    }
  }

  async completeUpload(completion: UploadCompletion, signal: AbortSignal): Promise<void> {
    const isCrc32 = completion.integrity === 'crc32';
    const output = await this.#send('CompleteMultipartUpload', completion, signal, (abortSignal) =>
      this.#client.send(
        new CompleteMultipartUploadCommand({
          Bucket: completion.bucket,
          Key: completion.key,
          UploadId: completion.uploadId,
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
    );
    // Ceph answers an empty ETag, but every S3 store names the bucket or the key.
    if (!output.ETag && !output.Key && !output.Bucket) throw this.#notS3('CompleteMultipartUpload', completion);
  }

  async abortUpload(upload: UploadAddress, signal: AbortSignal): Promise<void> {
    const { bucket, key, uploadId } = upload;
    try {
      await this.#send('AbortMultipartUpload', upload, signal, (abortSignal) =>
        this.#client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }), {
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
    // The answer to HEAD has no body, so it cannot say what is wrong; the answer to GET does.
    try {
      await this.#open(object, signal).then((body) => body.destroy());
    } catch (error) {
      if (error instanceof Fault && error.code === 'object_mismatch') return undefined;
      throw error;
    }
    return this.#head(object, signal);
  }

  async putObject(object: NewObject, payload: Payload, signal: AbortSignal): Promise<{ readonly etag: string }> {
    const isKept =
      this.#integrity.get(object.bucket) === 'crc32' || (isAmazon(this.#config) && this.#config.integrity !== 'md5');
    // A store that reads over the CRC-32 would take damaged bytes, so MD5 it is until the store said otherwise.
    const integrity: Integrity = isKept || payload.md5 === undefined ? 'crc32' : 'md5';
    const output = await this.#sendBody('PutObject', object, payload, signal, (Body, abortSignal) =>
      this.#client.send(
        new PutObjectCommand({
          ...this.#newObject(object),
          ContentLength: payload.sizeBytes,
          Body,
          ...checksumOf(payload, integrity),
        }),
        { abortSignal },
      ),
    );
    const etag = plainEtag(output.ETag);
    if (etag === '') throw this.#notS3('PutObject', object);
    return { etag };
  }

  async *readObject(object: ObjectAddress, signal: AbortSignal): AsyncIterable<Uint8Array> {
    const body = await this.#open(object, signal);
    try {
      // A response body without an encoding yields Buffers only.
      for await (const chunk of body) yield chunk as Buffer;
    } catch (error) {
      throw this.#fault(error, 'GetObject', object, this.#clockOffsetMs(), signal);
    } finally {
      body.destroy();
    }
  }

  async deleteObject(object: ObjectAddress, signal: AbortSignal): Promise<void> {
    await this.#send('DeleteObject', object, signal, (abortSignal) =>
      this.#client.send(new DeleteObjectCommand({ Bucket: object.bucket, Key: object.key }), { abortSignal }),
    );
  }

  close(): void {
    this.#client.destroy();
  }

  async #head(object: ObjectAddress, signal: AbortSignal): Promise<ObjectFacts | undefined> {
    const head = (withChecksum: boolean) =>
      this.#send('HeadObject', object, signal, (abortSignal) => {
        const mode: { ChecksumMode?: ChecksumMode } = withChecksum ? { ChecksumMode: 'ENABLED' } : {};
        return this.#client.send(new HeadObjectCommand({ Bucket: object.bucket, Key: object.key, ...mode }), {
          abortSignal,
        });
      });
    const output = await this.#askingForChecksum(object.bucket, head);
    if (output.ContentLength === undefined || output.ETag === undefined) throw this.#notS3('HeadObject', object);
    const facts = { sizeBytes: output.ContentLength, etag: plainEtag(output.ETag) };
    const crc32 = output.ChecksumType === 'COMPOSITE' ? undefined : readCrc32Field(output.ChecksumCRC32);
    return crc32 === undefined ? facts : { ...facts, crc32 };
  }

  async #open(object: ObjectAddress, signal: AbortSignal): Promise<Readable> {
    const output = await this.#send('GetObject', object, signal, (abortSignal) =>
      this.#client.send(new GetObjectCommand({ Bucket: object.bucket, Key: object.key }), { abortSignal }),
    );
    // In Node the SDK's response bodies are Node streams.
    return output.Body as Readable;
  }

  /** Some stores refuse requests with checksum fields as such: they are asked once more without, and it is remembered. */
  async #askingForChecksum<T>(bucket: string, request: (withChecksum: boolean) => Promise<T>): Promise<T> {
    if (this.#config.integrity === 'md5' || this.#integrity.get(bucket) === 'md5') return request(false);
    try {
      return await request(true);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'request_refused') throw error;
    }
    const output = await request(false);
    this.#integrity.set(bucket, 'md5');
    return output;
  }

  async #sendBody<T>(
    request: S3Request,
    object: ObjectAddress,
    payload: Payload,
    signal: AbortSignal,
    send: (body: Readable | Uint8Array, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (payload.sizeBytes === 0) {
      return this.#send(request, object, signal, (abortSignal) => send(new Uint8Array(), abortSignal));
    }
    const body = requestBody(payload);
    const broken = new AbortController();
    // The SDK pipes the body and would wait for ever for one that broke.
    body.once('error', (error) => broken.abort(error));
    try {
      return await this.#send(request, object, AbortSignal.any([signal, broken.signal]), (abortSignal) =>
        send(body, abortSignal),
      );
    } catch (error) {
      if (broken.signal.aborted && !signal.aborted) throw bodyFault(broken.signal.reason);
      // Refused before all of it was sent: the connection is not fit for another request.
      if (!body.readableEnded) broken.abort();
      throw error;
    } finally {
      body.destroy();
    }
  }

  async #send<T>(
    request: S3Request,
    object: ObjectAddress,
    signal: AbortSignal,
    send: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const clockOffsetMs = this.#clockOffsetMs();
    const stopped = Promise.withResolvers<never>();
    const stop = (): void => stopped.reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      signal.throwIfAborted();
      // The signal stops a request at once, but not the search for credentials before it.
      return await Promise.race([send(signal), stopped.promise]);
    } catch (error) {
      throw this.#fault(error, request, object, clockOffsetMs, signal);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #fault(error: unknown, request: S3Request, object: ObjectAddress, clockOffsetMs: number, signal: AbortSignal): Fault {
    if (signal.aborted) return new Fault('cancelled', 'Stopped.', { disposition: 'cancelled' });
    const { endpoint, region, credentials } = this.#config;
    const { bucket, key } = object;
    const context = {
      request,
      bucket,
      key,
      endpoint,
      region,
      credentials: credentials.kind,
      clockOffsetMs,
      nowMs: Date.now(),
    };
    return faultFromSdk(error, context);
  }

  /** What the SDK learnt from the Date of the last answer. */
  #clockOffsetMs(): number {
    return this.#client.config.systemClockOffset;
  }

  #newObject(object: NewObject) {
    const { storageClass } = this.#config;
    // Stores have classes of their own beside Amazon's.
    const placed = storageClass === undefined ? {} : { StorageClass: storageClass as StorageClass };
    const { bucket, key, contentType, metadata } = object;
    return { Bucket: bucket, Key: key, ContentType: contentType, Metadata: metadataHeaders(metadata), ...placed };
  }

  #notS3(request: S3Request, object: ObjectAddress): Fault {
    const error = new Error(
      'the answer is not one of S3; a proxy or a sign-in page of the network may stand in between',
    );
    const answered = Object.assign(error, { $metadata: { httpStatusCode: 200 } });
    return this.#fault(answered, request, object, this.#clockOffsetMs(), new AbortController().signal);
  }
}

/** What a store says of an upload; one that says nothing keeps no CRC-32. */
function integrityOf(upload: {
  readonly ChecksumAlgorithm?: string | undefined;
  readonly ChecksumType?: string | undefined;
}): Integrity {
  return upload.ChecksumAlgorithm === 'CRC32' && upload.ChecksumType === 'FULL_OBJECT' ? 'crc32' : 'md5';
}

/** What stopped a body on its way from the disk. */
function bodyFault(reason: unknown): Fault {
  if (reason instanceof Fault) return reason;
  return new Fault('disk_error', 'The file could not be read while it was being sent.', {
    disposition: 'retry',
    cause: reason,
  });
}

function checksumOf(payload: Payload, integrity: Integrity): { ChecksumCRC32: string } | { ContentMD5: string } {
  if (integrity === 'crc32') return { ChecksumCRC32: crc32Field(payload.crc32) };
  if (payload.md5 === undefined) {
    throw new Fault('unexpected', 'The MD5 of a part is missing.', { disposition: 'retry' });
  }
  return { ContentMD5: md5Field(payload.md5) };
}
