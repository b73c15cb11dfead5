import type { Blob } from './blobs.ts';
import {
  bucketNamed,
  newBucket,
  type ObjectHeaders,
  objectNamed,
  replaceObject,
  type StoredObject,
} from './buckets.ts';
import { type Answer, crc32Base64, type Exchange, header, keyEncoding, numberFrom, quoted } from './exchange.ts';
import type { S3Profile } from './profile.ts';
import { notImplemented, S3Error } from './s3Error.ts';
import { xmlDocument } from './xml.ts';

export async function createBucket(exchange: Exchange): Promise<Answer> {
  // Amazon S3 User Guide, "General purpose bucket naming rules".
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(exchange.bucket)) {
    throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.');
  }
  if (exchange.buckets.has(exchange.bucket)) {
    throw new S3Error('BucketAlreadyOwnedByYou', 'The bucket is there already, and it is yours.');
  }
  exchange.buckets.set(exchange.bucket, newBucket());
  return { status: 200, headers: { location: `/${exchange.bucket}` } };
}

export async function headBucket(exchange: Exchange): Promise<Answer> {
  bucketNamed(exchange.buckets, exchange.bucket);
  return { status: 200 };
}

export async function getLifecycle(exchange: Exchange): Promise<Answer> {
  const { lifecycle } = bucketNamed(exchange.buckets, exchange.bucket);
  if (exchange.profile.checksumFields === 'refused') throw notImplemented();
  if (lifecycle === undefined)
    throw new S3Error('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist');
  return { status: 200, body: lifecycle };
}

export async function putObject(exchange: Exchange): Promise<Answer> {
  const bucket = bucketNamed(exchange.buckets, exchange.bucket);
  const headers = objectHeaders(exchange);
  const blob = await exchange.receive();
  try {
    checkCondition(exchange, exchange.profile.conditionOnPut);
  } catch (error) {
    await blob.discard();
    throw error;
  }
  const etag = blob.md5.toString('hex');
  const isChecked = exchange.profile.checksumFields === 'kept' && header(exchange, 'x-amz-checksum-crc32') !== '';
  await replaceObject(bucket, exchange.key, {
    ...headers,
    etag,
    sizeBytes: blob.sizeBytes,
    blobs: [blob],
    crc32: isChecked ? blob.crc32 : undefined,
    modifiedAtMs: exchange.nowMs,
  });
  const checksum: Record<string, string> = isChecked ? checksumHeaders(blob.crc32) : {};
  return { status: 200, headers: { etag: quoted(etag), ...checksum } };
}

/** `If-None-Match: *`, by the profile's rule for the request. @throws S3Error when it does not hold or is not supported */
export function checkCondition(exchange: Exchange, rule: S3Profile['conditionOnPut']): void {
  if (header(exchange, 'if-none-match') === '' || rule === 'ignored') return;
  if (rule === 'refused') throw notImplemented();
  if (bucketNamed(exchange.buckets, exchange.bucket).objects.has(exchange.key))
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
}

export async function headObject(exchange: Exchange): Promise<Answer> {
  const object = objectNamed(bucketNamed(exchange.buckets, exchange.bucket), exchange.key);
  return { status: 200, headers: { ...factHeaders(exchange, object), 'content-length': String(object.sizeBytes) } };
}

export async function getObject(exchange: Exchange): Promise<Answer> {
  const object = objectNamed(bucketNamed(exchange.buckets, exchange.bucket), exchange.key);
  const range = rangeOf(header(exchange, 'range'), object.sizeBytes);
  const [start, end] = range ?? [0, object.sizeBytes];
  const span: Record<string, string> =
    range === undefined ? {} : { 'content-range': `bytes ${start}-${end - 1}/${object.sizeBytes}` };
  return {
    status: range === undefined ? 200 : 206,
    headers: { ...factHeaders(exchange, object), ...span, 'content-length': String(end - start) },
    body: readBlobs(object.blobs, start, end),
  };
}

export async function deleteObject(exchange: Exchange): Promise<Answer> {
  const bucket = bucketNamed(exchange.buckets, exchange.bucket);
  const object = bucket.objects.get(exchange.key);
  bucket.objects.delete(exchange.key);
  for (const blob of object?.blobs ?? []) await blob.discard();
  return { status: 204 };
}

export async function listObjects(exchange: Exchange): Promise<Answer> {
  const bucket = bucketNamed(exchange.buckets, exchange.bucket);
  const prefix = exchange.query.get('prefix') ?? '';
  const after = exchange.query.get('continuation-token') ?? exchange.query.get('start-after') ?? '';
  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, Math.min(numberFrom(exchange, 'max-keys', 1000), exchange.pageSize));
  const last = page.at(-1);
  const isTruncated = last !== undefined && page.length < keys.length;
  const encoding = keyEncoding(exchange);
  const content = xmlDocument('ListBucketResult', [
    ['Name', exchange.bucket],
    ['Prefix', encoding.key(prefix)],
    ['KeyCount', page.length],
    ['IsTruncated', isTruncated],
    ...encoding.said,
    ...(isTruncated ? [['NextContinuationToken', last] as const] : []),
    ...page.map((key) => {
      const object = objectNamed(bucket, key);
      const modified = new Date(object.modifiedAtMs).toISOString();
      return [
        'Contents',
        [
          ['Key', encoding.key(key)],
          ['LastModified', modified],
          ['ETag', quoted(object.etag)],
          ['Size', object.sizeBytes],
        ],
      ] as const;
    }),
  ]);
  return { status: 200, body: content };
}

/** The properties that a request gives the object it makes. */
export function objectHeaders(exchange: Exchange): ObjectHeaders {
  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(exchange.headers)) {
    if (!name.startsWith('x-amz-meta-') || typeof value !== 'string') continue;
    metadata[name.slice('x-amz-meta-'.length)] = value;
    bytes += name.length - 'x-amz-meta-'.length + Buffer.byteLength(value);
  }
  // Amazon S3 User Guide, "Working with object metadata": user metadata is limited to 2 KB.
  if (bytes > 2048)
    throw new S3Error('InvalidRequest', 'Your metadata headers exceed the maximum allowed metadata size');
  return {
    contentType: header(exchange, 'content-type') || 'binary/octet-stream',
    metadata,
    storageClass: header(exchange, 'x-amz-storage-class') || 'STANDARD',
  };
}

/** Headers that tell of a CRC-32 over the whole object. */
function checksumHeaders(crc32: number): Record<string, string> {
  return { 'x-amz-checksum-crc32': crc32Base64(crc32), 'x-amz-checksum-type': 'FULL_OBJECT' };
}

function factHeaders(exchange: Exchange, object: StoredObject): Record<string, string> {
  const asked = header(exchange, 'x-amz-checksum-mode').toUpperCase() === 'ENABLED';
  const storageClass: Record<string, string> =
    object.storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': object.storageClass };
  return {
    etag: quoted(object.etag),
    'content-type': object.contentType,
    'last-modified': new Date(object.modifiedAtMs).toUTCString(),
    'accept-ranges': 'bytes',
    ...storageClass,
    ...Object.fromEntries(Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    ...(asked && object.crc32 !== undefined ? checksumHeaders(object.crc32) : {}),
  };
}

function rangeOf(text: string, sizeBytes: number): readonly [start: number, end: number] | undefined {
  const fields = /^bytes=(\d*)-(\d*)$/.exec(text);
  if (fields === null) return undefined;
  const [, from = '', to = ''] = fields;
  const start = from === '' ? Math.max(sizeBytes - Number(to), 0) : Number(from);
  const end = from === '' || to === '' ? sizeBytes : Math.min(Number(to) + 1, sizeBytes);
  if (start >= end) throw new S3Error('InvalidRange', 'The requested range is not satisfiable');
  return [start, end];
}

async function* readBlobs(blobs: readonly Blob[], start: number, end: number): AsyncIterable<Uint8Array> {
  let offset = 0;
  for (const blob of blobs) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, blob.sizeBytes);
    if (from < to) yield* blob.read(from, to);
    offset += blob.sizeBytes;
  }
}
