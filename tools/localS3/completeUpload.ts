import { createHash } from 'node:crypto';
import {
  bucketNamed,
  type FinishedUpload,
  replaceObject,
  type StoredPart,
  type Upload,
  uploadNamed,
} from './buckets.ts';
import { crc32Combine } from './crc32Combine.ts';
import { type Answer, crc32Base64, type Exchange, header, quoted } from './exchange.ts';
import { checkCondition } from './objectOperations.ts';
import { S3Error } from './s3Error.ts';
import { xmlDocument, xmlTexts, xmlUnescape } from './xml.ts';

/** Amazon S3 User Guide, "Amazon S3 multipart upload limits". */
const PART_BYTES_MIN = 5 * 1024 * 1024;

interface NamedPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly crc32: string | undefined;
}

/**
 * CompleteMultipartUpload, with the full-object CRC-32 of Amazon S3 ("Checking object integrity"): the CRC-32s of the parts are
 * checked, put together, and compared with the one the client gives.
 */
export async function completeMultipartUpload(exchange: Exchange): Promise<Answer> {
  const bucket = bucketNamed(exchange.buckets, exchange.bucket);
  const uploadId = exchange.query.get('uploadId') ?? '';
  const body = await exchange.text();
  const named = namedParts(body);
  const partsNamed = named.map((part) => `${part.partNumber}:${part.etag}`).join();
  checkCondition(exchange, exchange.profile.conditionOnComplete);
  const before = bucket.finished.get(uploadId);
  if (before !== undefined && before.key === exchange.key && before.partsNamed === partsNamed)
    return answer(exchange, before, before.etag);

  if (exchange.profile.lostUploadsAreOdd && !bucket.uploads.has(uploadId)) {
    throw new S3Error('InternalError', 'This multipart completion is already in progress');
  }
  const upload = uploadNamed(bucket, exchange.key, uploadId);
  const parts = pickParts(exchange, upload, named);
  const sizeBytes = parts.reduce((sum, part) => sum + part.blob.sizeBytes, 0);
  const crc32 = parts.reduce((sum, part) => crc32Combine(sum, part.blob.crc32, part.blob.sizeBytes), 0);
  checkObjectFields(exchange, upload, sizeBytes, crc32);

  const md5 = createHash('md5');
  for (const part of parts) md5.update(part.blob.md5);
  const etag = `${md5.digest('hex')}-${parts.length}`;
  const finished: FinishedUpload = { key: upload.key, partsNamed, etag, crc32: upload.keepsCrc32 ? crc32 : undefined };
  bucket.uploads.delete(uploadId);
  bucket.finished.set(uploadId, finished);
  await replaceObject(bucket, upload.key, {
    contentType: upload.contentType,
    metadata: upload.metadata,
    storageClass: upload.storageClass,
    etag,
    sizeBytes,
    blobs: parts.map((part) => part.blob),
    crc32: finished.crc32,
    modifiedAtMs: exchange.nowMs,
  });
  for (const part of upload.parts.values()) if (!parts.includes(part)) await part.blob.discard();
  return answer(exchange, finished, exchange.profile.emptyCompleteEtag ? '' : etag);
}

function namedParts(body: string): readonly NamedPart[] {
  const parts = xmlTexts(body, 'Part').map((part): NamedPart => {
    const [etag = ''] = xmlTexts(part, 'ETag');
    const [crc32] = xmlTexts(part, 'ChecksumCRC32');
    return {
      partNumber: Number(xmlTexts(part, 'PartNumber')[0]),
      etag: xmlUnescape(etag).replaceAll('"', ''),
      crc32: crc32 === undefined ? undefined : xmlUnescape(crc32),
    };
  });
  if (parts.length === 0 || parts.some((part) => !Number.isSafeInteger(part.partNumber))) {
    throw new S3Error(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  return parts;
}

function pickParts(exchange: Exchange, upload: Upload, named: readonly NamedPart[]): readonly StoredPart[] {
  const isAscending = named.every(
    (part, index) => index === 0 || part.partNumber > (named[index - 1]?.partNumber ?? 0),
  );
  if (!isAscending) throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.');
  const parts = named.map((wanted) => {
    const part = upload.parts.get(wanted.partNumber);
    const isChecked =
      !upload.keepsCrc32 ||
      wanted.crc32 === undefined ||
      (part !== undefined && wanted.crc32 === crc32Base64(part.blob.crc32));
    if (part === undefined || part.blob.md5.toString('hex') !== wanted.etag || !isChecked) {
      throw new S3Error(
        'InvalidPart',
        'One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match.',
      );
    }
    return part;
  });
  if (exchange.profile.allPartsNamed && parts.length !== upload.parts.size) {
    throw new S3Error('InvalidPart', 'The list does not name every part that was uploaded.');
  }
  const whole = parts.slice(0, -1).map((part) => part.blob.sizeBytes);
  if (whole.some((sizeBytes) => sizeBytes < PART_BYTES_MIN)) {
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  const last = parts.at(-1)?.blob.sizeBytes ?? 0;
  if (exchange.profile.equalParts && whole.some((sizeBytes) => sizeBytes !== whole[0] || last > sizeBytes)) {
    throw new S3Error('InvalidPart', 'All non-trailing parts must have the same length.');
  }
  return parts;
}

function checkObjectFields(exchange: Exchange, upload: Upload, sizeBytes: number, crc32: number): void {
  const size = header(exchange, 'x-amz-mp-object-size');
  if (size !== '' && Number(size) !== sizeBytes) {
    throw new S3Error(
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${sizeBytes}`,
    );
  }
  if (exchange.profile.checksumFields !== 'kept') return;
  const type = header(exchange, 'x-amz-checksum-type');
  const given = header(exchange, 'x-amz-checksum-crc32');
  if (!upload.keepsCrc32) {
    if (type === '' && given === '') return;
    throw new S3Error('InvalidRequest', 'The upload was created without a checksum algorithm.');
  }
  if (type !== '' && type !== 'FULL_OBJECT') {
    throw new S3Error(
      'InvalidRequest',
      `The upload was created using the FULL_OBJECT checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  if (given !== '' && given !== crc32Base64(crc32)) {
    throw new S3Error('BadDigest', 'The CRC32 you specified did not match the calculated checksum.');
  }
}

function answer(exchange: Exchange, finished: FinishedUpload, etag: string): Answer {
  const body = xmlDocument('CompleteMultipartUploadResult', [
    ['Location', `/${exchange.bucket}/${encodeURIComponent(exchange.key)}`],
    ['Bucket', exchange.bucket],
    ['Key', exchange.key],
    ['ETag', etag === '' ? '' : quoted(etag)],
    ...(finished.crc32 === undefined
      ? []
      : [['ChecksumCRC32', crc32Base64(finished.crc32)] as const, ['ChecksumType', 'FULL_OBJECT'] as const]),
  ]);
  return { status: 200, body };
}
