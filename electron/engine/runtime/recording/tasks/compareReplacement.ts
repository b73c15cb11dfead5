import { frontIndexBytes } from '../../../core/container/mp4State.ts';
import { tailBytes, lastWitness } from '../../../core/dueParts.ts';
import { Fault } from '../../../core/fault.ts';
import { type Comparison, DIFFERING_MAX, isUnchanged } from '../../../core/identity.ts';
import { partOffset } from '../../../core/partPlan.ts';
import {
  type PartLedger,
  type RecordingRecord,
  type StoredPart,
  isBlank,
  isSameFile,
} from '../../../core/recording.ts';
import type { RecordingState, TaskResult } from '../../../core/recordingState.ts';
import { StoredParts } from '../../../core/storedParts.ts';
import type { SourceReader } from '../../../ports/fileSource.ts';
import {
  type Anchors,
  checksumsOfRange,
  digestOfRange,
  digestWithZeros,
  holdsWitness,
} from '../../parts/fileContent.ts';
import type { TaskContext } from './taskContext.ts';

/** So many stored parts before the last one are looked for, before a file with the recording's id is believed. */
const SAMPLED_PARTS = 7;

/**
 * Compares the stored parts with the file that has the recording's name, at their place in it. Stops once some are known to hold
 * another content. Of a file with the recording's id the ends of the last part and of some others are enough, unless the file was
 * seen too short. Reports the file as it was before it was read, so that every later change counts as one. Growth at its end does not
 * matter. Rejects with `source_changed` if the file was cut, or lost the ends of parts that were equal, while it was compared.
 */
export async function compareReplacement({ ports, state, signal }: TaskContext): Promise<TaskResult> {
  const { record, ledger } = state;
  const reader = await ports.source.open(record.path);
  try {
    const seen = await reader.stat();
    const { sizeBytes, fingerprint } = seen;
    const isOwn = isSameFile(fingerprint, record.fingerprint) && record.isTruncated !== true;
    const witness = isOwn ? await examineWitness(reader, state, sizeBytes, signal) : 'gone';
    if (witness !== 'gone')
      return { kind: 'replacement_compared', seen, witness, equal: [], altered: [], differing: [] };
    const compared = await compareParts({ reader, fileBytes: sizeBytes, signal }, record, ledger);
    const now = await reader.stat();
    // The bytes that were read may be gone.
    if (now.sizeBytes < sizeBytes)
      throw new Fault('source_changed', 'The file was cut while it was compared.', { disposition: 'retry' });
    const found = new Set(compared.equal);
    const equal = StoredParts.of(new Map([...ledger].filter(([partNumber]) => found.has(partNumber))));
    if (!isUnchanged(seen, now) && !(await holdsEnds(reader, record, equal, signal)))
      throw new Fault('source_changed', 'The file was written anew while it was compared.', { disposition: 'retry' });
    return { kind: 'replacement_compared', seen, witness, ...compared };
  } finally {
    await reader.close();
  }
}

type ComparedParts = Required<Pick<Comparison, 'equal' | 'altered' | 'fronts' | 'differing'>>;

async function compareParts(
  source: ComparedSource,
  { plan }: RecordingRecord,
  ledger: PartLedger,
): Promise<ComparedParts> {
  const found = {
    equal: [] as number[],
    altered: [] as number[],
    fronts: [] as number[],
    differing: [] as number[],
  };
  for (const part of inOrder(ledger)) {
    const result = await comparePart(source, partOffset(plan, part.partNumber), part);
    if (result === undefined) continue;
    found[result].push(part.partNumber);
    if (result === 'fronts') found.altered.push(part.partNumber);
    if (found.differing.length >= DIFFERING_MAX) break;
  }
  return found;
}

interface ComparedSource {
  readonly reader: SourceReader;
  readonly fileBytes: number;
  readonly signal: AbortSignal;
}

/** @returns `undefined` for a part that the file is too short for, and for reserved room that holds something now */
async function comparePart(
  { reader, fileBytes, signal }: ComparedSource,
  offset: number,
  part: StoredPart,
): Promise<keyof ComparedParts | undefined> {
  const { sizeBytes, digest } = part;
  if (offset + sizeBytes > fileBytes) {
    if (offset >= fileBytes) return undefined;
    const padded = await digestWithZeros(reader, offset, fileBytes - offset, sizeBytes, signal);
    return padded === digest ? 'altered' : undefined;
  }
  if (await holdsPart(reader, offset, part, signal)) return 'equal';
  const anchor = await heldAnchor(reader, offset, part, signal);
  if (anchor !== undefined) return anchor === 'front' ? 'fronts' : 'altered';
  return isBlank(part) ? undefined : 'differing';
}

/** Whether the file holds all of a part at its place. Of an unread part, the checksums that the store lists tell. */
async function holdsPart(
  reader: SourceReader,
  offset: number,
  { sizeBytes, digest, etag, crc32, isUnread }: StoredPart,
  signal: AbortSignal,
): Promise<boolean> {
  if (isUnread !== true) return (await digestOfRange(reader, offset, sizeBytes, signal)) === digest;
  const found = await checksumsOfRange(reader, offset, sizeBytes, signal);
  // A checksum of 0 is one that the store did not tell.
  return found !== undefined && (found.md5 === etag || (crc32 !== 0 && found.crc32 === crc32));
}

/** The end of the part that the file holds at its place: its last bytes, or all before them. Then it was rewritten in one place only. */
async function heldAnchor(
  reader: SourceReader,
  offset: number,
  { sizeBytes, tail, front }: StoredPart,
  signal: AbortSignal,
): Promise<keyof Anchors | undefined> {
  const length = tailBytes(sizeBytes);
  const frontBytes = sizeBytes - length;
  if (tail !== undefined && (await digestOfRange(reader, offset + frontBytes, length, signal)) === tail) return 'tail';
  const holdsFront = front !== undefined && (await digestOfRange(reader, offset, frontBytes, signal)) === front;
  return holdsFront ? 'front' : undefined;
}

/** Whether the file still holds what is stored: at its place, or moved to make room for an index at the front. */
async function examineWitness(
  reader: SourceReader,
  state: RecordingState,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<'kept' | 'shifted' | 'gone'> {
  const witness = lastWitness(state);
  if (witness === undefined) return 'gone';
  if (await holdsWitness(reader, witness, signal)) return (await holdsSample(reader, state, signal)) ? 'kept' : 'gone';
  const read = async (position: number, length: number): Promise<Uint8Array> => {
    const bytes = Buffer.allocUnsafe(length);
    return bytes.subarray(0, await reader.read(bytes, position));
  };
  const indexBytes = await frontIndexBytes(read, sizeBytes);
  const isShifted = indexBytes !== undefined && (await holdsWitness(reader, witness, signal, indexBytes));
  return isShifted ? 'shifted' : 'gone';
}

/**
 * Whether the file holds some of the stored parts between the first one, which recorders rewrite, and the last one: the bytes of the
 * last one alone may be in another recording as well, such as a black picture.
 */
async function holdsSample(
  reader: SourceReader,
  { record, ledger }: RecordingState,
  signal: AbortSignal,
): Promise<boolean> {
  return holdsAnchors(reader, record, anchored(ledger).slice(1, -1), signal);
}

/** Whether parts that were equal a moment ago still have their ends: the first one, the last one and some between them. */
async function holdsEnds(
  reader: SourceReader,
  record: RecordingRecord,
  equal: PartLedger,
  signal: AbortSignal,
): Promise<boolean> {
  const parts = anchored(equal);
  const ends = [parts[0], parts.at(-1)].filter((part) => part !== undefined);
  return (
    (await holdsAnchors(reader, record, ends, signal)) &&
    (await holdsAnchors(reader, record, parts.slice(1, -1), signal))
  );
}

/** Looks for the anchors of `SAMPLED_PARTS` of these parts, evenly spaced. */
async function holdsAnchors(
  reader: SourceReader,
  { plan }: RecordingRecord,
  parts: readonly StoredPart[],
  signal: AbortSignal,
): Promise<boolean> {
  const step = Math.max(1, parts.length / SAMPLED_PARTS);
  for (let at = 0; at < parts.length; at += step) {
    const part = parts[Math.floor(at)];
    if (part === undefined) continue;
    if ((await heldAnchor(reader, partOffset(plan, part.partNumber), part, signal)) === undefined) return false;
  }
  return true;
}

/** The parts that can be recognised by an anchor, in order. */
function anchored(ledger: PartLedger): StoredPart[] {
  return inOrder(ledger).filter(
    (part) => !isBlank(part) && part.isUnread !== true && (part.tail ?? part.front) !== undefined,
  );
}

function inOrder(ledger: PartLedger): StoredPart[] {
  return [...ledger.values()].toSorted((a, b) => a.partNumber - b.partNumber);
}
