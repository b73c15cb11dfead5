import { randomBytes } from 'node:crypto';
import { bucketNamed, type StoredPart, type Upload, uploadNamed } from './buckets.ts';
import { type Answer, crc32Base64, type Exchange, header, keyEncoding, numberFrom, quoted } from './exchange.ts';
import { objectHeaders } from './objectOperations.ts';
import { S3Error } from './s3Error.ts';
import { xmlDocument } from './xml.ts';

/** Amazon S3 User Guide, "Amazon S3 multipart upload limits". */
const PARTS_MAX = 10_000;
const PART_BYTES_MAX = 5 * 1024 ** 3;

export async function createMultipartUpload(exchange: Exchange): Promise<Answer> {
  const bucket = bucketNamed(exchange.buckets, exchange.bucket);
  const keepsFields = exchange.profile.checksumFields === 'kept';
  const algorithm = keepsFields ? header(exchange, 'x-amz-checksum-algorithm').toUpperCase() : '';
  const type = keepsFields ? header(exchange, 'x-amz-checksum-type').toUpperCase() : '';
  if (algorithm !== '' && (algorithm !== 'CRC32' || type !== 'FULL_OBJECT')) {
    throw new S3Error('NotImplemented', 'This server keeps full-object CRC32 checksums only.');
  }
  if (algorithm === '' && type !== '') {
    throw new S3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const upload: Upload = {
    ...objectHeaders(exchange),
    uploadId: randomBytes(24).toString('base64url'),
    key: exchange.key,
    initiatedAtMs: exchange.nowMs,
    keepsCrc32: algorithm !== '',
    parts: new Map(),
  };
  bucket.uploads.set(upload.uploadId, upload);
  const body = xmlDocument('InitiateMultipartUploadResult', [
    ['Bucket', exchange.bucket],
    ['Key', exchange.key],
    ['UploadId', upload.uploadId],
  ]);
  const echo: Record<string, string> = upload.keepsCrc32
    ? { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': type }
    : {};
  return { status: 200, headers: echo, body };
}

export async function uploadPart(exchange: Exchange): Promise<Answer> {
  const bucket = bucketNamed(exchange.buckets, exchange.bucket);
  const partNumber = numberFrom(exchange, 'partNumber', 0);
  if (partNumber < 1 || partNumber > PARTS_MAX) {
    throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  }
  if (Number(header(exchange, 'content-length')) > PART_BYTES_MAX) {
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
  }
  const uploadId = exchange.query.get('uploadId') ?? '';
  uploadNamed(bucket, exchange.key, uploadId);
  const blob = await exchange.receive();
  // It may have been completed or aborted while the bytes came in.
  const upload = bucket.uploads.get(uploadId);
  if (upload === undefined) await blob.discard();
  const { parts, keepsCrc32 } = uploadNamed(bucket, exchange.key, uploadId);
  const before = parts.get(partNumber);
  parts.set(partNumber, { partNumber, blob, storedAtMs: exchange.nowMs });
  await before?.blob.discard();
  const checksum: Record<string, string> = keepsCrc32 ? { 'x-amz-checksum-crc32': crc32Base64(blob.crc32) } : {};
  return { status: 200, headers: { etag: quoted(blob.md5.toString('hex')), ...checksum } };
}

export async function listParts(exchange: Exchange): Promise<Answer> {
  const bucket = bucketNamed(exchange.buckets, exchange.bucket);
  const uploadId = exchange.query.get('uploadId') ?? '';
  if (exchange.profile.lostUploadsAreOdd && !bucket.uploads.has(uploadId)) throw new S3Error('NoSuchKey', '');
  const upload = uploadNamed(bucket, exchange.key, uploadId);
  const marker = numberFrom(exchange, 'part-number-marker', 0);
  const rest = [...upload.parts.values()]
    .filter((part) => part.partNumber > marker)
    .sort((a, b) => a.partNumber - b.partNumber);
  const limit = Math.min(numberFrom(exchange, 'max-parts', 1000), exchange.pageSize);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const isTruncated = page.length < rest.length || (exchange.emptyLastPage && page.length === limit);
  const body = xmlDocument('ListPartsResult', [
    ['Bucket', exchange.bucket],
    ['Key', exchange.key],
    ['UploadId', upload.uploadId],
    ['PartNumberMarker', marker],
    ['NextPartNumberMarker', last?.partNumber ?? 0],
    ['MaxParts', limit],
    ['IsTruncated', isTruncated],
    ...checksumEntry(upload),
    ...page.map((part) => ['Part', partEntry(part, upload.keepsCrc32)] as const),
  ]);
  return { status: 200, body };
}

export async function abortMultipartUpload(exchange: Exchange): Promise<Answer> {
  const bucket = bucketNamed(exchange.buckets, exchange.bucket);
  const upload = uploadNamed(bucket, exchange.key, exchange.query.get('uploadId') ?? '');
  bucket.uploads.delete(upload.uploadId);
  for (const part of upload.parts.values()) await part.blob.discard();
  return { status: 204 };
}

export async function listMultipartUploads(exchange: Exchange): Promise<Answer> {
  const bucket = bucketNamed(exchange.buckets, exchange.bucket);
  const prefix = exchange.query.get('prefix') ?? '';
  const keyMarker = exchange.query.get('key-marker') ?? '';
  const idMarker = exchange.query.get('upload-id-marker') ?? '';
  const matches = (key: string): boolean =>
    exchange.profile.listsExactKeysOnly ? key === prefix : key.startsWith(prefix);
  const isAfter = (upload: Upload): boolean =>
    upload.key > keyMarker || (upload.key === keyMarker && idMarker !== '' && upload.uploadId > idMarker);
  const rest = [...bucket.uploads.values()]
    .filter((upload) => matches(upload.key) && isAfter(upload))
    .sort(byKeyThenId);
  const limit = Math.min(numberFrom(exchange, 'max-uploads', 1000), exchange.pageSize);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const isTruncated = page.length < rest.length || (exchange.emptyLastPage && page.length === limit);
  const encoding = keyEncoding(exchange);
  const body = xmlDocument('ListMultipartUploadsResult', [
    ['Bucket', exchange.bucket],
    ['KeyMarker', encoding.marker(keyMarker)],
    ['UploadIdMarker', idMarker],
    ['NextKeyMarker', encoding.marker(last?.key ?? '')],
    ['NextUploadIdMarker', last?.uploadId ?? ''],
    ['MaxUploads', limit],
    ...encoding.said,
    ['IsTruncated', isTruncated],
    ...page.map((upload) => {
      const initiated = new Date(upload.initiatedAtMs).toISOString();
      return [
        'Upload',
        [
          ['Key', encoding.key(upload.key)],
          ['UploadId', upload.uploadId],
          ['Initiated', initiated],
          ...checksumEntry(upload),
        ],
      ] as const;
    }),
  ]);
  return { status: 200, body };
}

function checksumEntry(upload: Upload): readonly (readonly [string, string])[] {
  return upload.keepsCrc32
    ? [
        ['ChecksumAlgorithm', 'CRC32'],
        ['ChecksumType', 'FULL_OBJECT'],
      ]
    : [];
}

function byKeyThenId(a: Upload, b: Upload): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.uploadId < b.uploadId ? -1 : 1;
}

function partEntry(part: StoredPart, withChecksum: boolean): readonly (readonly [string, string | number])[] {
  return [
    ['PartNumber', part.partNumber],
    ['LastModified', new Date(part.storedAtMs).toISOString()],
    ['ETag', quoted(part.blob.md5.toString('hex'))],
    ['Size', part.blob.sizeBytes],
    ...(withChecksum ? [['ChecksumCRC32', crc32Base64(part.blob.crc32)] as const] : []),
  ];
}
