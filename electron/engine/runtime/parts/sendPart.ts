import { Readable } from 'node:stream';
import type { PartJob } from '../../core/dueParts.ts';
import { asFault } from '../../core/fault.ts';
import { isUnchanged } from '../../core/identity.ts';
import { type SentPart, isSameFile, type StoredPart } from '../../core/recording.ts';
import type { SeenSource } from '../../core/recordingState.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { SourceReader } from '../../ports/fileSource.ts';
import type { ObjectAddress, Payload } from '../../ports/objectStore.ts';
import type { BufferPool } from './bufferPool.ts';
import type { EnginePorts } from '../enginePorts.ts';
import { type Anchors, holdsWitness, isZero, readAnchors, sumsOf } from './fileContent.ts';
import { crc32Of } from './fastCrc32.ts';
import { PartDigest, digestOf, md5Of } from './partDigest.ts';
import { createHash } from 'node:crypto';

/** Larger parts are not held in memory: they are read once for their digest and once more to be sent. */
export const BUFFERED_PART_BYTES_MAX = 64 * 1024 * 1024;

/** Zeros on both sides of a part's end, this many bytes each, are room that the recorder reserved. */
const BLANK_TAIL_BYTES = 4_096;

/** Parts that are not held in memory are read in steps of this size. */
const READ_STEP_BYTES = 4 * 1024 * 1024;

/** A comparison reads so many bytes at a time: they are in the cache of the processor when their digest is made. */
const COMPARED_STEP_BYTES = 1024 * 1024;

export type PartOutcome =
  | { readonly kind: 'stored'; readonly part: StoredPart }
  | { readonly kind: 'unchanged' }
  /** The recorder reserved the room, but has not written all of it yet: all bytes are zero, or zeros reach past the part's end. */
  | { readonly kind: 'blank' }
  /** The job's witness is not in the file any more. */
  | { readonly kind: 'rewritten' }
  /**
   * The file ends before the part does, or changed since it was last seen, or another one has its name; `seen` is the file that was
   * opened.
   */
  | { readonly kind: 'short'; readonly seen: SeenSource };

export interface SendPartDeps {
  readonly ports: EnginePorts;
  readonly pool: BufferPool;
  readonly path: string;
  readonly address: ObjectAddress;
  /** Larger parts are not held in memory, but read twice; `BUFFERED_PART_BYTES_MAX` in the engine. */
  readonly bufferedBytesMax: number;
  /** Called before the bytes are sent, once it is known that they have to be. */
  readonly beforeSend: (part: SentPart, signal: AbortSignal) => Promise<void>;
  /** See `Payload`. */
  readonly onTaken?: (bytes: number) => void;
}

/**
 * Makes the stored part equal to the bytes on disk: reads them, and sends them unless the store has them already. One try;
 * idempotent. Rejects with a `Fault`.
 */
export async function sendPart(deps: SendPartDeps, job: PartJob, signal: AbortSignal): Promise<PartOutcome> {
  const reader = await deps.ports.source.open(deps.path);
  try {
    const opened = await reader.stat();
    if (!isSameFile(opened.fingerprint, job.fingerprint)) return { kind: 'short', seen: opened };
    return await (job.length > deps.bufferedBytesMax ? sendStreamed : sendBuffered)(deps, reader, job, signal);
  } finally {
    await reader.close();
  }
}

async function sendBuffered(
  deps: SendPartDeps,
  reader: SourceReader,
  job: PartJob,
  signal: AbortSignal,
): Promise<PartOutcome> {
  const buffer = deps.pool.take(job.length);
  // When a read fails, the buffer is not given back: a disk that answers late would write into another part.
  if (await isStored(reader, job, buffer)) {
    deps.pool.give(buffer);
    return { kind: 'unchanged' };
  }
  const read = await reader.read(buffer, job.offset);
  try {
    if (read < job.length) return { kind: 'short', seen: await reader.stat() };
    if (job.mayBeBlank && (await isBlank(reader, job, buffer, isZero(buffer)))) return { kind: 'blank' };
    if (job.stored !== undefined && job.stored.digest === digestOf(buffer)) return { kind: 'unchanged' };
    const obstacle = await obstacleTo(reader, job, signal);
    if (obstacle !== undefined) return obstacle;
    const md5 = job.integrity === 'md5' ? md5Of(buffer) : undefined;
    const { crc32, ...digests } = sumsOf(buffer);
    const payload: Payload = { sizeBytes: job.length, body: buffer, crc32, ...(md5 === undefined ? {} : { md5 }) };
    return await upload(deps, job, digests, payload, signal);
  } finally {
    deps.pool.give(buffer);
  }
}

/**
 * Whether the file holds the stored part, read in steps into the beginning of `buffer`. False also where all bytes have to be in memory
 * to say so. Rejects with the reader's faults.
 */
async function isStored(
  reader: SourceReader,
  { stored, mayBeBlank, offset, length }: PartJob,
  buffer: Buffer,
): Promise<boolean> {
  if (stored === undefined || mayBeBlank) return false;
  const digest = new PartDigest();
  for (let done = 0; done < length; ) {
    const piece = buffer.subarray(0, Math.min(COMPARED_STEP_BYTES, length - done));
    if ((await reader.read(piece, offset + done)) < piece.length) return false;
    digest.update(piece);
    done += piece.length;
  }
  return digest.finish() === stored.digest;
}

async function sendStreamed(
  deps: SendPartDeps,
  reader: SourceReader,
  job: PartJob,
  signal: AbortSignal,
): Promise<PartOutcome> {
  const digest = new PartDigest();
  const md5 = job.integrity === 'md5' ? createHash('md5') : undefined;
  let crc32 = 0;
  let sizeBytes = 0;
  let isAllZero = true;
  let last: Buffer = Buffer.alloc(0);
  for await (const piece of pieces(reader, job, signal)) {
    isAllZero &&= isZero(piece);
    last = piece;
    digest.update(piece);
    md5?.update(piece);
    crc32 = crc32Of(piece, crc32);
    sizeBytes += piece.length;
  }
  if (sizeBytes < job.length) return { kind: 'short', seen: await reader.stat() };
  if (job.mayBeBlank && (await isBlank(reader, job, last, isAllZero))) return { kind: 'blank' };
  const digestHex = digest.finish();
  if (job.stored?.digest === digestHex) return { kind: 'unchanged' };
  const obstacle = await obstacleTo(reader, job, signal);
  if (obstacle !== undefined) return obstacle;
  // If the bytes change between the two readings, the store refuses them: they do not match the checksum.
  const body = (): Readable =>
    Readable.from(pieces(reader, job, signal), { objectMode: false, highWaterMark: READ_STEP_BYTES });
  const payload: Payload = { sizeBytes, body, crc32, ...(md5 === undefined ? {} : { md5: md5.digest('hex') }) };
  const anchors = await readAnchors(reader, job.offset, job.length);
  return upload(deps, job, { digest: digestHex, ...anchors }, payload, signal);
}

async function upload(
  deps: SendPartDeps,
  job: PartJob,
  digests: Pick<StoredPart, 'digest'> & Anchors,
  payload: Payload,
  signal: AbortSignal,
): Promise<PartOutcome> {
  const { uploadId, integrity, partNumber } = job;
  const { sizeBytes, crc32, md5 } = payload;
  const sent = { partNumber, sizeBytes, ...digests, crc32, ...(md5 === undefined ? {} : { md5 }) };
  await deps.beforeSend(sent, signal);
  const { onTaken } = deps;
  const reporting = onTaken === undefined ? payload : { ...payload, onTaken };
  try {
    const { etag } = await deps.ports.store.uploadPart(
      { ...deps.address, uploadId, integrity, partNumber, payload: reporting },
      signal,
    );
    const uploadedAt = timestamp(deps.ports.clock.nowMs());
    return { kind: 'stored', part: { ...sent, etag, uploadedAt } };
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.disposition !== 'cancelled') deps.ports.observer?.operationFailed('upload_part');
    throw fault;
  }
}

/**
 * Why bytes that the store does not have must not be sent: the file was written anew or shifted since its stored parts were read, or it
 * changed since it was last seen. Asked after the part was read: a program that writes a file anew begins at its start, so the part can
 * only hold new bytes if a witness before it does. `undefined`: they may be sent.
 */
async function obstacleTo(
  reader: SourceReader,
  { witness, seen }: PartJob,
  signal: AbortSignal,
): Promise<PartOutcome | undefined> {
  if (witness !== undefined && !(await holdsWitness(reader, witness, signal))) return { kind: 'rewritten' };
  if (seen === undefined) return undefined;
  const now = await reader.stat();
  return isUnchanged(seen, now) ? undefined : { kind: 'short', seen: now };
}

/**
 * Whether the recorder may still be writing this part. Where room was reserved, the part at the recorder's position ends in zeros
 * and zeros follow it; sent now, it would have to be sent again. A part that only ends in zeros is complete.
 */
async function isBlank(reader: SourceReader, job: PartJob, end: Buffer, isAllZero: boolean): Promise<boolean> {
  if (isAllZero) return true;
  if (!isZero(end.subarray(-BLANK_TAIL_BYTES))) return false;
  const next = Buffer.allocUnsafe(BLANK_TAIL_BYTES);
  const read = await reader.read(next, job.offset + job.length);
  return read > 0 && isZero(next.subarray(0, read));
}

async function* pieces(reader: SourceReader, job: PartJob, signal: AbortSignal): AsyncGenerator<Buffer> {
  for (let done = 0; done < job.length && !signal.aborted; ) {
    const piece = Buffer.allocUnsafe(Math.min(READ_STEP_BYTES, job.length - done));
    const read = await reader.read(piece, job.offset + done);
    if (read === 0) return;
    yield piece.subarray(0, read);
    done += read;
  }
}
