import { crc32OfPieces } from '../../core/crc32.ts';
import {
  DOCUMENT_BYTES_MAX,
  decodeDocument,
  documentCrc32,
  type FinishedDocument,
} from '../../core/finishedDocument.ts';
import { metadataKey } from '../../core/objectKey.ts';
import type { SourceReader } from '../../ports/fileSource.ts';
import type { ObjectAddress, ObjectStore } from '../../ports/objectStore.ts';
import { checksumsOfRange } from './fileContent.ts';
import { readSmallObject } from './readSmallObject.ts';

/**
 * The metadata document beside an object; `undefined` when there is none, or one that cannot be understood or is about another object.
 * Rejects with the store's faults.
 */
export async function readDocument(
  store: Pick<ObjectStore, 'readObject'>,
  object: ObjectAddress,
  signal: AbortSignal,
): Promise<FinishedDocument | undefined> {
  const text = await readSmallObject(store, { ...object, key: metadataKey(object.key) }, DOCUMENT_BYTES_MAX, signal);
  if (text === undefined) return undefined;
  const decoded = decodeDocument(text);
  if (!decoded.ok) return undefined;
  const { s3_bucket: bucket, s3_key_prefix: key } = decoded.value;
  return bucket === object.bucket && key === object.key ? decoded.value : undefined;
}

/** `crc32`: only the CRC-32 is equal, because the ETags are no MD5s. It can be forged, `md5` cannot. */
export type DocumentMatch = 'md5' | 'crc32' | 'differs';

/**
 * Compares a file with the bytes that the document describes: by its CRC-32, and by the MD5s of its parts where their ETags are MD5s.
 * Says nothing of the object. Reads the whole file. Rejects with a `cancelled` fault when `signal` aborts, and with the reader's faults.
 */
export async function matchDocument(
  reader: SourceReader,
  document: FinishedDocument,
  signal: AbortSignal,
): Promise<DocumentMatch> {
  const pieces: { readonly crc32: number; readonly sizeBytes: number }[] = [];
  let offset = 0;
  let equalMd5s = 0;
  for (const { size_bytes: sizeBytes, etag } of document.chunks) {
    const found = await checksumsOfRange(reader, offset, sizeBytes, signal);
    if (found === undefined) return 'differs';
    pieces.push({ crc32: found.crc32, sizeBytes });
    offset += sizeBytes;
    if (found.md5 === etag) equalMd5s += 1;
  }
  if (crc32OfPieces(pieces) !== documentCrc32(document)) return 'differs';
  // With SSE-KMS no ETag is an MD5. If one is, all have to be equal.
  if (equalMd5s === 0) return 'crc32';
  return equalMd5s === pieces.length ? 'md5' : 'differs';
}
