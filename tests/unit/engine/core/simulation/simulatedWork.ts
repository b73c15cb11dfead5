import {
  type PartJob,
  type Witness,
  lastWitness,
  sendingWitness,
} from '../../../../../electron/engine/core/dueParts.ts';
import { Fault, type FaultCode } from '../../../../../electron/engine/core/fault.ts';
import type { FinishEvidenceView } from '../../../../../electron/engine/core/finishRule.ts';
import { partCount, partOffset } from '../../../../../electron/engine/core/partPlan.ts';
import { isUnchanged } from '../../../../../electron/engine/core/identity.ts';
import { crc32OfZeros } from '../../../../../electron/engine/core/crc32.ts';
import { type SentPart, type StoredPart, isBlank, isSameFile } from '../../../../../electron/engine/core/recording.ts';
import type { Fact, RecordingState, TaskKind, TaskResult } from '../../../../../electron/engine/core/recordingState.ts';
import { EPOCH_MS } from '../machine.ts';
import { type Content, type OpenedFile, type SimulatedDisk, textOf } from './simulatedDisk.ts';
import type { SimulatedStore, StoreAnswer } from './simulatedStore.ts';
import { timestamp } from '../../../../../electron/engine/core/timestamp.ts';
import { MIB } from '../../../../support/bytes.ts';

/**
 * How a piece of work goes on from where it waits: as it should, or it fails there. `isLate`: what failed happens later all the same.
 * `isLost`: it goes on, but if it sends a part, its answer is lost, and the part arrives later.
 */
export type Chance = {
  readonly fault?: Fault;
  readonly isLate?: boolean;
  readonly isLost?: boolean;
  readonly number: number;
};

/** A piece of work that waits at every `yield`, while anything else may happen. */
export type Work<T> = Generator<void, T, Chance>;

export interface SimulatedPorts {
  readonly disk: SimulatedDisk;
  readonly store: SimulatedStore;
  /** The recorder visibly holds the file, and has not written its index. */
  readonly isHeldOpen: boolean;
  readonly tell: (fact: Fact) => void;
  /** Tells a fact. @returns whether it is durable by now */
  readonly write: (fact: Fact) => () => boolean;
  /** The part that the journal has as being sent. */
  readonly sending: () => SentPart | undefined;
  /** Something that the store does after nobody waits for it any more. */
  readonly later: (effect: () => void) => void;
  /** A part was stored, and nobody was told. */
  readonly storedUnheard: (uploadId: string, partNumber: number, content: Content) => void;
  /** The store told the parts of this upload. */
  readonly listed: (uploadId: string) => void;
  /** @throws when an upload that holds a byte is dropped without a person's word */
  readonly mayAbort: (uploadId: string) => void;
  /** @throws when bytes that are on no disk any more would be overwritten without a person's word */
  readonly mayOverwrite: (uploadId: string, partNumber: number, content: Content) => void;
  /** @throws when another upload of ours is open */
  readonly mayCreate: () => void;
}

export function fault(code: FaultCode): Fault {
  const isPerson = code === 'access_denied' || code === 'source_unreadable' || code === 'source_missing';
  const isReconcile = code === 'no_such_upload' || code === 'invalid_part';
  return new Fault(code, `${code} happened.`, {
    disposition: isPerson ? 'attention' : isReconcile ? 'reconcile' : 'retry',
  });
}

function* wait(): Work<number> {
  const chance = yield;
  if (chance.fault !== undefined) throw chance.fault;
  return chance.number;
}

export function partOf(partNumber: number, content: Content): StoredPart {
  const text = textOf(content);
  const uploadedAt = timestamp(EPOCH_MS);
  const sizeBytes = content.length * MIB;
  // Zeros prove nothing.
  const isZero = content.every((cell) => cell === 0);
  const before = content.slice(0, -1);
  const front = before.every((cell) => cell === 0) ? {} : { front: textOf(before) };
  const tail = content.at(-1) === 0 ? {} : { tail: textOf(content.slice(-1)) };
  const crc32 = isZero ? crc32OfZeros(sizeBytes) : 0;
  return { partNumber, sizeBytes, etag: text, digest: text, ...front, ...tail, crc32, uploadedAt };
}

/** A part of which only the list of the store is known. */
function unreadPartOf(partNumber: number, content: Content): StoredPart {
  const { front: _front, tail: _tail, ...part } = partOf(partNumber, content);
  return { ...part, digest: '', isUnread: true };
}

/** As the runtime's `sendPart`. */
export function* sendPart(ports: SimulatedPorts, path: string, job: PartJob): Work<Fact[]> {
  const { partNumber, uploadId } = job;
  yield* wait();
  const opened = ports.disk.open(path);
  if (opened === undefined) throw fault('source_missing');
  yield* wait();
  const content = opened.read(job.offset, job.length);
  if (content.length * MIB < job.length || !isSameFile(opened.stat().fingerprint, job.fingerprint))
    return [
      { kind: 'source.seen', seen: opened.stat() },
      { kind: 'part.short', partNumber },
    ];
  if (job.mayBeBlank && content.at(-1) === 0) return [{ kind: 'part.blank', partNumber }];
  if (job.stored?.digest === textOf(content)) return [{ kind: 'part.unchanged', uploadId, partNumber }];
  yield* wait();
  if (job.witness !== undefined && !holdsWitness(opened, job.witness)) return [{ kind: 'part.rewritten', partNumber }];
  yield* wait();
  if (job.seen !== undefined && !isUnchanged(job.seen, opened.stat()))
    return [
      { kind: 'source.seen', seen: opened.stat() },
      { kind: 'part.short', partNumber },
    ];
  if (job.isUnproven) yield* writeDown(ports, uploadId, sentPart(partOf(partNumber, content)));
  const chance = yield;
  if (chance.isLate === true || chance.isLost === true) {
    ports.later(() => {
      ports.store.uploadPart(uploadId, partNumber, content);
      ports.storedUnheard(uploadId, partNumber, content);
    });
  }
  if (chance.isLost === true) throw fault('network');
  if (chance.fault !== undefined) throw chance.fault;
  ports.mayOverwrite(uploadId, partNumber, content);
  const answer = ports.store.uploadPart(uploadId, partNumber, content);
  yield* wait();
  if (answer !== 'ok') throw fault(answer);
  return [{ kind: 'part.stored', uploadId, part: partOf(partNumber, content) }];
}

function sentPart({ etag: _etag, uploadedAt: _uploadedAt, ...sent }: StoredPart): SentPart {
  return sent;
}

function* writeDown(ports: SimulatedPorts, uploadId: string, part: SentPart): Work<void> {
  const isDurable = ports.write({ kind: 'part.sending', uploadId, part });
  while (!isDurable()) yield* wait();
  if (ports.sending()?.digest !== part.digest) throw fault('source_changed');
}

/** As the runtime's tasks. */
export function runTask(kind: TaskKind, ports: SimulatedPorts, state: RecordingState): Work<TaskResult> {
  switch (kind) {
    case 'reconcile':
      return reconcile(ports, state);
    case 'open_upload':
      return openUpload(ports);
    case 'gather_evidence':
      return gatherEvidence(ports, state);
    case 'locate':
      return locate(ports, state);
    case 'compare_replacement':
      return compareReplacement(ports, state);
    case 'check_frozen':
      return checkFrozen(ports, state);
    case 'put_object':
      return putObject(ports, state);
    case 'complete':
      return complete(ports, state);
    case 'verify':
      return verify(ports, state);
    case 'describe':
      return describeObject();
    case 'abort_upload':
      return abortUpload(ports, state);
    default:
      return kind satisfies never;
  }
}

function* reconcile(
  { disk, store, listed: told }: SimulatedPorts,
  { record, ledger }: RecordingState,
): Work<TaskResult> {
  yield* wait();
  const newest = store.openUploads.at(-1);
  const found =
    newest === undefined
      ? ({ kind: 'none' } as const)
      : ({ kind: 'open', uploadId: newest.uploadId, integrity: 'crc32' } as const);
  const session = record.session.kind === 'opening' ? found : record.session;
  if (session.kind !== 'open')
    return { kind: 'reconciled', session, adopt: [], unread: [], strangers: 0, forget: [...ledger.keys()] };
  yield* wait();
  const listed = store.partsOf(session.uploadId);
  if (listed === undefined) throw fault('no_such_upload');
  const stored = new Map(listed);
  told(session.uploadId);
  yield* wait();
  const adopt: StoredPart[] = [];
  const unread: StoredPart[] = [];
  let strangers = 0;
  let sent: StoredPart | undefined;
  const opened = disk.open(record.path);
  const isOwn = record.displaced === undefined;
  const isHere = isOwn && opened !== undefined && isSameFile(opened.stat().fingerprint, record.fingerprint);
  const sizeBytes = opened?.stat().sizeBytes ?? 0;
  for (const [partNumber, content] of stored) {
    const ours = ledger.get(partNumber);
    if (ours?.etag === textOf(content) && ours.isUnread !== true) continue;
    yield* wait();
    const offset = partOffset(record.plan, partNumber);
    const isWithin = isHere && offset + content.length * MIB <= sizeBytes;
    if (isWithin && textOf(opened.read(offset, content.length * MIB)) === textOf(content))
      adopt.push(partOf(partNumber, content));
    else if (record.sending?.partNumber === partNumber && record.sending.digest === textOf(content))
      sent = partOf(partNumber, content);
    else if (isHere && !isWithin && isCutRoom(opened.read(offset, content.length * MIB), content)) continue;
    else if (!isWithin || ledger.has(partNumber)) unread.push(unreadPartOf(partNumber, content));
    else strangers++;
  }
  const kept = new Set([...adopt, ...unread].map((part) => part.partNumber));
  if (sent !== undefined) kept.add(sent.partNumber);
  const forget = [...ledger.values()]
    .filter(({ partNumber, etag }) => textOf(stored.get(partNumber) ?? []) !== etag && !kept.has(partNumber))
    .map((part) => part.partNumber);
  yield* wait();
  const witness = sendingWitness({ record });
  const holdsSending = witness === undefined || !isHere ? {} : { holdsSending: holdsWitness(opened, witness) };
  const sending = { ...(sent === undefined ? {} : { sent }), ...holdsSending };
  yield* wait();
  return { kind: 'reconciled', session, adopt, unread, ...sending, strangers, forget };
}

/** Whether the file holds all of a part but for zeros. */
function isCutRoom(here: Content, content: Content): boolean {
  return (
    textOf(here) === textOf(content.slice(0, here.length)) && content.slice(here.length).every((cell) => cell === 0)
  );
}

function* openUpload({ store, mayCreate }: SimulatedPorts): Work<TaskResult> {
  yield* wait();
  mayCreate();
  const uploadId = store.create();
  yield* wait();
  return { kind: 'upload_opened', session: { kind: 'open', uploadId, integrity: 'crc32' } };
}

function* gatherEvidence({ disk, isHeldOpen }: SimulatedPorts, { record }: RecordingState): Work<TaskResult> {
  const number = yield* wait();
  const seen = disk.stat(record.path);
  if (seen === undefined) throw fault('source_missing');
  const isDone = number % 2 === 0;
  const evidence: FinishEvidenceView = isHeldOpen
    ? { writers: 'open', container: 'incomplete' }
    : { writers: isDone ? 'closed' : 'unknown', container: isDone ? 'complete' : 'unmarked' };
  yield* wait();
  return { kind: 'evidence', seen, evidence };
}

function* locate({ disk }: SimulatedPorts, { record }: RecordingState): Work<TaskResult> {
  yield* wait();
  return { kind: 'located', path: disk.find(record.fingerprint) };
}

/** A witness is the end of a part, or all of it; here contents are whole units. */
function holdsWitness(opened: OpenedFile, { offset, length, digest }: Witness): boolean {
  // Anchors have whole cells: the last one of a part, or all before it.
  const isFront = offset % MIB === 0 && length % MIB !== 0;
  const from = Math.floor(offset / MIB) * MIB;
  const end = isFront ? from + Math.floor(length / MIB) * MIB : offset + length;
  return textOf(opened.read(from, end - from)) === digest;
}

function heldAnchor(
  opened: OpenedFile,
  offset: number,
  { sizeBytes, tail, front }: StoredPart,
): 'front' | 'tail' | undefined {
  if (tail !== undefined && textOf(opened.read(offset + sizeBytes - MIB, MIB)) === tail) return 'tail';
  return front !== undefined && textOf(opened.read(offset, sizeBytes - MIB)) === front ? 'front' : undefined;
}

function* compareReplacement({ disk }: SimulatedPorts, state: RecordingState): Work<TaskResult> {
  const { record, ledger } = state;
  yield* wait();
  const opened = disk.open(record.path);
  if (opened === undefined) throw fault('source_missing');
  const found = {
    equal: [] as number[],
    altered: [] as number[],
    fronts: [] as number[],
    differing: [] as number[],
  };
  const seen = opened.stat();
  const { sizeBytes, fingerprint } = seen;
  const isOwn = isSameFile(fingerprint, record.fingerprint) && record.isTruncated !== true;
  const parts = [...ledger.values()].toSorted((a, b) => a.partNumber - b.partNumber);
  yield* wait();
  if (isOwn && isKept(opened, state, parts)) {
    yield* wait();
    return { kind: 'replacement_compared', seen, witness: 'kept', ...found };
  }
  for (const part of parts) {
    yield* wait();
    const offset = partOffset(record.plan, part.partNumber);
    const here = opened.read(offset, part.sizeBytes);
    const isBeyond = offset + part.sizeBytes > sizeBytes;
    const zeros = Array.from({ length: part.sizeBytes / MIB - here.length }, () => 0);
    const isEqual = textOf([...here, ...zeros]) === (isBeyond ? part.digest : part.etag);
    if (isBeyond && isEqual && here.length > 0) found.altered.push(part.partNumber);
    if (isBeyond) continue;
    const anchor = heldAnchor(opened, offset, part);
    const isAltered = anchor !== undefined;
    if (!isEqual && anchor === 'front') found.fronts.push(part.partNumber);
    if (isEqual || isAltered || !isBlank(part))
      found[isEqual ? 'equal' : isAltered ? 'altered' : 'differing'].push(part.partNumber);
    yield* wait();
  }
  const now = opened.stat();
  if (now.sizeBytes < sizeBytes) throw fault('source_changed');
  const held = parts.filter(({ partNumber, isUnread }) => found.equal.includes(partNumber) && isUnread !== true);
  if (!isUnchanged(seen, now) && !held.every((part) => isStillHeld(opened, state, part))) throw fault('source_changed');
  yield* wait();
  return { kind: 'replacement_compared', seen, witness: 'gone', ...found };
}

/** Whether a part that was equal a moment ago still has its ends. */
function isStillHeld(opened: OpenedFile, { record }: RecordingState, part: StoredPart): boolean {
  return isBlank(part) || heldAnchor(opened, partOffset(record.plan, part.partNumber), part) !== undefined;
}

function isKept(opened: OpenedFile, state: RecordingState, parts: readonly StoredPart[]): boolean {
  const witness = lastWitness(state);
  if (witness === undefined || !holdsWitness(opened, witness)) return false;
  const known = parts.filter((part) => !isBlank(part) && (part.tail ?? part.front) !== undefined);
  return known
    .slice(1, -1)
    .every((part) => heldAnchor(opened, partOffset(state.record.plan, part.partNumber), part) !== undefined);
}

function* checkFrozen({ disk }: SimulatedPorts, { record }: RecordingState): Work<TaskResult> {
  yield* wait();
  const seen = disk.stat(record.path);
  yield* wait();
  if (seen === undefined) throw fault('source_missing');
  return { kind: 'seen', seen };
}

function* putObject(ports: SimulatedPorts, { record }: RecordingState): Work<TaskResult> {
  const sizeBytes = record.frozen?.sizeBytes ?? 0;
  yield* wait();
  const opened = ports.disk.open(record.path);
  if (opened === undefined) throw fault('source_missing');
  yield* wait();
  const content = opened.read(0, sizeBytes);
  if (content.length * MIB < sizeBytes || !isSameFile(opened.stat().fingerprint, record.fingerprint)) {
    ports.tell({ kind: 'source.seen', seen: opened.stat() });
    throw fault('source_changed');
  }
  yield* wait();
  ports.store.put(content);
  yield* wait();
  return { kind: 'object_put', part: partOf(1, content), seen: opened.stat() };
}

function expectedParts({ record, ledger }: RecordingState): StoredPart[] {
  const count = record.session.kind === 'none' ? 1 : partCount(record.plan, record.frozen?.sizeBytes ?? 0);
  return Array.from({ length: count }, (_, index) => {
    const part = ledger.get(index + 1);
    if (part === undefined) throw new Error(`Part ${index + 1} of ${count} is completed, but not in the ledger.`);
    return part;
  });
}

function* complete({ store }: SimulatedPorts, state: RecordingState): Work<TaskResult> {
  const { session, frozen } = state.record;
  const parts = expectedParts(state);
  if (session.kind !== 'open') return { kind: 'completed' };
  yield* wait();
  const etags = parts.map((part) => part.etag);
  const answer: StoreAnswer = store.complete(session.uploadId, etags);
  const chance = yield;
  if (chance.fault === undefined && answer === 'ok') return { kind: 'completed' };
  yield* wait();
  if ((store.object?.length ?? -1) * MIB === frozen?.sizeBytes) return { kind: 'completed' };
  const listed = store.partsOf(session.uploadId);
  if (listed === undefined) return { kind: 'upload_gone' };
  const forget = parts.filter((part) => textOf(listed.get(part.partNumber) ?? []) !== part.etag);
  if (forget.length > 0) return { kind: 'parts_differ', forget: forget.map((part) => part.partNumber) };
  if (listed.size > parts.length) return { kind: 'parts_in_excess' };
  throw chance.fault ?? fault('network');
}

function* verify({ store }: SimulatedPorts, state: RecordingState): Work<TaskResult> {
  const parts = expectedParts(state);
  yield* wait();
  const { object } = store;
  yield* wait();
  if (object === undefined) return { kind: 'object_absent' };
  if (textOf(object) !== parts.map((part) => part.etag).join(',')) return { kind: 'object_differs', detail: 'bytes' };
  return {
    kind: 'verified',
    object: {
      etag: 'e',
      sizeBytes: object.length * MIB,
      crc32: 0,
      verifiedBy: 'checksum',
      completedAt: timestamp(EPOCH_MS),
    },
  };
}

function* describeObject(): Work<TaskResult> {
  yield* wait();
  return { kind: 'described', media: null, probeError: 'Not a film.' };
}

function* abortUpload(ports: SimulatedPorts, { record }: RecordingState): Work<TaskResult> {
  if (record.isDiscarding) return yield* discard(ports, record);
  if (record.session.kind !== 'open') return { kind: 'aborted' };
  const { uploadId } = record.session;
  yield* wait();
  const listed = ports.store.partsOf(uploadId);
  if (listed === undefined) throw fault('no_such_upload');
  ports.listed(uploadId);
  if (listed.size > 0) {
    throw new Fault('source_emptied', 'Parts of it were uploaded.', { disposition: 'attention' });
  }
  yield* abort(ports, uploadId);
  return { kind: 'aborted' };
}

function* abort({ store, mayAbort }: SimulatedPorts, uploadId: string): Work<void> {
  yield* wait();
  mayAbort(uploadId);
  store.abort(uploadId);
  yield* wait();
}

function* discard(ports: SimulatedPorts, record: RecordingState['record']): Work<TaskResult> {
  if (record.session.kind === 'open') yield* abort(ports, record.session.uploadId);
  yield* wait();
  for (const { uploadId } of ports.store.openUploads) yield* abort(ports, uploadId);
  const isObjectThere = record.mayHaveLeftMore === true && ports.store.object !== undefined;
  yield* wait();
  return { kind: 'discarded', isObjectThere };
}
