import type { Phase, TerminalPhase } from '../../../shared/phases.ts';
import { capacityBytes, largerPlan } from './partPlan.ts';
import type { PartLedger, RecordingRecord, StoredPart } from './recording.ts';
import type { Announcement, LiveState, Moment, RecordingPolicy, RecordingState, Step } from './recordingState.ts';

/** A state on its way to the next one: the pieces are readonly values, the draft holds the newest of each. */
export interface Draft {
  record: RecordingRecord;
  ledger: PartLedger;
  live: LiveState;
  task: Step['task'];
  readonly put: StoredPart[];
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

/** The end of a recording. Nothing moves it any more. @param isObjectLeft see the announcement */
export function retire(draft: Draft, phase: TerminalPhase, isObjectLeft = false): void {
  const { attention: _attention, ...rest } = draft.record;
  draft.record = rest;
  setPhase(draft, phase);
  draft.announcements.push({ kind: 'ended', isObjectLeft });
}

export function storePart(draft: Draft, part: StoredPart): void {
  draft.ledger = new Map(draft.ledger).set(part.partNumber, part);
  draft.put.push(part);
}

export function forgetParts(draft: Draft, partNumbers: Iterable<number>): void {
  const ledger = new Map(draft.ledger);
  const confirmed = new Set(draft.live.confirmed);
  for (const partNumber of partNumbers) {
    if (ledger.delete(partNumber)) draft.remove.push(partNumber);
    confirmed.delete(partNumber);
  }
  draft.ledger = ledger;
  draft.live = { ...draft.live, confirmed };
}

/**
 * Leaves the upload as it is and starts over from the disk. The upload is not aborted: it holds bytes, and nobody asked.
 */
export function abandonUpload(draft: Draft, why: string): void {
  const { session } = draft.record;
  if (session.kind === 'open') draft.announcements.push({ kind: 'upload.abandoned', uploadId: session.uploadId, why });
  forgetParts(draft, [...draft.ledger.keys()]);
  draft.record = { ...draft.record, session: { kind: 'none' }, mayHaveLeftMore: true };
  draft.live = { ...draft.live, confirmed: new Set(), blank: new Set(), isReconciled: true };
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
