import { ListMultipartUploadsCommand, ListObjectsV2Command, ListPartsCommand } from '@aws-sdk/client-s3';
import { S3_QUOTA } from '../../core/partPlan.ts';
import type { Integrity } from '../../core/recording.ts';
import {
  LISTED_OBJECTS_MAX,
  type ListedObject,
  type ListedPart,
  type ListedUpload,
  type ObjectAddress,
  type UploadAddress,
} from '../../ports/objectStore.ts';
import { plainEtag, readCrc32Field } from './checksumField.ts';
import { decodeKey, listedKey } from './listedKey.ts';
import type { S3Requests } from './s3Requests.ts';

/** Pages that are read of one list; a page usually holds 1 000 entries. Ends the lists of a store that always announces one more. */
const PAGES_MAX = 1_000;
/** Open uploads that are returned, for the same reason. With the longest keys and ids they take 50 MB. */
const UPLOADS_MAX = 20_000;
/** The longest key and upload id that are used. S3 allows keys of 1 024 bytes; upload ids have at most some hundred characters. */
const KEY_LENGTH_MAX = 1_024;
const UPLOAD_ID_LENGTH_MAX = 1_024;

/** Open uploads whose key starts with `keyPrefix`, all pages, at most 20 000. Entries that cannot be used are left out. */
export async function listUploads(
  requests: S3Requests,
  bucket: string,
  keyPrefix: string,
  signal: AbortSignal,
): Promise<readonly ListedUpload[]> {
  const object: ObjectAddress = { bucket, key: keyPrefix };
  const uploads: ListedUpload[] = [];
  let marker: { readonly KeyMarker: string; readonly UploadIdMarker?: string } | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page = await requests.send('ListMultipartUploads', object, signal, (abortSignal) =>
      requests.client.send(
        new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: keyPrefix, EncodingType: 'url', ...marker }),
        { abortSignal },
      ),
    );
    if (page.Bucket === undefined && page.IsTruncated === undefined) {
      throw requests.notS3('ListMultipartUploads', object);
    }
    const isEncoded = page.EncodingType === 'url';
    for (const upload of page.Uploads ?? []) {
      const key = listedKey(upload.Key ?? '', keyPrefix, isEncoded);
      const uploadId = usableUploadId(upload.UploadId);
      if (!key.startsWith(keyPrefix) || key.length > KEY_LENGTH_MAX || uploadId === undefined) continue;
      const initiatedAtMs = upload.Initiated?.getTime() ?? 0;
      uploads.push({ bucket, key, uploadId, initiatedAtMs, integrity: integrityOf(upload) });
      if (uploads.length >= UPLOADS_MAX) return uploads;
    }
    const next = {
      KeyMarker: isEncoded ? decodeKey(page.NextKeyMarker ?? '') : (page.NextKeyMarker ?? ''),
      UploadIdMarker: page.NextUploadIdMarker ?? '',
    };
    const isStuck = next.KeyMarker === marker?.KeyMarker && next.UploadIdMarker === marker.UploadIdMarker;
    if (page.IsTruncated !== true || next.KeyMarker === '' || isStuck) break;
    marker = next;
  }
  return uploads;
}

/** Objects whose key starts with `keyPrefix`, all pages, at most `LISTED_OBJECTS_MAX`. Entries that cannot be used are left out. */
export async function listObjects(
  requests: S3Requests,
  bucket: string,
  keyPrefix: string,
  signal: AbortSignal,
): Promise<readonly ListedObject[]> {
  const object: ObjectAddress = { bucket, key: keyPrefix };
  const objects: ListedObject[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page = await requests.send('ListObjectsV2', object, signal, (abortSignal) =>
      requests.client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: keyPrefix,
          EncodingType: 'url',
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
        { abortSignal },
      ),
    );
    if (page.Name === undefined && page.IsTruncated === undefined) throw requests.notS3('ListObjectsV2', object);
    const isEncoded = page.EncodingType === 'url';
    for (const { Key, Size = -1, ETag } of page.Contents ?? []) {
      const key = listedKey(Key ?? '', keyPrefix, isEncoded);
      if (!key.startsWith(keyPrefix) || key.length > KEY_LENGTH_MAX || !isWhole(Size, 0, Number.MAX_SAFE_INTEGER))
        continue;
      objects.push({ bucket, key, sizeBytes: Size, etag: plainEtag(ETag) });
      if (objects.length >= LISTED_OBJECTS_MAX) return objects;
    }
    const next = page.NextContinuationToken ?? '';
    if (page.IsTruncated !== true || next === '' || next === token) break;
    token = next;
  }
  return objects;
}

/** All stored parts of an upload, ascending, all pages. Entries that cannot be parts are left out. */
export async function listParts(
  requests: S3Requests,
  upload: UploadAddress,
  signal: AbortSignal,
): Promise<readonly ListedPart[]> {
  const parts = new Map<number, ListedPart>();
  let marker: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page = await requests.send('ListParts', upload, signal, (abortSignal) =>
      requests.client.send(
        new ListPartsCommand({
          Bucket: upload.bucket,
          Key: upload.key,
          UploadId: upload.uploadId,
          ...(marker === undefined ? {} : { PartNumberMarker: marker }),
        }),
        { abortSignal },
      ),
    );
    if (page.UploadId === undefined && page.IsTruncated === undefined) throw requests.notS3('ListParts', upload);
    for (const part of page.Parts ?? []) {
      const { PartNumber: partNumber = 0, Size: sizeBytes = -1 } = part;
      if (!isWhole(partNumber, 1, S3_QUOTA.partsMax) || !isWhole(sizeBytes, 0, Number.MAX_SAFE_INTEGER)) continue;
      const crc32 = readCrc32Field(part.ChecksumCRC32);
      const storedAtMs = part.LastModified?.getTime();
      parts.set(partNumber, {
        partNumber,
        sizeBytes,
        etag: plainEtag(part.ETag),
        ...(crc32 === undefined ? {} : { crc32 }),
        ...(storedAtMs === undefined ? {} : { storedAtMs }),
      });
    }
    const next = page.NextPartNumberMarker ?? page.Parts?.at(-1)?.PartNumber?.toString();
    // Some servers say "truncated" on the last page: a page that does not lead further ends the list.
    const leadsOn = Number(next ?? 0) > Number(marker ?? 0);
    if (page.IsTruncated !== true || !leadsOn) break;
    marker = next;
  }
  return [...parts.values()].toSorted((a, b) => a.partNumber - b.partNumber);
}

/** The id as it is; `undefined` when there is none, or one that is too long to be kept. */
export function usableUploadId(uploadId: string | undefined): string | undefined {
  return uploadId === undefined || uploadId === '' || uploadId.length > UPLOAD_ID_LENGTH_MAX ? undefined : uploadId;
}

/** The checksum that the store keeps for an upload; a store that states none keeps no CRC-32. */
export function integrityOf(upload: {
  readonly ChecksumAlgorithm?: string | undefined;
  readonly ChecksumType?: string | undefined;
}): Integrity {
  return upload.ChecksumAlgorithm === 'CRC32' && upload.ChecksumType === 'FULL_OBJECT' ? 'crc32' : 'md5';
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max;
}
