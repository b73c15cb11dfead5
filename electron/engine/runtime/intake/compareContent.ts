import { asFault } from '../../core/fault.ts';
import type { FinishedDocument } from '../../core/finishedDocument.ts';
import { type SourceContent, isSameFile } from '../../core/recording.ts';
import { attentionDelayMs } from '../../core/retryPolicy.ts';
import type { SourceMark } from '../../ports/checkpointStore.ts';
import type { SourceFacts, SourceReader } from '../../ports/fileSource.ts';
import type { ObjectFacts } from '../../ports/objectStore.ts';
import { verifyObject } from '../bucket/verifyObjects.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import { crc32OfObject } from '../parts/crc32OfObject.ts';
import { matchDocument } from '../parts/documentContent.ts';
import { crc32OfContent } from '../parts/fileContent.ts';
import { ATTEMPTS_FEW, retried } from '../retried.ts';

/** A finished recording whose content a file may hold: from its mark, or from the document beside its object. */
export interface ContentCandidate {
  readonly mark: SourceMark;
  readonly content: SourceContent | FinishedDocument;
}

/**
 * `object_lost`: the file may hold what was uploaded, but the object that was made of it is not there any more, or holds other bytes.
 */
export type ContentDifference = 'differs' | 'object_lost';

export interface CompareContentContext {
  readonly ports: Pick<EnginePorts, 'source' | 'store' | 'checkpoints' | 'clock' | 'logger'>;
  readonly config: () => Pick<EngineConfig, 'store'>;
  readonly signal: AbortSignal;
}

/**
 * Compares a file with this content, and the object that was made of it with the same content: it may have been replaced, and a metadata
 * document can be planted. Reads the file at most once, and the object only where neither its checksum nor its ETag proves it. Changes
 * nothing.
 * @returns the mark of the finished recording when all are equal. A file that changes meanwhile differs. Rejects with the faults of the file,
 * the journal and the store, and with `cancelled`; after a fault of the store, not before a pause: there may be thousands of files.
 */
export function compareContent(
  context: CompareContentContext,
  path: string,
  facts: SourceFacts,
  { mark, content }: ContentCandidate,
): Promise<SourceMark | ContentDifference> {
  return 'chunks' in content
    ? compareDocument(context, path, facts, mark, content)
    : compareMark(context, path, facts, mark, content);
}

async function compareMark(
  context: CompareContentContext,
  path: string,
  facts: SourceFacts,
  mark: SourceMark,
  content: SourceContent,
): Promise<SourceMark | ContentDifference> {
  const { ports, config, signal } = context;
  const { sizeBytes } = facts;
  const { object } = mark;
  const { store } = config();
  const read = (reader: SourceReader) => crc32OfContent(reader, content, sizeBytes, signal);
  // Another server cannot be asked: the object was verified when its recording ended.
  const isElsewhere = object?.server !== undefined && store !== undefined && object.server !== store.server;
  if (object === undefined || isElsewhere) {
    return (await readUnchanged(context, path, facts, read)) === undefined ? 'differs' : { ...mark, content };
  }
  const found = await asked(context, () => ports.store.headObject(object, signal));
  if (found?.sizeBytes !== sizeBytes) return 'object_lost';
  const crc32 = await readUnchanged(context, path, facts, read);
  if (crc32 === undefined) return 'differs';
  if (!(await holds(context, mark, found, crc32))) {
    const told = 'The object of a finished file was replaced by other bytes; the file is uploaded again.';
    ports.logger.log('warn', told, { path, key: object.key, id: mark.recordingId });
    return 'object_lost';
  }
  const { etag: _before, ...address } = object;
  return { ...mark, content, object: { ...address, ...(found.etag === '' ? {} : { etag: found.etag }) } };
}

/** Whether the object of this mark holds the bytes of this CRC-32. */
async function holds(
  context: CompareContentContext,
  { recordingId, object }: SourceMark,
  found: ObjectFacts,
  crc32: number,
): Promise<boolean> {
  const { ports, signal } = context;
  if (object === undefined) return false;
  if (found.crc32 !== undefined) return found.crc32 === crc32;
  // For marks of older versions: from the record, as long as the journal has it.
  const etag = object.etag ?? (await ports.checkpoints.load(recordingId))?.record.object?.etag;
  if (found.etag !== '' && found.etag === etag) return true;
  return (await asked(context, () => crc32OfObject(ports.store, object, found.sizeBytes, signal))) === crc32;
}

async function compareDocument(
  context: CompareContentContext,
  path: string,
  facts: SourceFacts,
  mark: SourceMark,
  document: FinishedDocument,
): Promise<SourceMark | ContentDifference> {
  const { ports, signal } = context;
  const match = await readUnchanged(context, path, facts, (reader) => matchDocument(reader, document, signal));
  if (match === undefined || match === 'differs') return 'differs';
  const { s3_bucket: bucket, s3_key_prefix: key, total_size_bytes: sizeBytes, etag } = document;
  const object = { bucket, key, sizeBytes, etag, document };
  const { isEqual, problem } = await asked(context, () => verifyObject({ store: ports.store, signal }, object, match));
  if (isEqual) return mark;
  const told =
    'A metadata document describes a file, but the object beside it holds other bytes; the file is uploaded.';
  ports.logger.log('warn', told, { path, key, problem });
  return 'object_lost';
}

/** Reads an open file. @returns `undefined` when it was not as `facts` say all the time. The file is closed before the store is asked. */
async function readUnchanged<T>(
  { ports }: CompareContentContext,
  path: string,
  facts: SourceFacts,
  read: (reader: SourceReader) => Promise<T>,
): Promise<T | undefined> {
  const reader = await ports.source.open(path);
  try {
    if (!isUnchanged(await reader.stat(), facts)) return undefined;
    const result = await read(reader);
    return isUnchanged(await reader.stat(), facts) ? result : undefined;
  } finally {
    await reader.close();
  }
}

function isUnchanged(a: SourceFacts, b: SourceFacts): boolean {
  return (
    isSameFile(a.fingerprint, b.fingerprint) &&
    a.sizeBytes === b.sizeBytes &&
    a.mtimeMs === b.mtimeMs &&
    a.ctimeMs === b.ctimeMs
  );
}

/** Repeats a request whose fault passes. After a fault that lasts it waits before it rejects: the next file may meet the same. */
async function asked<T>({ ports, signal }: CompareContentContext, request: () => Promise<T>): Promise<T> {
  const { clock } = ports;
  try {
    return await retried(clock, signal, request, ATTEMPTS_FEW);
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.disposition !== 'cancelled') await clock.sleep(attentionDelayMs(clock.random()), signal);
    throw fault;
  }
}
