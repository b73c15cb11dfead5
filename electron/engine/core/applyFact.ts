import { isForeignAnswer, startAgain } from './destination.ts';
import { UPLOAD_GONE_TEXT, applyResult } from './applyResult.ts';
import { type Draft, abandonUpload, beginComparison, endSending, storePart } from './draft.ts';
import { lastWitness } from './dueParts.ts';
import type { Fault } from './fault.ts';
import { isOnDisk } from './identity.ts';
import { partBytes, partOffset } from './partPlan.ts';
import type { Fact, TaskKind } from './recordingState.ts';
import { type CommandFact, refusalOf } from './refusal.ts';
import {
  requireAttention,
  backOff,
  clearAttention,
  isAboutSource,
  onSourceMissing,
  onSourceUnreadable,
  onSourceMoved,
  pauseAfterLoss,
  pauseFor,
  onSourceSeen,
  clearTrouble,
  backToRecording,
  listAgain,
  requestCompletion,
} from './transitions.ts';

/** A file that ends before its reported size is read again after this long: network file systems cache sizes. */
const SHORT_DELAY_MS = 500;

/** Tasks that change nothing outside. */
const ONLY_LOOKS: ReadonlySet<TaskKind> = new Set<TaskKind>([
  'reconcile',
  'gather_evidence',
  'locate',
  'compare_replacement',
  'check_frozen',
]);

/** Applies one fact to the draft. The next effect is decided afterwards, from the state alone. */
export function applyFact(draft: Draft, fact: Fact): void {
  switch (fact.kind) {
    case 'source.seen':
      return onSourceSeen(draft, fact.seen);
    case 'source.missing':
      return onSourceMissing(draft);
    case 'source.unreadable':
      return onSourceUnreadable(draft, fact.fault);
    case 'source.moved':
      return onSourceMoved(draft, fact.path);
    case 'time.passed':
      return;
    case 'part.started':
      return onPartStarted(draft, fact.partNumber);
    case 'part.sending':
      if (isOurs(draft, fact.uploadId) && draft.live.inFlight.has(fact.part.partNumber))
        draft.record = { ...draft.record, sending: fact.part };
      return;
    case 'part.stored':
      return onPartStored(draft, fact);
    case 'part.unchanged':
      return onPartUnchanged(draft, fact);
    case 'part.blank':
      endFlight(draft, fact.partNumber);
      if (draft.record.phase === 'recording')
        draft.live = { ...draft.live, blank: draft.live.blank.with(fact.partNumber) };
      return;
    case 'part.short':
      endFlight(draft, fact.partNumber);
      return pauseFor(draft, SHORT_DELAY_MS, 'source_changed', 'The file changed; it is looked at again.');
    case 'part.rewritten':
      endFlight(draft, fact.partNumber);
      return onRewritten(draft);
    case 'part.failed':
      return onPartFailed(draft, fact);
    case 'task.done':
      return onTaskDone(draft, fact);
    case 'task.failed':
      return onTaskFailed(draft, fact);
    case 'network.changed':
      return onNetwork(draft, fact.isOffline);
    case 'engine.paused':
      draft.live = { ...draft.live, isEnginePaused: fact.isPaused };
      return;
    case 'command.finalize':
    case 'command.hold':
    case 'command.pause':
    case 'command.retry':
    case 'command.completeStored':
    case 'command.startAgain':
    case 'command.order':
    case 'command.discard':
      return refusalOf(fact, draft, draft.policy) === undefined ? onCommand(draft, fact) : undefined;
    default:
      return fact satisfies never;
  }
}

function onNetwork(draft: Draft, isOffline: boolean): void {
  draft.live = { ...draft.live, isOffline };
  if (!isOffline) clearTrouble(draft, () => false);
}

function onTaskDone(draft: Draft, fact: Extract<Fact, { readonly kind: 'task.done' }>): void {
  const { task } = draft.live;
  if (task?.token !== fact.token) return;
  if (isForeignAnswer(draft, task.kind)) return onForeignAnswer(draft);
  draft.live = { ...draft.live, task: undefined };
  applyResult(draft, fact.result, task.freeze);
}

function onTaskFailed(draft: Draft, fact: Extract<Fact, { readonly kind: 'task.failed' }>): void {
  const { task } = draft.live;
  if (task?.token !== fact.token) return;
  if (isForeignAnswer(draft, task.kind)) return onForeignAnswer(draft);
  draft.live = { ...draft.live, task: undefined };
  // The upload may have been opened: look for it before opening another one.
  if (task.kind === 'open_upload') draft.live = { ...draft.live, isReconciled: false };
  // It may hold a part that came in since the last list: such a part has to join the ledger, or another content is sent over it.
  if (task.kind === 'abort_upload' && !draft.record.isDiscarding) draft.live = { ...draft.live, isReconciled: false };
  if (task.kind === 'locate' && skipsSearch(draft)) return;
  onFault(draft, fact.fault, fact.random);
}

/** The answer of a store that does not have the recording says nothing. Its own store is asked again once it is configured. */
function onForeignAnswer(draft: Draft): void {
  draft.live = { ...draft.live, task: undefined, isReconciled: draft.record.session.kind === 'none' };
}

function onCommand(draft: Draft, fact: CommandFact): void {
  switch (fact.kind) {
    case 'command.finalize':
      draft.record = { ...draft.record, isFinalizeRequested: true, held: false };
      return;
    case 'command.hold':
      draft.record = { ...draft.record, held: fact.isHeld };
      if (fact.isHeld) {
        draft.record = { ...draft.record, isFinalizeRequested: false };
        if (draft.record.phase === 'finishing') backToRecording(draft);
      }
      return;
    case 'command.pause':
      draft.record = { ...draft.record, paused: fact.isPaused };
      return;
    case 'command.retry':
      forgetMismatches(draft);
      if (draft.record.attention?.code === 'source_sparse') draft.record = { ...draft.record, areHolesAccepted: true };
      return clearTrouble(draft, (code) => !isAboutSource(code) || code === 'source_sparse');
    case 'command.completeStored':
      requestCompletion(draft);
      return clearTrouble(draft, () => false);
    case 'command.order': {
      const { isFirst: _isFirst, ...rest } = draft.record;
      draft.record = fact.isFirst ? { ...rest, isFirst: true } : rest;
      return;
    }
    case 'command.startAgain':
      return startAgain(draft);
    case 'command.discard':
      draft.record = { ...draft.record, isDiscarding: true };
      // Tasks that change nothing outside are not waited for: a disk that hangs must not delay the discard.
      if (draft.live.task !== undefined && ONLY_LOOKS.has(draft.live.task.kind))
        draft.live = { ...draft.live, task: undefined };
      return clearTrouble(draft, () => false);
    default:
      return fact satisfies never;
  }
}

function forgetMismatches(draft: Draft): void {
  const { mismatches: _mismatches, ...rest } = draft.record;
  if (draft.record.mismatches !== undefined) draft.record = rest;
}

function onPartStarted(draft: Draft, partNumber: number): void {
  const { live, record } = draft;
  const freeze = record.phase === 'finishing' ? live.freeze : 0;
  draft.live = { ...live, inFlight: new Map(live.inFlight).set(partNumber, freeze) };
}

/** The file has to be compared: the stored parts may be all that is left of it, and no part of another content joins them. */
function onRewritten(draft: Draft): void {
  // Only the part that was being sent tells the content: the disk is asked for it, and the store for its parts.
  if (lastWitness(draft) === undefined) return listAgain(draft);
  if (draft.live.isRewritten || !draft.live.isProven) return;
  // Parts that were equal before it was rewritten have to be compared again.
  if (draft.record.phase === 'finishing') beginComparison(draft);
  draft.live = { ...draft.live, isRewritten: true, isProven: false };
  draft.announcements.push({ kind: 'rewritten' });
}

/** Removes a part from those in flight. @returns the freeze it was started under; `undefined` if it was not in flight */
function endFlight(draft: Draft, partNumber: number): number | undefined {
  const freeze = draft.live.inFlight.get(partNumber);
  if (freeze === undefined) return undefined;
  const inFlight = new Map(draft.live.inFlight);
  inFlight.delete(partNumber);
  draft.live = { ...draft.live, inFlight };
  return freeze;
}

function onPartStored(draft: Draft, fact: Extract<Fact, { kind: 'part.stored' }>): void {
  const { part, uploadId } = fact;
  const freeze = endFlight(draft, part.partNumber);
  if (!isOurs(draft, uploadId)) return;
  const isResent = draft.ledger.has(part.partNumber);
  storePart(draft, part);
  // Another part that overtakes it does not tell whether the store has it.
  if (draft.record.sending?.partNumber === part.partNumber) endSending(draft);
  draft.record = {
    ...draft.record,
    partsResent: draft.record.partsResent + (isResent ? 1 : 0),
    lastActivityAt: draft.moment.now,
  };
  if (isResent) draft.live = { ...draft.live, hasResent: true };
  confirmPart(draft, part.partNumber, freeze);
  clearTrouble(draft, (code) => !isAboutSource(code) || code === 'source_unreadable');
  draft.announcements.push({ kind: 'part.stored', part, isResent });
}

function onPartFailed(draft: Draft, fact: Extract<Fact, { kind: 'part.failed' }>): void {
  const freeze = endFlight(draft, fact.partNumber);
  // A failure of another upload's part, or of another store, says nothing about this upload.
  if (!isOurs(draft, fact.uploadId) || draft.live.isElsewhere) return;
  noteUnanswered(draft, fact.partNumber, freeze);
  // It may have been stored. No stored part before it tells whether the file is still the same when it is sent again.
  const isSending = draft.record.sending?.partNumber === fact.partNumber;
  // The list that is on its way, or was asked for before the stored parts are completed, may be older than this part.
  const isListed = draft.live.task?.kind === 'reconcile' || draft.record.isCompletionRequested === true;
  if (draft.ledger.size === 0 || isSending || isListed) listAgain(draft);
  onFault(draft, fact.fault, fact.random);
}

/** A file that becomes shorter than this part may have lost bytes that are stored. @param freeze see `endFlight` */
function noteUnanswered(draft: Draft, partNumber: number, freeze: number | undefined): void {
  const { live, record } = draft;
  const { plan, frozen } = record;
  if (freeze === undefined) return;
  // The length of a part that was begun under an earlier freeze is not known: the store tells.
  if (freeze !== 0 && (frozen === undefined || freeze !== live.freeze)) {
    draft.live = { ...live, hasStrangers: true };
    return listAgain(draft);
  }
  const endBytes = partOffset(plan, partNumber) + partBytes(plan, partNumber);
  const readBytes = freeze === 0 ? endBytes : Math.min(endBytes, frozen?.sizeBytes ?? 0);
  draft.live = { ...live, unansweredEndBytes: Math.max(live.unansweredEndBytes, readBytes) };
}

function onPartUnchanged(draft: Draft, fact: Extract<Fact, { kind: 'part.unchanged' }>): void {
  const freeze = endFlight(draft, fact.partNumber);
  if (!isOurs(draft, fact.uploadId)) return;
  clearAttention(draft, (code) => code === 'source_unreadable');
  // The part may have been forgotten meanwhile; then it was not compared.
  if (draft.ledger.has(fact.partNumber)) confirmPart(draft, fact.partNumber, freeze);
}

function isOurs({ record }: Draft, uploadId: string): boolean {
  return record.session.kind === 'open' && record.session.uploadId === uploadId;
}

function confirmPart(draft: Draft, partNumber: number, freeze: number | undefined): void {
  if (draft.record.phase !== 'finishing' || freeze !== draft.live.freeze) return;
  draft.live = { ...draft.live, confirmed: draft.live.confirmed.with(partNumber) };
}

/** The folder is missing too, and a person asked to complete the stored parts: the search ends. */
function skipsSearch(draft: Draft): boolean {
  const { source } = draft.live;
  if (source.kind !== 'missing' || draft.record.isCompletionRequested !== true || draft.ledger.size === 0) return false;
  draft.live = { ...draft.live, source: { ...source, isSearched: true } };
  return true;
}

function onFault(draft: Draft, fault: Fault, random: number): void {
  if (fault.disposition === 'cancelled') return;
  // A discard needs no file.
  if (draft.record.isDiscarding && isAboutSource(fault.code)) return;
  if (fault.code === 'source_missing') return onSourceMissing(draft);
  if (fault.code === 'no_such_upload' && draft.ledger.size > 0 && !isOnDisk(draft)) {
    // The stored parts may be the only copy, and another store may hold them.
    const { source } = draft.live;
    draft.live = { ...draft.live, isReconciled: false };
    if (source.kind !== 'unseen') requireAttention(draft, fault.code, UPLOAD_GONE_TEXT);
    return backOff(draft, fault, random);
  }
  if (fault.code === 'no_such_upload') {
    const why = 'The store no longer knows this upload; a new one is filled from the disk.';
    abandonUpload(draft, why);
    backOff(draft, fault, random);
    return pauseAfterLoss(draft, why);
  }
  if (fault.disposition === 'attention') requireAttention(draft, fault.code, fault.message);
  if (fault.disposition === 'reconcile') draft.live = { ...draft.live, isReconciled: false };
  backOff(draft, fault, random);
}
