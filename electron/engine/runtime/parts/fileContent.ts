import { createHash } from 'node:crypto';
import { type Witness, tailBytes } from '../../core/dueParts.ts';
import { Fault } from '../../core/fault.ts';
import { type PartPlan, partCount, partOffset, partRange } from '../../core/partPlan.ts';
import {
  type PartLedger,
  type RecordingRecord,
  type SourceContent,
  type StoredPart,
  isBlank,
} from '../../core/recording.ts';
import type { SourceReader } from '../../ports/fileSource.ts';
import { crc32Of } from './fastCrc32.ts';
import { DIGEST_BLOCK_BYTES, PartDigest, digestOf, joinedDigest } from './partDigest.ts';

/** Step of reading. */
const READ_BYTES = 4 * 1024 * 1024;

/** The sample holds so many bytes of the beginning and as many of the end. */
const SAMPLED_BYTES = 64 * 1024;

/**
 * The digest of a whole file, from the digests of its parts. `undefined` when the ledger does not hold all parts of a file of this
 * size, or holds one whose bytes are not known.
 */
export function contentOf(plan: PartPlan, ledger: PartLedger, sizeBytes: number): SourceContent | undefined {
  const digests: string[] = [];
  for (let partNumber = 1; partNumber <= partCount(plan, sizeBytes); partNumber++) {
    const part = ledger.get(partNumber);
    if (part?.sizeBytes !== partRange(plan, partNumber, sizeBytes).length || part.isUnread === true) return undefined;
    digests.push(part.digest);
  }
  return digests.length === 0 ? undefined : { plan, digest: digestOfDigests(digests) };
}

/**
 * Reads a whole file and compares it with `content`. @returns the CRC-32 of the file, or `undefined` when it holds something else. Rejects
 * with a `cancelled` fault when `signal` aborts, and with the reader's faults.
 */
export async function crc32OfContent(
  reader: SourceReader,
  content: SourceContent,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { plan } = content;
  const digests: string[] = [];
  let crc32 = 0;
  for (let partNumber = 1; partNumber <= partCount(plan, sizeBytes); partNumber++) {
    const { offset, length } = partRange(plan, partNumber, sizeBytes);
    const digest = new PartDigest();
    const isWhole = await readRange(reader, offset, length, signal, (piece) => {
      digest.update(piece);
      crc32 = crc32Of(piece, crc32);
    });
    if (!isWhole) return undefined;
    digests.push(digest.finish());
  }
  return digestOfDigests(digests) === content.digest ? crc32 : undefined;
}

/**
 * Whether the file holds what is stored, at its place: looks for the first part, one in the middle and the last one, and asks for
 * most of them. False when nothing is stored but reserved room. Rejects as `digestOfRange` does.
 */
export async function holdsStoredParts(
  reader: SourceReader,
  { plan }: Pick<RecordingRecord, 'plan'>,
  ledger: PartLedger,
  signal: AbortSignal,
): Promise<boolean> {
  const written = [...ledger.values()].filter((part) => !isBlank(part));
  const parts = written.toSorted((a, b) => a.partNumber - b.partNumber);
  const some = new Set(
    [parts[0], parts[Math.floor(parts.length / 2)], parts.at(-1)].filter((part) => part !== undefined),
  );
  let equal = 0;
  for (const { partNumber, sizeBytes, digest } of some)
    if ((await digestOfRange(reader, partOffset(plan, partNumber), sizeBytes, signal)) === digest) equal++;
  return equal * 2 > some.size;
}

/** Whether the file holds the witness, moved by `shiftBytes`. Rejects as `digestOfRange` does. */
export async function holdsWitness(
  reader: SourceReader,
  { offset, length, digest }: Witness,
  signal: AbortSignal,
  shiftBytes = 0,
): Promise<boolean> {
  return (await digestOfRange(reader, offset + shiftBytes, length, signal)) === digest;
}

/** The digests by which a part is recognised later, see `StoredPart`. */
export type Anchors = Pick<StoredPart, 'tail' | 'front'>;

/** Bytes that are in the cache of the processor when they are read again: the CRC-32 and then the digest of so many bytes are made. */
const STEP_BYTES = 512 * 1024;

/** The digest, the CRC-32 and the anchors of a part that is in memory, read once. */
export function sumsOf(part: Buffer): Pick<StoredPart, 'digest' | 'crc32'> & Anchors {
  const at = part.length - tailBytes(part.length);
  const [front, tail] = [part.subarray(0, at), part.subarray(at)];
  const frontSums = digestAndCrc32(front, 0);
  const { digest: tailDigest, crc32 } = digestAndCrc32(tail, frontSums.crc32);
  const isJoinable = at > 0 && at % DIGEST_BLOCK_BYTES === 0;
  return {
    digest: isJoinable ? joinedDigest(frontSums.digest, at, tailDigest, tail.length) : digestOf(part),
    crc32,
    ...(doesRepeat(tail) ? {} : { tail: tailDigest }),
    ...(doesRepeat(front) ? {} : { front: frontSums.digest }),
  };
}

/** @param before the CRC-32 of the bytes before these; 0 for none */
function digestAndCrc32(bytes: Buffer, before: number): Pick<StoredPart, 'digest' | 'crc32'> {
  const digest = new PartDigest();
  let crc32 = before;
  for (let at = 0; at < bytes.length; at += STEP_BYTES) {
    const piece = bytes.subarray(at, at + STEP_BYTES);
    crc32 = crc32Of(piece, crc32);
    digest.update(piece);
  }
  return { digest: digest.finish(), crc32 };
}

/** The anchor of a part that is not in memory; none when the file ends before the part does. Rejects with the reader's faults. */
export async function readAnchors(reader: SourceReader, offset: number, length: number): Promise<Anchors> {
  const tail = Buffer.allocUnsafe(tailBytes(length));
  const isWhole = (await reader.read(tail, offset + length - tail.length)) === tail.length;
  return isWhole && !doesRepeat(tail) ? { tail: digestOf(tail) } : {};
}

/** Periods of bytes that are alike in many files: black and padding of uncompressed pictures, null packets of transport streams. */
const PERIOD_BYTES_MAX = 256;

/** Whether the bytes repeat themselves, as zeros do, or are none. */
function doesRepeat(bytes: Buffer): boolean {
  if (bytes.length === 0) return true;
  for (let period = 1; period <= Math.min(PERIOD_BYTES_MAX, bytes.length / 2); period++) {
    // Almost all periods end here, without two views on the bytes.
    if (bytes[period] !== bytes[0]) continue;
    if (bytes.subarray(period).equals(bytes.subarray(0, bytes.length - period))) return true;
  }
  return false;
}

const ZEROS = Buffer.alloc(64 * 1024);

export function isZero(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += ZEROS.length) {
    const piece = bytes.subarray(at, at + ZEROS.length);
    if (!piece.equals(ZEROS.subarray(0, piece.length))) return false;
  }
  return true;
}

/**
 * The sample of a stored file that is short enough to be sampled as a whole, without reading it: the digest of its only part. `undefined`
 * for a longer file, and for one whose bytes are not known.
 */
export function sampleOfStored(ledger: PartLedger, sizeBytes: number): string | undefined {
  const part = ledger.get(1);
  if (sizeBytes > 2 * SAMPLED_BYTES || part?.sizeBytes !== sizeBytes || part.isUnread === true) return undefined;
  return part.digest;
}

/** A digest of the beginning and the end of a file: files that differ in it differ. `undefined` when the file is shorter. */
export async function sampleOf(reader: SourceReader, sizeBytes: number): Promise<string | undefined> {
  const headBytes = Math.min(SAMPLED_BYTES, sizeBytes);
  const tailBytes = Math.min(SAMPLED_BYTES, sizeBytes - headBytes);
  const sample = Buffer.allocUnsafe(headBytes + tailBytes);
  const isWhole =
    (await reader.read(sample.subarray(0, headBytes), 0)) === headBytes &&
    (await reader.read(sample.subarray(headBytes), sizeBytes - tailBytes)) === tailBytes;
  return isWhole ? digestOf(sample) : undefined;
}

/**
 * The digest of a range of the file; `undefined` when the file ends before it does. Rejects with a `cancelled` fault when `signal`
 * aborts, and with the reader's faults.
 */
export async function digestOfRange(
  reader: SourceReader,
  offset: number,
  length: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const digest = new PartDigest();
  const isWhole = await readRange(reader, offset, length, signal, (piece) => digest.update(piece));
  return isWhole ? digest.finish() : undefined;
}

/** The digest of a range that is followed by zeros up to `length` bytes in all, as `digestOfRange`. */
export async function digestWithZeros(
  reader: SourceReader,
  offset: number,
  rangeBytes: number,
  length: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const digest = new PartDigest();
  if (!(await readRange(reader, offset, rangeBytes, signal, (piece) => digest.update(piece)))) return undefined;
  for (let left = length - rangeBytes; left > 0; left -= ZEROS.length)
    digest.update(ZEROS.subarray(0, Math.min(left, ZEROS.length)));
  return digest.finish();
}

export interface RangeChecksums {
  /** See `partDigest.ts`. */
  readonly digest: string;
  readonly crc32: number;
  /** Hex. */
  readonly md5: string;
}

/** All checksums of a range of the file that is followed by `zeroBytes` zeros, as `digestOfRange`. */
export async function checksumsOfRange(
  reader: SourceReader,
  offset: number,
  length: number,
  signal: AbortSignal,
  zeroBytes = 0,
): Promise<RangeChecksums | undefined> {
  const digest = new PartDigest();
  const md5 = createHash('md5');
  let crc32 = 0;
  const take = (piece: Uint8Array): void => {
    digest.update(piece);
    md5.update(piece);
    crc32 = crc32Of(piece, crc32);
  };
  const isWhole = await readRange(reader, offset, length, signal, take);
  for (let left = zeroBytes; left > 0; left -= ZEROS.length) take(ZEROS.subarray(0, Math.min(left, ZEROS.length)));
  return isWhole ? { digest: digest.finish(), crc32, md5: md5.digest('hex') } : undefined;
}

/** Reads a range in steps. @returns false when the file ends before it does. Rejects as `digestOfRange` does. */
async function readRange(
  reader: SourceReader,
  offset: number,
  length: number,
  signal: AbortSignal,
  onPiece: (piece: Uint8Array) => void,
): Promise<boolean> {
  for (let done = 0; done < length; ) {
    if (signal.aborted) throw new Fault('cancelled', 'The comparison was stopped.', { disposition: 'cancelled' });
    // A fresh buffer each time: a disk that answers late still writes into the buffer of a read that was given up.
    const piece = Buffer.allocUnsafe(Math.min(READ_BYTES, length - done));
    const read = await reader.read(piece, offset + done);
    if (read === 0) return false;
    onPiece(piece.subarray(0, read));
    done += read;
  }
  return true;
}

function digestOfDigests(digests: readonly string[]): string {
  return digestOf(Buffer.from(digests.join(''), 'hex'));
}
