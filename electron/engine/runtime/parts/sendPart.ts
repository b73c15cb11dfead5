import { Readable } from 'node:stream';
import type { PartJob } from '../../core/dueParts.ts';
import { asFault } from '../../core/fault.ts';
import type { StoredPart } from '../../core/recording.ts';
import type { SeenSource } from '../../core/recordingState.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { SourceReader } from '../../ports/fileSource.ts';
import type { ObjectAddress, Payload } from '../../ports/objectStore.ts';
import type { BufferPool } from './bufferPool.ts';
import type { EnginePorts } from '../enginePorts.ts';
import { PartDigest, crc32Of, digestOf, md5Of } from './partDigest.ts';
import { createHash } from 'node:crypto';

/** Larger parts are not held in memory: they are read once to be hashed and once more to be sent. */
export const BUFFERED_PART_BYTES_MAX = 64 * 1024 * 1024;

/** A recorder that reserves room leaves its end blank: so much of a part's end has to be zero to hold it back. */
const BLANK_TAIL_BYTES = 4_096;

/** Step of reading for parts that are not held in memory. */
const READ_STEP_BYTES = 4 * 1024 * 1024;

export type PartOutcome =
  | { readonly kind: 'stored'; readonly part: StoredPart }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'blank' }
  /** The file ends before the part does; `seen` is what it is now. */
  | { readonly kind: 'short'; readonly seen: SeenSource };

export interface SendPartDeps {
  readonly ports: EnginePorts;
  readonly pool: BufferPool;
  readonly path: string;
  readonly address: ObjectAddress;
  /** Called once the bytes are known to be needed, before they leave. */
  readonly beforeSend: (sizeBytes: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Makes the store's part equal the disk's bytes: reads them, and sends them unless the store has them already. One try;
 * idempotent. Rejects with a Fault.
 */
export async function sendPart(deps: SendPartDeps, job: PartJob, signal: AbortSignal): Promise<PartOutcome> {
  const reader = await deps.ports.source.open(deps.path);
  try {
    if (job.mayBeBlank && (await isBlank(reader, job))) return { kind: 'blank' };
    return await (job.length > BUFFERED_PART_BYTES_MAX ? sendStreamed : sendBuffered)(deps, reader, job, signal);
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
  // Not given back when it rejects: a disk that answers late would write into what is another part by then.
  const read = await reader.read(buffer, job.offset);
  try {
    if (read < job.length) return { kind: 'short', seen: await reader.stat() };
    const digest = digestOf(buffer);
    if (job.stored?.digest === digest) return { kind: 'unchanged' };
    const md5 = job.integrity === 'md5' ? md5Of(buffer) : undefined;
    const payload: Payload = {
      sizeBytes: job.length,
      body: buffer,
      crc32: crc32Of(buffer),
      ...(md5 === undefined ? {} : { md5 }),
    };
    return await upload(deps, job, digest, payload, signal);
  } finally {
    deps.pool.give(buffer);
  }
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
  for await (const piece of pieces(reader, job, signal)) {
    digest.update(piece);
    md5?.update(piece);
    crc32 = crc32Of(piece, crc32);
    sizeBytes += piece.length;
  }
  if (sizeBytes < job.length) return { kind: 'short', seen: await reader.stat() };
  const digestHex = digest.finish();
  if (job.stored?.digest === digestHex) return { kind: 'unchanged' };
  // Bytes that change between the two readings are refused by the store, since the checksum goes ahead of them.
  const body = (): Readable =>
    Readable.from(pieces(reader, job, signal), { objectMode: false, highWaterMark: READ_STEP_BYTES });
  const payload: Payload = { sizeBytes, body, crc32, ...(md5 === undefined ? {} : { md5: md5.digest('hex') }) };
  return upload(deps, job, digestHex, payload, signal);
}

async function upload(
  deps: SendPartDeps,
  job: PartJob,
  digest: string,
  payload: Payload,
  signal: AbortSignal,
): Promise<PartOutcome> {
  await deps.beforeSend(payload.sizeBytes, signal);
  const { uploadId, integrity, partNumber } = job;
  try {
    const { etag } = await deps.ports.store.uploadPart(
      { ...deps.address, uploadId, integrity, partNumber, payload },
      signal,
    );
    const uploadedAt = timestamp(deps.ports.clock.nowMs());
    const { sizeBytes, crc32, md5 } = payload;
    return {
      kind: 'stored',
      part: { partNumber, sizeBytes, etag, digest, crc32, ...(md5 === undefined ? {} : { md5 }), uploadedAt },
    };
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.disposition !== 'cancelled') deps.ports.observer?.operationFailed('upload_part');
    throw fault;
  }
}

async function isBlank(reader: SourceReader, job: PartJob): Promise<boolean> {
  const tail = Buffer.allocUnsafe(Math.min(BLANK_TAIL_BYTES, job.length));
  const read = await reader.read(tail, job.offset + job.length - tail.length);
  return read === tail.length && tail.every((byte) => byte === 0);
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
