import { PartNumbers } from './partNumbers.ts';
import { lastName } from '../../../shared/lastName.ts';
import { sentence } from '../../../shared/sentences/sentence.ts';
import { type Draft, beginComparison, hasSentBytes, setPhase } from './draft.ts';
import { storedPrefixBytes } from './dueParts.ts';
import type { Fault, FaultCode } from './fault.ts';
import { partCount } from './partPlan.ts';
import { QUIET_FOR_EVIDENCE_MS } from './finishRule.ts';
import {
  type Comparison,
  adoptSource,
  doubtedSource,
  isDoubtful,
  isUnchanged,
  judge,
  partsWithin,
  prove,
  readEndBytes,
} from './identity.ts';
import { type FinishReason, type FrozenSource, isSameFile, mayBeSameFile } from './recording.ts';
import type { SeenSource, SourceSight } from './recordingState.ts';
import { attentionDelayMs, delayAfterMs, failuresAfter } from './retryPolicy.ts';

/** This many blank parts are read again when the file changes: a recorder writes at one place, in order. */
const BLANK_PARTS_LOOKED_AT = 8;

/** After so many comparisons in a row that found all parts equal, it does not matter that the times of the file move. */
const EQUAL_PASSES_NEEDED = 2;

/** After so many comparisons that began anew, a person is told. */
const RESTARTS_MAX = 5;

/** While a file grows, the time of its last activity is at most this old. */
const ACTIVITY_EVERY_MS = 5_000;

/** The longest pause for a store that repeatedly loses acknowledged parts. */
const LOSS_DELAY_MS_MAX = 30_000;

/** The file was looked at. */
export function onSourceSeen(draft: Draft, seen: SeenSource): void {
  if (draft.record.displaced !== undefined) return onSourceMissing(draft);
  clearAttention(draft, (code) => code === 'disk_error');
  const isOther = !mayBeSameFile(draft.record.fingerprint, seen.fingerprint);
  if (isObjectAskedFor(draft)) {
    // The recording reads nothing any more, so the new file gets the name at once.
    if (isOther) return displace(draft, 'replaced');
    return noteSight(draft, seen);
  }
  if (draft.record.isDiscarding) return isOther ? undefined : noteSight(draft, seen);
  if (isDoubtful(draft, seen)) return doubt(draft, seen);
  const before = draft.live.source;
  noteSight(draft, seen);
  if (draft.record.phase === 'finishing' && !isAsFrozen(draft)) changedWhileFinishing(draft, before, seen);
}

/** The file is not as it was frozen. @param before the file as it was seen before */
function changedWhileFinishing(draft: Draft, before: SourceSight, seen: SeenSource): void {
  const { frozen, session } = draft.record;
  if (frozen?.sizeBytes !== seen.sizeBytes) return backToRecording(draft);
  if (before.kind === 'there' && session.kind === 'open') {
    if (isUnchanged(before, seen)) return;
    const quietMs = Math.min(QUIET_FOR_EVIDENCE_MS, draft.policy.timeoutMs);
    // A touch, or one write: the comparison goes on when the file is quiet, and begins anew when it is through. Programs that
    // write change the file each time it is looked at.
    if (draft.moment.atMs - before.changedAtMs >= quietMs) return pauseUntilQuiet(draft, quietMs);
  }
  noteRestart(draft);
  // Only the change time moved: a mode or a name, or bytes and a modification time that was put back.
  if (frozen.mtimeMs === seen.mtimeMs) compareAgain(draft, frozen, seen);
  else backToRecording(draft);
}

function pauseUntilQuiet(draft: Draft, quietMs: number): void {
  const { backoff } = draft.live;
  if (backoff !== undefined && backoff.untilMs >= draft.moment.atMs + quietMs) return;
  pauseFor(draft, quietMs, 'source_changed', 'The file was changed; the comparison goes on when it is quiet.');
}

/**
 * Every part has been compared, and the file was looked at once more. If its times moved meanwhile, it is compared anew, until two
 * comparisons in a row found all parts equal: each part was the same before and after the moment at which the last one began, so the
 * object is the file of that moment, as which it stays frozen. Later changes are found when the finished file is looked at again.
 * @returns whether the object can be made
 */
export function endComparison(draft: Draft, seen: SeenSource): boolean {
  const { frozen } = draft.record;
  // A file that was away meanwhile has to be compared with what is stored first.
  if (frozen === undefined || draft.live.source.kind !== 'there') return false;
  if (isAsFrozen(draft)) return true;
  const equalPasses = draft.live.equalPasses + 1;
  if (!draft.live.hasResent && equalPasses >= EQUAL_PASSES_NEEDED) return true;
  noteRestart(draft);
  if (draft.live.hasResent) {
    // It was written, not only touched.
    backToRecording(draft);
    return false;
  }
  compareAgain(draft, frozen, seen);
  draft.live = { ...draft.live, equalPasses };
  return false;
}

/** The comparison begins anew, which costs a whole reading each time: a person should know why the file is not finished. */
function noteRestart(draft: Draft): void {
  const restarts = draft.live.restarts + 1;
  draft.live = { ...draft.live, restarts };
  if (restarts < RESTARTS_MAX) return;
  const seconds = Math.round(draft.policy.timeoutMs / 1_000);
  const message = sentence('fileBusy', { file: lastName(draft.record.path), seconds: String(seconds) });
  requireAttention(draft, 'source_busy', message);
}

/** The file was left alone for a whole comparison. */
export function endRestarts(draft: Draft): void {
  draft.live = { ...draft.live, restarts: 0 };
  clearAttention(draft, (code) => code === 'source_busy');
}

/** @param frozen of the same size */
function compareAgain(draft: Draft, frozen: FrozenSource, { mtimeMs, ctimeMs }: SeenSource): void {
  draft.record = { ...draft.record, frozen: { ...frozen, mtimeMs, ...(ctimeMs === undefined ? {} : { ctimeMs }) } };
  beginComparison(draft);
  dropFrozenCheck(draft);
}

/** Whether every part of the frozen file has been compared since it last changed. */
export function isCompared({ record, live }: Draft): boolean {
  return (
    record.frozen !== undefined &&
    live.confirmed.size >= partCount(record.plan, record.frozen.sizeBytes) &&
    live.inFlight.size === 0
  );
}

function isObjectAskedFor({ record }: Draft): boolean {
  return record.phase !== 'recording' && record.phase !== 'finishing';
}

function noteSight(draft: Draft, seen: SeenSource): void {
  const { source } = draft.live;
  // Nothing is stored that it could differ from.
  if (draft.ledger.size === 0 && draft.live.inFlight.size === 0 && (!draft.live.isProven || draft.live.isRewritten))
    draft.live = { ...draft.live, isProven: true, isRewritten: false };
  if (source.kind !== 'there' || !isUnchanged(source, seen)) return noteChange(draft, seen);
  const { ctimeMs = source.ctimeMs, allocatedBytes = source.allocatedBytes } = seen;
  if (ctimeMs === source.ctimeMs && allocatedBytes === source.allocatedBytes) return;
  const facts = {
    ...(ctimeMs === undefined ? {} : { ctimeMs }),
    ...(allocatedBytes === undefined ? {} : { allocatedBytes }),
  };
  draft.live = { ...draft.live, source: { ...source, ...facts } };
}

function noteChange(draft: Draft, seen: SeenSource): void {
  const { source } = draft.live;
  const grew = source.kind === 'there' && seen.sizeBytes > source.sizeBytes;
  if (source.kind === 'there' && seen.sizeBytes !== source.sizeBytes) endRestarts(draft);
  const { fingerprint: _fingerprint, ...facts } = seen;
  draft.live = {
    ...draft.live,
    source: {
      kind: 'there',
      ...facts,
      changedAtMs: draft.moment.atMs,
      hasGrown: grew || (source.kind === 'there' && source.hasGrown),
    },
    evidence: undefined,
    blank: draft.live.blank.withoutFirst(BLANK_PARTS_LOOKED_AT),
  };
  // Its parts are sent without a witness when it is finished: it may have been written anew.
  if (source.kind === 'there' && draft.live.isRewritten) draft.live = { ...draft.live, isProven: false };
  if (grew) noteActivity(draft);
  if (seen.sizeBytes > 0) forgetCompletionRequest(draft);
  const lasting = seen.sizeBytes > 0 ? 'source_busy' : 'source_emptied';
  clearAttention(draft, (code) => isAboutSource(code) && code !== lasting);
  if (draft.live.backoff !== undefined && isAboutSource(draft.live.backoff.code))
    draft.live = { ...draft.live, backoff: undefined };
}

/** Each change of the record costs a write to the journal, so growth is noted at intervals. */
function noteActivity(draft: Draft): void {
  const { now } = draft.moment;
  if (Date.parse(now) - Date.parse(draft.record.lastActivityAt) < ACTIVITY_EVERY_MS) return;
  draft.record = { ...draft.record, lastActivityAt: now };
}

/** The name holds a file that may not be the recording's: nothing is read from it until that is decided. */
function doubt(draft: Draft, seen: SeenSource): void {
  const isOther = !isSameFile(draft.record.fingerprint, seen.fingerprint);
  if (!isOther && draft.record.isTruncated !== true && readEndBytes(draft) > seen.sizeBytes)
    draft.record = { ...draft.record, isTruncated: true };
  if (seen.sizeBytes > 0) forgetCompletionRequest(draft);
  const isOnlyUnproven = !isOther && draft.record.isTruncated !== true;
  if (draft.record.phase === 'finishing' && !isOnlyUnproven) backToRecording(draft);
  draft.live = {
    ...draft.live,
    source: doubtedSource(draft, seen, draft.moment.atMs),
    evidence: undefined,
  };
  if (draft.live.backoff !== undefined && isAboutSource(draft.live.backoff.code))
    draft.live = { ...draft.live, backoff: undefined };
}

/** A file that is known may have become doubtful because a part was stored that it is too short for. */
export function checkIdentity(draft: Draft): void {
  const { source } = draft.live;
  if (source.kind !== 'there' || isObjectAskedFor(draft) || draft.record.isDiscarding) return;
  const { sizeBytes, mtimeMs, ctimeMs } = source;
  const seen = { sizeBytes, mtimeMs, ...(ctimeMs === undefined ? {} : { ctimeMs }) };
  const { fingerprint } = draft.record;
  if (isDoubtful(draft, { ...seen, fingerprint })) doubt(draft, { ...seen, fingerprint });
}

/** The stored parts were compared with the file that has the recording's name. */
export function onReplacementCompared(draft: Draft, comparison: Comparison): void {
  const { source: before } = draft.live;
  if (before.kind !== 'doubted' || isObjectAskedFor(draft)) return;
  // A comparison takes its time, and the file may have been looked at since it began.
  if (!isEarlier(comparison.seen, before.seen)) onSourceSeen(draft, comparison.seen);
  const { source } = draft.live;
  if (source.kind !== 'doubted' || !isSameFile(source.seen.fingerprint, before.seen.fingerprint)) return;
  if (comparison.witness !== 'gone') return keepSource(draft, source.seen, comparison);
  // A file that grew meanwhile may hold now what it lacked.
  const isQuiet =
    draft.moment.atMs - source.changedAtMs >= QUIET_FOR_EVIDENCE_MS &&
    source.seen.sizeBytes === comparison.seen.sizeBytes;
  switch (judge(draft, comparison, isQuiet)) {
    case 'same':
      adoptSource(draft, comparison.seen, comparison);
      return noteChange(draft, source.seen);
    case 'other':
      return displace(
        draft,
        isSameFile(draft.record.fingerprint, source.seen.fingerprint) ? 'overwritten' : 'replaced',
      );
    case 'unsure':
      draft.live = {
        ...draft.live,
        source: { ...source, compared: { parts: partsWithin(draft, comparison.seen.sizeBytes), isQuiet } },
      };
  }
}

/** Whether a file was seen like this before it was seen like that, by the times of the file itself. */
function isEarlier(a: SeenSource, b: SeenSource): boolean {
  if (!isSameFile(a.fingerprint, b.fingerprint) || isUnchanged(a, b)) return false;
  return (a.ctimeMs ?? a.mtimeMs) < (b.ctimeMs ?? b.mtimeMs);
}

/** The file with the recording's id still holds what is stored. @param seen as it was last seen */
function keepSource(draft: Draft, seen: SeenSource, { witness, seen: compared }: Comparison): void {
  const isRewritten = draft.live.isRewritten || witness === 'shifted';
  draft.live = { ...draft.live, isRewritten };
  prove(draft);
  onSourceSeen(draft, compared);
  onSourceSeen(draft, seen);
}

/**
 * The name belongs to another recording from now on. The stored parts of this one stay, and a person decides about them, unless the
 * object is being made already.
 */
export function displace(draft: Draft, displaced: 'replaced' | 'overwritten'): void {
  const isFragment = !isObjectAskedFor(draft);
  draft.record = { ...draft.record, displaced, ...(isFragment ? { isIncomplete: true } : {}) };
  draft.live = {
    ...draft.live,
    source: { kind: 'missing', sinceMs: draft.moment.atMs, isSearched: true },
    evidence: undefined,
  };
  draft.announcements.push({ kind: 'displaced', path: draft.record.path });
  if (isFragment && hasSentBytes(draft.record)) requireAttention(draft, 'source_replaced', DISPLACED_TEXT[displaced]);
}

/** For the person who has to decide about stored parts whose file is gone. */
export const DISPLACED_TEXT = {
  replaced: sentence('fileReplaced', {}),
  overwritten: sentence('fileOverwritten', {}),
} as const;

/** Whether the file, as last seen, equals the frozen one. */
export function isAsFrozen({ live, record }: Draft): boolean {
  if (live.source.kind !== 'there') return true;
  return record.frozen !== undefined && isUnchanged(record.frozen, live.source);
}

/** The file is there but cannot be looked at. Unless the fault passes by itself, earlier knowledge of it is dropped. */
export function onSourceUnreadable(draft: Draft, fault: Fault): void {
  if (draft.record.displaced !== undefined) return onSourceMissing(draft);
  requireAttention(draft, fault.code, fault.message);
  if (fault.disposition === 'attention')
    draft.live = { ...draft.live, source: { kind: 'unseen' }, evidence: undefined };
}

/** The file was found under this name. */
export function onSourceMoved(draft: Draft, path: string): void {
  const { displaced: _displaced, isIncomplete, ...found } = draft.record;
  // An object that is being made of a fragment stays one.
  draft.record = isIncomplete === true && isObjectAskedFor(draft) ? { ...found, isIncomplete } : found;
  if (path !== draft.record.path) {
    draft.announcements.push({ kind: 'moved', from: draft.record.path, to: path });
    draft.record = { ...draft.record, path };
  }
  if (draft.live.source.kind !== 'there') draft.live = { ...draft.live, source: { kind: 'unseen' } };
  clearAttention(draft, isAboutSource);
}

export function onSourceMissing(draft: Draft): void {
  if (draft.live.source.kind === 'missing') return;
  const { record } = draft;
  draft.live = {
    ...draft.live,
    source: {
      kind: 'missing',
      sinceMs: draft.moment.atMs,
      isSearched: record.displaced === 'overwritten',
    },
    evidence: undefined,
    isProven: false,
  };
}

/** Starts finishing the file as it is now. */
export function freeze(
  draft: Draft,
  reason: FinishReason,
  facts: Pick<FrozenSource, 'sizeBytes' | 'mtimeMs' | 'ctimeMs'>,
): void {
  setPhase(draft, 'finishing');
  const { sizeBytes, mtimeMs, ctimeMs } = facts;
  const frozen = { sizeBytes, mtimeMs, ...(ctimeMs === undefined ? {} : { ctimeMs }), reason, at: draft.moment.now };
  // Only an object of a file that is gone is a fragment.
  const { isIncomplete: _isIncomplete, ...rest } = draft.record;
  draft.record = { ...rest, frozen, ...(reason === 'vanished' ? { isIncomplete: true } : {}) };
  beginComparison(draft);
  draft.live = { ...draft.live, blank: PartNumbers.none };
  draft.announcements.push({ kind: 'finishing', reason });
}

/** The file changed, so it was not finished. */
export function backToRecording(draft: Draft): void {
  const { frozen: _frozen, ...rest } = draft.record;
  draft.record = rest;
  setPhase(draft, 'recording');
  draft.live = { ...draft.live, confirmed: PartNumbers.none, isRewritten: false };
  dropFrozenCheck(draft);
  draft.announcements.push({ kind: 'back_to_recording' });
}

/**
 * The answer about a file that was frozen before counts no more. An upload that is being opened is still needed, and an object in flight
 * is waited for: arriving late, it would replace the one that is sent after it.
 */
function dropFrozenCheck(draft: Draft): void {
  if (draft.live.task?.kind === 'check_frozen') draft.live = { ...draft.live, task: undefined };
}

/**
 * The source is gone and a person, or the settings, said to make an object of the stored parts. It is carried out when no part is in
 * flight and the parts are listed once more: one whose answer was lost may have come in since the last list.
 */
export function requestCompletion(draft: Draft): void {
  draft.record = { ...draft.record, isCompletionRequested: true };
  listAgain(draft);
}

/** The store is asked for its parts. An answer that is on its way may be too old. */
export function listAgain(draft: Draft): void {
  const { task } = draft.live;
  draft.live = { ...draft.live, isReconciled: false, task: task?.kind === 'reconcile' ? undefined : task };
}

/**
 * Makes the object of the stored parts.
 * @returns false when none can be made of them: that needs a person
 */
export function completeStored(draft: Draft): boolean {
  forgetCompletionRequest(draft);
  const sizeBytes = storedPrefixBytes(draft);
  if (sizeBytes === 0) {
    requireAttention(draft, 'source_missing', sentence('firstPartMissing', {}));
    return false;
  }
  freeze(draft, 'vanished', { sizeBytes, mtimeMs: 0 });
  const parts = partCount(draft.record.plan, sizeBytes);
  draft.live = { ...draft.live, confirmed: PartNumbers.upTo(parts) };
  clearTrouble(draft, () => true);
  setPhase(draft, 'completing');
  return true;
}

function forgetCompletionRequest(draft: Draft): void {
  if (draft.record.isCompletionRequested === true) draft.record = { ...draft.record, isCompletionRequested: false };
}

/** A person is needed. Announced once for each cause. */
export function requireAttention(draft: Draft, code: FaultCode, message: string): void {
  if (draft.record.attention?.code === code && draft.record.attention.message === message) return;
  draft.record = { ...draft.record, attention: { code, message, since: draft.moment.now } };
  draft.announcements.push({ kind: 'attention', code, message });
}

/** Something worked: ends the backoff, and each attention whose cause is thereby gone. */
export function clearTrouble(draft: Draft, isOver: (code: string) => boolean): void {
  if (draft.live.failures > 0 || draft.live.backoff !== undefined)
    draft.live = { ...draft.live, failures: 0, backoff: undefined };
  clearAttention(draft, isOver);
}

/** Ends the attention if its cause is gone. */
export function clearAttention(draft: Draft, isOver: (code: string) => boolean): void {
  if (draft.record.attention !== undefined && isOver(draft.record.attention.code)) {
    const { attention: _attention, ...rest } = draft.record;
    draft.record = rest;
  }
}

/** Whether an attention is over once the file can be looked at again; else it is about the store, the journal or its size. */
export function isAboutSource(code: string): boolean {
  return code.startsWith('source_') && code !== 'source_too_large';
}

/** Waits, without counting a failure. */
export function pauseFor(draft: Draft, delayMs: number, code: FaultCode, message: string): void {
  draft.live = { ...draft.live, backoff: { untilMs: draft.moment.atMs + delayMs, code, message } };
}

/**
 * The store lost or changed acknowledged parts. The first time everything is sent again at once. After that the pauses grow, because
 * each try costs the whole file and perhaps one more open upload.
 */
export function pauseAfterLoss(draft: Draft, message: string): void {
  const losses = draft.live.losses + 1;
  draft.live = { ...draft.live, losses };
  if (losses > 1) pauseFor(draft, Math.min(LOSS_DELAY_MS_MAX, 500 * 2 ** losses), 'object_mismatch', message);
}

/** Waits after a fault, for as long as its disposition requires. */
export function backOff(draft: Draft, fault: Fault, random: number): void {
  const failures = failuresAfter(draft.live.failures, fault);
  const delayMs = fault.disposition === 'attention' ? attentionDelayMs(random) : delayAfterMs(fault, failures, random);
  draft.live = { ...draft.live, failures };
  pauseFor(draft, delayMs, fault.code, fault.message);
}
