import { basename } from 'node:path';
import { lastName } from '../../../../shared/lastName.ts';
import { sentence } from '../../../../shared/sentences/sentence.ts';
import { crc32Hex } from '../../core/crc32.ts';
import { asFault } from '../../core/fault.ts';
import { documentCrc32, type FinishedDocument } from '../../core/finishedDocument.ts';
import { describedKey, isMetadataKey, metadataKey } from '../../core/objectKey.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FileSource } from '../../ports/fileSource.ts';
import {
  LISTED_OBJECTS_MAX,
  type ListedObject,
  type ObjectAddress,
  type ObjectStore,
} from '../../ports/objectStore.ts';
import { type DocumentMatch, matchDocument, readDocument } from '../parts/documentContent.ts';
import { crc32OfObject } from '../parts/crc32OfObject.ts';
import { multipartEtag } from '../parts/partDigest.ts';
import { retried } from '../retried.ts';

/** The outcome for one object or file. */
export interface Verification {
  /** Empty for a file without an object. */
  readonly key: string;
  /** Absolute path of the local file; absent when objects are checked against their documents only. */
  readonly path?: string;
  readonly sizeBytes: number;
  readonly isEqual: boolean;
  /** `checksum` and `etag`: the store states it. `read_back`: the object was read again. Absent when it is not equal. */
  readonly verifiedBy?: 'checksum' | 'etag' | 'read_back';
  /** Why it is not equal; a sentence. */
  readonly problem?: string;
}

export interface VerifyObjectContext {
  readonly store: Pick<ObjectStore, 'headObject' | 'readObject'>;
  readonly signal: AbortSignal;
  /** With a clock, requests are repeated after faults that pass: see `retried`. Without one, the caller repeats them. */
  readonly clock?: Pick<Clock, 'sleep' | 'random'>;
  /** Called while an object is read again. @param readBytes of this object so far */
  readonly onRead?: (readBytes: number) => void;
}

export interface VerifyContext extends VerifyObjectContext {
  readonly store: Pick<ObjectStore, 'listObjects' | 'headObject' | 'readObject'>;
  readonly bucket: string;
  /** `''`, or a prefix that ends in `/`. */
  readonly keyPrefix: string;
}

/** An object with a metadata document beside it. */
export interface DescribedObject extends ListedObject {
  readonly document: FinishedDocument | undefined;
}

/**
 * All objects below the prefix that have a metadata document, with it. Rejects with the store's faults.
 * @param listed called with their number before the first one; `isCut`: the bucket may hold more than the store lists
 */
export async function* describedObjects(
  context: VerifyContext,
  listed: (count: number, isCut: boolean) => void = () => undefined,
): AsyncIterable<DescribedObject> {
  const { store, bucket, keyPrefix, signal, clock } = context;
  const read = (object: ObjectAddress): Promise<FinishedDocument | undefined> =>
    retried(clock, signal, () => readDocument(store, object, signal));
  const objects = await retried(clock, signal, () => store.listObjects(bucket, keyPrefix, signal));
  const keys = new Set(objects.map(({ key }) => key));
  listed(objects.filter(({ key }) => isMetadataKey(key)).length, objects.length >= LISTED_OBJECTS_MAX);
  for (const object of objects) {
    if (isMetadataKey(object.key) || !keys.has(metadataKey(object.key))) continue;
    yield { ...object, document: await read(object) };
  }
  for (const { key } of objects) {
    if (!isMetadataKey(key)) continue;
    const described = { bucket, key: describedKey(key) };
    // The document is there, its object is not.
    if (!keys.has(described.key)) yield { ...described, sizeBytes: -1, etag: '', document: await read(described) };
  }
}

/**
 * Compares an object with its document: by the checksum or the ETag that the store states where they suffice, and by reading it
 * otherwise. Rejects with the store's faults.
 * @param match how a local file was found to hold the bytes of the document: unless its MD5s are equal, the ETags that the document
 * names prove nothing of the file. Without a file the document is believed.
 */
export function verifyObject(
  context: VerifyObjectContext,
  object: DescribedObject,
  match: Exclude<DocumentMatch, 'differs'> = 'md5',
): Promise<Verification> {
  return retried(context.clock, context.signal, () => verifyOnce(context, object, match));
}

async function verifyOnce(
  context: VerifyObjectContext,
  object: DescribedObject,
  match: Exclude<DocumentMatch, 'differs'>,
): Promise<Verification> {
  const { store, signal } = context;
  const { key, document } = object;
  const fails = (problem: string): Verification => ({ key, sizeBytes: object.sizeBytes, isEqual: false, problem });
  if (document === undefined) return fails(sentence('documentMissing', {}));
  const facts = await store.headObject(object, signal);
  if (facts === undefined) return { ...fails(sentence('objectMissing', {})), sizeBytes: document.total_size_bytes };
  const { sizeBytes } = facts;
  const expected = documentCrc32(document);
  if (sizeBytes !== document.total_size_bytes)
    return {
      ...fails(sentence('objectOtherSize', { bytes: String(sizeBytes), expected: String(document.total_size_bytes) })),
      sizeBytes,
    };
  const equal = (verifiedBy: Verification['verifiedBy'] & string): Verification => ({
    key,
    sizeBytes,
    isEqual: true,
    verifiedBy,
  });
  const differs = { ...fails(sentence('objectOtherChecksum', { crc32: crc32Hex(expected) })), sizeBytes };
  if (facts.crc32 !== undefined) return facts.crc32 === expected ? equal('checksum') : differs;
  if (match === 'md5' && facts.etag !== '' && facts.etag === etagOf(document)) return equal('etag');
  const found = await crc32OfObject(store, object, sizeBytes, signal, context.onRead);
  return found === expected ? equal('read_back') : differs;
}

/** The ETag that follows from the MD5s of the parts; `undefined` when their ETags are no MD5s. */
function etagOf({ chunks, etag }: FinishedDocument): string | undefined {
  const etags = chunks.map((chunk) => chunk.etag);
  if (!etags.every((part) => /^[0-9a-f]{32}$/.test(part))) return undefined;
  // With SSE-KMS an ETag looks like an MD5; that of an object in parts then does not follow from theirs.
  return etag.includes('-') ? multipartEtag(etags) : etags.length === 1 ? etags[0] : undefined;
}

/**
 * Compares a local file with the object that was made of it: the file with the document, and the object with the document. Of several
 * objects one has to match. Rejects with the store's faults; a file that cannot be read does not match.
 */
export async function verifyFile(
  context: VerifyContext,
  source: Pick<FileSource, 'open'>,
  file: { readonly path: string; readonly sizeBytes: number },
  objects: readonly DescribedObject[],
): Promise<Verification> {
  const { path, sizeBytes } = file;
  const name = basename(path);
  const candidates = objects.filter(
    ({ document }) =>
      document?.total_size_bytes === sizeBytes &&
      (document.original_file_path === path || lastName(document.original_file_path) === name),
  );
  let problem = 'There is no object of its name and size.';
  for (const object of candidates) {
    const { document } = object;
    if (document === undefined) continue;
    const match = await matchContent(source, path, document, context.signal);
    if (match === 'differs') {
      problem = `Its content is not that of the object ${object.key}.`;
      continue;
    }
    const verification = await verifyObject(context, object, match);
    if (verification.isEqual) return { ...verification, path };
    problem = `The object ${object.key}: ${verification.problem ?? ''}`;
  }
  return { key: candidates[0]?.key ?? '', path, sizeBytes, isEqual: false, problem };
}

async function matchContent(
  source: Pick<FileSource, 'open'>,
  path: string,
  document: FinishedDocument,
  signal: AbortSignal,
): Promise<DocumentMatch> {
  try {
    const reader = await source.open(path);
    try {
      if ((await reader.stat()).sizeBytes !== document.total_size_bytes) return 'differs';
      return await matchDocument(reader, document, signal);
    } finally {
      await reader.close();
    }
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.disposition === 'cancelled') throw fault;
    return 'differs';
  }
}
