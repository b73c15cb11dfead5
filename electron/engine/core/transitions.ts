import { type Draft, setPhase } from './draft.ts';
import { storedPrefixBytes } from './dueParts.ts';
import type { Fault, FaultCode } from './fault.ts';
import { partCount } from './partPlan.ts';
import { type FinishReason, isSameFile } from './recording.ts';
import type { SeenSource } from './recordingState.ts';
import { attentionDelayMs, retryDelayMs } from './retryPolicy.ts';

/** So many blank parts are looked at again when the file changes: a recorder writes at one place, in order. */
const BLANK_PARTS_LOOKED_AT = 8;

/** The longest pause for a store that loses again and again what it had acknowledged. */
const LOSS_DELAY_MS_MAX = 30_000;

/** The file was looked at. */
export function onSourceSeen(draft: Draft, seen: SeenSource): void {
  const { source } = draft.live;
  const isReplaced = !isSameFile(draft.record.fingerprint, seen.fingerprint);
  if (isReplaced) {
    draft.record = { ...draft.record, fingerprint: seen.fingerprint };
    draft.announcements.push({ kind: 'replaced' });
  }
  clearAttention(draft, (code) => code === 'disk_error');
  const isSame = source.kind === 'there' && source.sizeBytes === seen.sizeBytes && source.mtimeMs === seen.mtimeMs;
  if (!isSame || isReplaced) noteChange(draft, seen);
  if (draft.record.phase !== 'finishing' || draft.record.isDiscarding) return;
  if (isReplaced || !isAsFrozen(draft)) backToRecording(draft);
}

function noteChange(draft: Draft, seen: SeenSource): void {
  const { source } = draft.live;
  const grew = source.kind === 'there' && seen.sizeBytes > source.sizeBytes;
  draft.live = {
    ...draft.live,
    source: {
      kind: 'there',
      sizeBytes: seen.sizeBytes,
      mtimeMs: seen.mtimeMs,
      changedAtMs: draft.moment.atMs,
      hasGrown: grew || (source.kind === 'there' && source.hasGrown),
    },
    evidence: undefined,
    blank: new Set([...draft.live.blank].sort((a, b) => a - b).slice(BLANK_PARTS_LOOKED_AT)),
  };
  if (seen.sizeBytes > 0) forgetCompletionRequest(draft);
  if (seen.sizeBytes > 0 || draft.record.attention?.code !== 'source_emptied') clearAttention(draft, isAboutSource);
  if (draft.live.backoff !== undefined && isAboutSource(draft.live.backoff.code))
    draft.live = { ...draft.live, backoff: undefined };
}

/** Whether the file, as far as it was seen, is as it was when it was frozen. */
export function isAsFrozen({ live, record }: Draft): boolean {
  if (live.source.kind !== 'there') return true;
  return record.frozen?.sizeBytes === live.source.sizeBytes && record.frozen.mtimeMs === live.source.mtimeMs;
}

/** It is there, but cannot be looked at. What was known of it is not known any more, unless the fault passes by itself. */
export function onSourceUnreadable(draft: Draft, fault: Fault): void {
  requireAttention(draft, fault.code, fault.message);
  if (fault.disposition === 'attention')
    draft.live = { ...draft.live, source: { kind: 'unseen' }, evidence: undefined };
}

/** The file has another name now. */
export function onSourceMoved(draft: Draft, path: string): void {
  if (path !== draft.record.path) {
    draft.announcements.push({ kind: 'moved', from: draft.record.path, to: path });
    draft.record = { ...draft.record, path };
  }
  if (draft.live.source.kind === 'missing') draft.live = { ...draft.live, source: { kind: 'unseen' } };
  clearAttention(draft, isAboutSource);
}

export function onSourceMissing(draft: Draft): void {
  if (draft.live.source.kind === 'missing') return;
  draft.live = {
    ...draft.live,
    source: { kind: 'missing', sinceMs: draft.moment.atMs, isSearched: false },
    evidence: undefined,
  };
}

/** Takes the file to be finished, as it is now. */
export function freeze(draft: Draft, reason: FinishReason, sizeBytes: number, mtimeMs: number): void {
  setPhase(draft, 'finishing');
  draft.record = { ...draft.record, frozen: { sizeBytes, mtimeMs, reason, at: draft.moment.now } };
  draft.live = { ...draft.live, confirmed: new Set(), blank: new Set(), freeze: draft.live.freeze + 1 };
  draft.announcements.push({ kind: 'finishing', reason });
}

/** It was not finished after all. */
export function backToRecording(draft: Draft): void {
  const { frozen: _frozen, ...rest } = draft.record;
  draft.record = rest;
  setPhase(draft, 'recording');
  const { task } = draft.live;
  // This answer is about the frozen file. An upload that is being opened is wanted all the same, and an object that is on its
  // way is waited for: landing late, it would replace the one that is sent after it.
  const isStale = task?.kind === 'check_frozen';
  draft.live = { ...draft.live, confirmed: new Set(), ...(isStale ? { task: undefined } : {}) };
  draft.announcements.push({ kind: 'back_to_recording' });
}

/**
 * The source is gone and a person, or the settings, said to make an object of the stored parts.
 * @returns false when none can be made of them: that needs a person
 */
export function completeStored(draft: Draft): boolean {
  forgetCompletionRequest(draft);
  const sizeBytes = storedPrefixBytes(draft);
  if (sizeBytes === 0) {
    requireAttention(
      draft,
      'source_missing',
      'The file is gone, and its first part was never stored, so there is nothing to complete. Put the file back, or discard the upload.',
    );
    return false;
  }
  freeze(draft, 'vanished', sizeBytes, 0);
  const parts = partCount(draft.record.plan, sizeBytes);
  draft.live = { ...draft.live, confirmed: new Set(Array.from({ length: parts }, (_, index) => index + 1)) };
  clearTrouble(draft, () => true);
  setPhase(draft, 'completing');
  return true;
}

function forgetCompletionRequest(draft: Draft): void {
  if (draft.record.isCompletionRequested === true) draft.record = { ...draft.record, isCompletionRequested: false };
}

/** A person is needed. Said once as long as the cause stays the same. */
export function requireAttention(draft: Draft, code: FaultCode, message: string): void {
  if (draft.record.attention?.code === code && draft.record.attention.message === message) return;
  draft.record = { ...draft.record, attention: { code, message, since: draft.moment.now } };
  draft.announcements.push({ kind: 'attention', code, message });
}

/** Something worked: there is no reason to wait any more, and the attentions that it proves over are over. */
export function clearTrouble(draft: Draft, isOver: (code: string) => boolean): void {
  if (draft.live.failures > 0 || draft.live.backoff !== undefined)
    draft.live = { ...draft.live, failures: 0, backoff: undefined };
  clearAttention(draft, isOver);
}

/** The attentions that something proves over are over. */
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
 * The store lost or changed what it had acknowledged. The first time all of it is sent again at once; a store that goes on so
 * is given more and more time, since each try costs the whole file, and perhaps one more open upload.
 */
export function pauseAfterLoss(draft: Draft, message: string): void {
  const losses = draft.live.losses + 1;
  draft.live = { ...draft.live, losses };
  if (losses > 1) pauseFor(draft, Math.min(LOSS_DELAY_MS_MAX, 500 * 2 ** losses), 'object_mismatch', message);
}

/** Waits after a fault, as long as its kind asks for. */
export function backOff(draft: Draft, fault: Fault, random: number): void {
  const failures = draft.live.failures + 1;
  const delayMs =
    fault.disposition === 'attention' ? attentionDelayMs(random) : retryDelayMs(failures, random, fault.retryAfterMs);
  draft.live = { ...draft.live, failures };
  pauseFor(draft, delayMs, fault.code, fault.message);
}
