import type { Phase, TerminalPhase } from '../../../shared/phases.ts';
import { isOwnKey } from './objectKey.ts';
import { capacityBytes, largerPlan } from './partPlan.ts';
import { PartNumbers } from './partNumbers.ts';
import type { RecordingRecord, StoredPart } from './recording.ts';
import type { Announcement, LiveState, Moment, RecordingPolicy, RecordingState, Step } from './recordingState.ts';
import type { StoredParts } from './storedParts.ts';

/** A state that is being changed: its fields are readonly values, and the draft holds the newest of each. */
export interface Draft {
  record: RecordingRecord;
  ledger: StoredParts;
  live: LiveState;
  task: Step['task'];
  put: readonly StoredPart[];
  readonly remove: number[];
  readonly announcements: Announcement[];
  readonly moment: Moment;
  readonly policy: RecordingPolicy;
}

export function draftOf(state: RecordingState, moment: Moment, policy: RecordingPolicy): Draft {
  return { ...state, task: undefined, put: [], remove: [], announcements: [], moment, policy };
}

export function setPhase(draft: Draft, phase: Phase): void {
  draft.record = { ...draft.record, phase, lastActivityAt: draft.moment.now };
}

/** All parts of the frozen file are compared from now on. Parts that were read before do not count. */
export function beginComparison(draft: Draft): void {
  const freeze = draft.live.freeze + 1;
  draft.live = { ...draft.live, confirmed: PartNumbers.none, hasResent: false, equalPasses: 0, freeze };
}

/** Ends a recording for good. @param isObjectLeft see the announcement */
export function retire(draft: Draft, phase: TerminalPhase, isObjectLeft = false): void {
  const { attention: _attention, ...rest } = draft.record;
  draft.record = rest;
  setPhase(draft, phase);
  draft.announcements.push({ kind: 'ended', isObjectLeft });
}

export function storePart(draft: Draft, part: StoredPart): void {
  const before = draft.ledger.get(part.partNumber);
  draft.ledger = draft.ledger.with(part);
  draft.put = [...draft.put, part];
  forgetComparison(draft, part.partNumber);
  countBytes(draft, before?.sizeBytes ?? 0);
}

/** The store has another part under this number now: that the one before it was found equal to the file, or will be, says nothing. */
function forgetComparison(draft: Draft, partNumber: number): void {
  const { confirmed, inFlight, freeze } = draft.live;
  draft.live = { ...draft.live, confirmed: confirmed.without(partNumber) };
  // Its answer counts like that of a part that was read before the freeze.
  if (inFlight.get(partNumber) === freeze)
    draft.live = { ...draft.live, inFlight: new Map(inFlight).set(partNumber, freeze - 1) };
}

/**
 * The file does not hold all bytes of this stored part any more: it is sent again when the file is finished.
 * @param anchor the end that the file still holds, and that it has to hold until then
 */
export function noteAltered(draft: Draft, part: StoredPart, anchor: 'front' | 'tail' | undefined): void {
  const { tail, front, ...rest } = part;
  const held = {
    ...(anchor === 'tail' && tail !== undefined ? { tail } : {}),
    ...(anchor === 'front' && front !== undefined ? { front } : {}),
  };
  const altered = { ...rest, ...held, isUnread: true };
  draft.ledger = draft.ledger.with(altered);
  draft.put = [...draft.put, altered];
  forgetComparison(draft, part.partNumber);
}

export function forgetParts(draft: Draft, partNumbers: Iterable<number>): void {
  const forgotten = new Set(partNumbers);
  let { confirmed } = draft.live;
  let forgottenBytes = 0;
  for (const partNumber of forgotten) {
    const part = draft.ledger.get(partNumber);
    forgottenBytes += part?.sizeBytes ?? 0;
    if (part !== undefined) draft.remove.push(partNumber);
    confirmed = confirmed.without(partNumber);
  }
  const ledger = draft.ledger.without(forgotten);
  draft.ledger = ledger;
  draft.put = draft.put.filter(({ partNumber }) => ledger.has(partNumber));
  countBytes(draft, forgottenBytes);
  draft.live = { ...draft.live, confirmed };
}

/** @param replacedBytes bytes that were sent and are not stored any more, or were sent again */
function countBytes(draft: Draft, replacedBytes: number): void {
  const { bytesSentAgain = 0 } = draft.record;
  draft.record = {
    ...draft.record,
    bytesSent: draft.ledger.bytes,
    ...(replacedBytes === 0 ? {} : { bytesSentAgain: bytesSentAgain + replacedBytes }),
  };
}

/** Whether a byte was ever stored: such a recording is never taken for one that ended empty. */
export function hasSentBytes({ bytesSent, bytesSentAgain = 0 }: RecordingRecord): boolean {
  return bytesSent + bytesSentAgain > 0;
}

/** Its answer is known, or its upload is not used any more. */
export function endSending(draft: Draft): void {
  if (draft.record.sending === undefined) return;
  const { sending: _sending, ...rest } = draft.record;
  draft.record = rest;
}

/**
 * Leaves the upload as it is and starts over from the disk. The upload is not aborted, because it holds bytes and no person asked
 * for it.
 */
export function abandonUpload(draft: Draft, why: string): void {
  const { session } = draft.record;
  if (session.kind === 'open') draft.announcements.push({ kind: 'upload.abandoned', uploadId: session.uploadId, why });
  forgetParts(draft, [...draft.ledger.keys()]);
  endSending(draft);
  draft.record = { ...draft.record, ...withAbandoned(draft.record), session: { kind: 'none' }, mayHaveLeftMore: true };
  const none = { confirmed: PartNumbers.none, blank: PartNumbers.none, hasStrangers: false, unansweredEndBytes: 0 };
  draft.live = { ...draft.live, ...none, isRewritten: false, isReconciled: true, absences: 0 };
}

/** How many abandoned uploads are remembered: the newest ones. */
const ABANDONED_KEPT = 20;

/** Needed only for a key without the id of the recording: under its own key, every upload is the recording's. */
function withAbandoned({ key, id, session, abandonedUploads = [] }: RecordingRecord): Partial<RecordingRecord> {
  if (session.kind !== 'open' || isOwnKey(key, id)) return {};
  return { abandonedUploads: [...abandonedUploads, session.uploadId].slice(-ABANDONED_KEPT) };
}

/** The next larger plan that holds the file, with a new upload. @returns false when there is none */
export function replan(draft: Draft, sizeBytes: number): boolean {
  let plan = largerPlan(draft.record.plan);
  while (plan !== undefined && capacityBytes(plan) < sizeBytes) plan = largerPlan(plan);
  if (plan === undefined) return false;
  abandonUpload(draft, 'The file outgrew the parts of this upload; a new one with larger parts takes its place.');
  draft.record = { ...draft.record, plan };
  return true;
}
