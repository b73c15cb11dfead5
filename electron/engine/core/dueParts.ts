import {
  type PartPlan,
  type PartRange,
  capacityBytes,
  partBytes,
  partCount,
  partOffset,
  partRange,
} from './partPlan.ts';
import { type SentPart, type SourceFingerprint, type StoredPart, isBlank } from './recording.ts';
import { type RecordingState, type SeenSource, mayRun } from './recordingState.ts';

/** Stored bytes that the file still has to hold for it to be the recording that they were read from. */
export interface Witness {
  readonly offset: number;
  readonly length: number;
  /** Digest of these bytes when they were sent. */
  readonly digest: string;
}

/** One piece of work for the pump: make the store's part equal the disk's bytes. */
export interface PartJob extends PartRange {
  readonly uploadId: string;
  readonly integrity: 'crc32' | 'md5';
  /** The bytes have to be read from this file: another one may have its name by then. */
  readonly fingerprint: SourceFingerprint;
  /** While finishing: what the store holds under this number. Bytes that still have its digest are not sent again. */
  readonly stored: StoredPart | undefined;
  /**
   * While finishing: the file as it was last seen. Other bytes than the stored ones are only sent while it is like this, since they
   * take the place of stored ones.
   */
  readonly seen: Omit<SeenSource, 'fingerprint'> | undefined;
  /** While recording: hold the part back while it is room that the recorder reserved. */
  readonly mayBeBlank: boolean;
  /**
   * The bytes that a file written anew would change last: while recording the end of the stored part before this one, or after it if
   * there is none before, while finishing that of the last stored part. A recorder rewrites its header or an index, but seldom these. When they are gone, the part must
   * neither join the stored ones nor replace one of them before all are compared with the file.
   */
  readonly witness: Witness | undefined;
  /**
   * Nothing that is stored proves the file, and this part is the first of its content, or that one again: what is sent has to be durable
   * before, see `RecordingRecord.sending`.
   */
  readonly isUnproven: boolean;
}

const TAIL_BYTES_MAX = 64 * 1024;

/** How many bytes at the end of a part serve to recognise it. */
export function tailBytes(partSizeBytes: number): number {
  return Math.min(TAIL_BYTES_MAX, partSizeBytes);
}

/**
 * The parts that are due now, ascending: while recording every whole part the file has grown past that is not stored yet;
 * while finishing every part that has not been compared since the file was frozen. Empty without an open upload.
 */
export function* dueParts(state: RecordingState, atMs: number): Generator<PartJob> {
  const { record, ledger, live } = state;
  const { session, plan, frozen } = record;
  if (session.kind !== 'open' || live.isElsewhere || !live.isReconciled || record.isDiscarding || !mayRun(state, atMs))
    return;
  if (live.task?.kind === 'abort_upload' || live.source.kind !== 'there') return;
  if (live.source.sizeBytes > capacityBytes(plan)) return;
  const common = { uploadId: session.uploadId, integrity: session.integrity, fingerprint: record.fingerprint };
  if (record.phase === 'finishing' && frozen !== undefined) {
    const parts = partCount(plan, frozen.sizeBytes);
    const proving = lastWitness(state);
    const last = proving ?? sendingWitness(state);
    // As while recording: a part that was begun before the file was written anew may still be read.
    const goesAlone = last === undefined && !live.isRewritten;
    const next = (from: number): number => live.confirmed.nextMissing(from);
    for (let partNumber = next(1); partNumber <= parts; partNumber = next(partNumber + 1)) {
      if (live.inFlight.has(partNumber)) continue;
      const range = partRange(plan, partNumber, frozen.sizeBytes);
      const stored = ledger.get(partNumber);
      if (stored === undefined && goesAlone && live.inFlight.size > 0) continue;
      yield {
        ...range,
        ...common,
        stored: stored?.sizeBytes === range.length && stored.isUnread !== true ? stored : undefined,
        seen: live.source,
        mayBeBlank: false,
        isUnproven: proving === undefined && beginsContent(state, partNumber),
        witness: live.isRewritten ? undefined : stored === undefined ? witnessFor(state, partNumber) : last,
      };
      // Several jobs may be taken before the state says that they are in flight.
      if (stored === undefined && goesAlone) return;
    }
    return;
  }
  if (record.phase !== 'recording' || live.isRewritten) return;
  const parts = passedParts(state);
  const plannedBytes = (partNumber: number): number => partBytes(plan, partNumber);
  const next = (from: number): number => ledger.nextToStore(live.blank.nextMissing(from), plannedBytes);
  for (let partNumber = next(1); partNumber <= parts; partNumber = next(partNumber + 1)) {
    if (live.inFlight.has(partNumber) || live.blank.has(partNumber)) continue;
    const length = plannedBytes(partNumber);
    const offset = partOffset(plan, partNumber);
    const proving = storedWitnessFor(state, partNumber);
    const witness = proving ?? sendingWitness(state);
    // Of two parts that are read before the content of any is durable, nothing tells that both are of one content.
    if (witness === undefined && live.inFlight.size > 0) return;
    const isUnproven = proving === undefined && beginsContent(state, partNumber);
    const found = { stored: undefined, seen: undefined, mayBeBlank: true };
    yield { partNumber, offset, length, ...common, ...found, witness, isUnproven };
    if (witness === undefined) return;
  }
}

/** The end of the last stored part; `undefined` when nothing is known of any. */
export function lastWitness(state: RecordingState): Witness | undefined {
  return witnessBefore(state, state.ledger.lastNumber + 1);
}

/** The last stored part that was read from the file and proves it; `undefined` when there is none. */
export function lastProvingPart({ record, ledger }: RecordingState): StoredPart | undefined {
  for (const part of ledger.valuesBefore(ledger.lastNumber + 1))
    if (part.isUnread !== true && witnessOf(record.plan, part) !== undefined) return part;
  return undefined;
}

/**
 * The end of the nearest stored part before this one, else of the nearest one from its own number on: a part that the store lost, or
 * that is longer than the stored one, must not join the parts of another content.
 */
function witnessFor(state: RecordingState, partNumber: number): Witness | undefined {
  return storedWitnessFor(state, partNumber) ?? sendingWitness(state);
}

function storedWitnessFor(state: RecordingState, partNumber: number): Witness | undefined {
  return witnessBefore(state, partNumber) ?? firstWitness(state, state.ledger.valuesFrom(partNumber));
}

/** The end of the part that is being sent, or whose answer was lost: the upload may hold it, and other parts of its content. */
export function sendingWitness({ record }: Pick<RecordingState, 'record'>): Witness | undefined {
  return record.sending === undefined ? undefined : witnessOf(record.plan, record.sending);
}

/** Whether no other part than this one tells the content that is sent to the upload. */
function beginsContent(state: RecordingState, partNumber: number): boolean {
  return sendingWitness(state) === undefined || state.record.sending?.partNumber === partNumber;
}

/** The end of the nearest stored part before this one that proves something. */
function witnessBefore(state: RecordingState, before: number): Witness | undefined {
  return firstWitness(state, state.ledger.valuesBefore(before));
}

function firstWitness({ record }: RecordingState, parts: Iterable<StoredPart>): Witness | undefined {
  for (const part of parts) {
    const witness = witnessOf(record.plan, part);
    if (witness !== undefined) return witness;
  }
  return undefined;
}

/**
 * The end of a part, or all of it where its end proves nothing, or all before its end where that was altered. `undefined` for reserved
 * room, which any file may hold, and for a part whose bytes are not known.
 */
function witnessOf(plan: PartPlan, part: SentPart & Pick<StoredPart, 'isUnread'>): Witness | undefined {
  const { partNumber, sizeBytes, tail, front, digest } = part;
  if (isBlank(part)) return undefined;
  const offset = partOffset(plan, partNumber);
  const end = tailBytes(sizeBytes);
  if (tail !== undefined) return { offset: offset + sizeBytes - end, length: end, digest: tail };
  if (part.isUnread !== true) return { offset, length: sizeBytes, digest };
  return front === undefined ? undefined : { offset, length: sizeBytes - end, digest: front };
}

/** The number of parts the file has grown past: at least one byte stands behind each of them. */
export function passedParts(state: RecordingState): number {
  const { source } = state.live;
  return source.kind === 'there' ? Math.max(0, partCount(state.record.plan, source.sizeBytes) - 1) : 0;
}

/** Bytes of the longest run of stored, whole parts from the first byte on. */
export function storedPrefixBytes(state: RecordingState): number {
  const { plan } = state.record;
  const partNumber = state.ledger.nextToStore(1, (number) => partBytes(plan, number));
  const last = state.ledger.get(partNumber);
  return (
    partOffset(plan, partNumber) +
    (last !== undefined && last.sizeBytes < partBytes(plan, partNumber) ? last.sizeBytes : 0)
  );
}
