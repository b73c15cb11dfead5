import { sentence } from '../../../shared/sentences/sentence.ts';
import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import { applyFact } from './applyFact.ts';
import { SOURCE_TASKS, checkDestination } from './destination.ts';
import { type Draft, draftOf, hasSentBytes, replan, retire } from './draft.ts';
import { dueParts, passedParts, storedPrefixBytes } from './dueParts.ts';
import { QUIET_FOR_EVIDENCE_MS, type FinishVerdict, finishRule } from './finishRule.ts';
import { S3_QUOTA, capacityBytes } from './partPlan.ts';
import { changePartSize } from './partSizeChange.ts';
import {
  type DoubtedSource,
  type Fact,
  type Moment,
  type RecordingPolicy,
  type RecordingState,
  type SourceSight,
  type Step,
  type Task,
  mayRun,
} from './recordingState.ts';
import { adoptSource, nextInDoubt } from './identity.ts';
import {
  DISPLACED_TEXT,
  checkIdentity,
  completeStored,
  displace,
  freeze,
  isCompared,
  onSourceSeen,
  requestCompletion,
  requireAttention,
} from './transitions.ts';

/** Evidence is asked for again after this long while a quiet recording waits; less often when it has waited for long. */
const EVIDENCE_EVERY_MS = 1_000;
const EVIDENCE_EVERY_LATER_MS = 5_000;
const EVIDENCE_LATER_AFTER_MS = 10_000;

/** A file that is moved between folders is nowhere for a moment: only after this long is it called gone. */
const GONE_AFTER_MS = 2_000;

/** The upload of a file that is gone is only taken to be empty after this long, if a part of it was sent. */
const LATE_MS = 30_000;

/**
 * The life of one recording: state × fact → state + effects. Pure: time and randomness come with the fact. The returned state has
 * to be durable before its task starts. An answer to a task that is no longer current changes nothing.
 */
export function step(state: RecordingState, fact: Fact, moment: Moment, policy: RecordingPolicy): Step {
  const draft = draftOf(state, moment, policy);
  if (!TERMINAL_PHASES.has(draft.record.phase)) {
    // Before the fact: the answer of another store says nothing.
    checkDestination(draft);
    applyFact(draft, fact);
    checkDestination(draft);
    checkIdentity(draft);
    changePartSize(draft, fact.kind === 'task.done' && fact.result.kind === 'replacement_compared');
    const task = nextTask(draft);
    if (task !== undefined) startTask(draft, task);
  }
  return {
    state: { record: draft.record, ledger: draft.ledger, live: draft.live },
    put: draft.put,
    remove: draft.remove,
    task: draft.task,
    announcements: draft.announcements,
  };
}

/** The verdict of the finish rule now; `undefined` in phases and states to which it does not apply. */
export function finishVerdict(state: RecordingState, atMs: number, policy: RecordingPolicy): FinishVerdict | undefined {
  const { record, live } = state;
  if (record.phase !== 'recording' || live.source.kind !== 'there') return undefined;
  return finishRule({
    quietMs: atMs - live.source.changedAtMs,
    timeoutMs: policy.timeoutMs,
    evidence: live.evidence,
    isRequested: record.isFinalizeRequested === true,
    isHeld: record.held,
    isStrict: policy.isStrictTimeout,
    waitsWhileHeld: policy.waitsWhileHeld,
  });
}

/** The next time at which `time.passed` can have an effect, on the monotonic clock; `undefined` when there is none. */
export function wakeAtMs(state: RecordingState, atMs: number, policy: RecordingPolicy): number | undefined {
  const { live } = state;
  const times: number[] = [];
  if (live.backoff !== undefined) times.push(live.backoff.untilMs);
  if (live.source.kind === 'there' && state.record.phase === 'recording') {
    const quietNeededMs = Math.min(QUIET_FOR_EVIDENCE_MS, policy.timeoutMs);
    times.push(live.source.changedAtMs + quietNeededMs, live.source.changedAtMs + policy.timeoutMs);
    if (atMs - live.source.changedAtMs >= quietNeededMs)
      times.push(live.evidenceAtMs + evidenceEveryMs(state, atMs - live.source.changedAtMs));
  }
  const { source } = live;
  if (source.kind === 'missing')
    times.push(...[GONE_AFTER_MS, LATE_MS, policy.timeoutMs].map((ms) => source.sinceMs + ms));
  if (source.kind === 'doubted') times.push(source.changedAtMs + QUIET_FOR_EVIDENCE_MS);
  const coming = times.filter((time) => time > atMs);
  return coming.length === 0 ? undefined : Math.min(...coming);
}

/** Whether a person keeps it from its end, and nothing is left to do until that person decides. @param atMs monotonic */
export function isKeptByPerson(state: RecordingState, atMs: number): boolean {
  const { record, live } = state;
  if (record.isDiscarding || live.task !== undefined || live.inFlight.size > 0) return false;
  if (record.paused) return true;
  const isKnown = live.isReconciled && live.source.kind === 'there';
  return record.held && isKnown && dueParts(state, atMs).next().done === true;
}

/** A container without an end mark does not become complete without a change of the file. */
function evidenceEveryMs({ live }: Pick<RecordingState, 'live'>, quietMs: number): number {
  const mayEndSoon = quietMs < EVIDENCE_LATER_AFTER_MS && live.evidence?.container !== 'unmarked';
  return mayEndSoon ? EVIDENCE_EVERY_MS : EVIDENCE_EVERY_LATER_MS;
}

function startTask(draft: Draft, task: Task): void {
  const token = draft.live.lastToken + 1;
  const { freeze } = draft.live;
  draft.live = { ...draft.live, lastToken: token, task: { kind: task.kind, token, freeze } };
  draft.task = { task, token };
}

function nextTask(draft: Draft): Task | undefined {
  const { live } = draft;
  if (draft.record.isDiscarding) return nextWhileDiscarding(draft);
  if (TERMINAL_PHASES.has(draft.record.phase) || live.task !== undefined) return undefined;
  if (!mayRun(draft, draft.moment.atMs)) return undefined;
  if (live.isElsewhere) return nextWhileElsewhere(draft);
  switch (draft.record.phase) {
    case 'recording':
    case 'finishing':
      // This comes first: a store that does not answer, or does not know the upload, must not keep a doubt open.
      if (live.source.kind === 'doubted') return nextWhileDoubted(draft, live.source);
      // Listed parts are compared with the file, which has to be proven first.
      if (live.source.kind === 'unseen' && !live.isProven) return undefined;
      if (!live.isReconciled) return { kind: 'reconcile' };
      if (live.source.kind === 'missing') return nextWhileMissing(draft);
      if (live.source.kind === 'unseen') return undefined;
      if (!fits(draft, live.source.sizeBytes)) return undefined;
      return draft.record.phase === 'recording' ? nextWhileRecording(draft) : nextWhileFinishing(draft);
    case 'completing':
      return askForObject(draft, 'complete');
    case 'verifying':
      return { kind: 'verify' };
    case 'describing':
      return { kind: 'describe' };
    default:
      return undefined;
  }
}

/** The store cannot be asked, but the file can: a person may start the upload again if it is the recording's. */
function nextWhileElsewhere(draft: Draft): Task | undefined {
  const { live, record, moment } = draft;
  const isOpen = record.phase === 'recording' || record.phase === 'finishing';
  if (!isOpen || live.source.kind !== 'doubted') return undefined;
  const next = nextInDoubt(draft, live.source, moment.atMs);
  return typeof next === 'object' && SOURCE_TASKS.has(next.kind) ? next : undefined;
}

function nextWhileDiscarding(draft: Draft): Task | undefined {
  const { live, record } = draft;
  if (TERMINAL_PHASES.has(record.phase) || live.task !== undefined || live.inFlight.size > 0) return undefined;
  if (live.isElsewhere) {
    leaveElsewhere(draft);
    return undefined;
  }
  if (live.backoff !== undefined && draft.moment.atMs < live.backoff.untilMs) return undefined;
  if (record.session.kind !== 'none' || record.mayHaveLeftMore === true) return { kind: 'abort_upload' };
  retire(draft, 'cancelled');
  return undefined;
}

/** The store that has the upload is not the configured one, so nothing can be aborted there. */
function leaveElsewhere(draft: Draft): void {
  const { session } = draft.record;
  const why = 'It was discarded while another store was configured; what is stored stays until the bucket removes it.';
  if (session.kind === 'open') draft.announcements.push({ kind: 'upload.abandoned', uploadId: session.uploadId, why });
  retire(draft, 'cancelled');
}

function nextWhileMissing(draft: Draft): Task | undefined {
  const { live, record, policy, moment } = draft;
  if (live.source.kind !== 'missing') return undefined;
  if (!live.source.isSearched) return { kind: 'locate' };
  if (moment.atMs - live.source.sinceMs < GONE_AFTER_MS) return undefined;
  if (draft.ledger.size === 0 && live.inFlight.size === 0 && !mayBeStored(draft)) {
    // A request that was not answered may still arrive.
    if (record.sending !== undefined && moment.atMs - live.source.sinceMs < LATE_MS) return undefined;
    if (record.session.kind === 'open') return { kind: 'abort_upload' };
    retire(draft, 'aborted_no_parts');
    return undefined;
  }
  const isOverdue = moment.atMs - live.source.sinceMs >= policy.timeoutMs;
  if (record.isCompletionRequested === true) return nextOfStored(draft);
  if (isOverdue && policy.onVanish === 'complete') {
    if (storedPrefixBytes(draft) === 0) return nextOfStored(draft);
    requestCompletion(draft);
    return nextTask(draft);
  }
  if (isOverdue && policy.onVanish === 'discard' && record.displaced === undefined) {
    // If the file comes back, it was not discarded by a person.
    const frozen = { sizeBytes: 0, mtimeMs: 0, reason: 'vanished', at: moment.now } as const;
    draft.record = { ...draft.record, isDiscarding: true, frozen };
    return nextTask(draft);
  }
  if (record.displaced !== undefined) {
    requireAttention(draft, 'source_replaced', DISPLACED_TEXT[record.displaced]);
    return undefined;
  }
  if (record.attention?.code !== 'source_missing') draft.announcements.push({ kind: 'deleted' });
  requireAttention(draft, 'source_missing', sentence('fileVanished', {}));
  return undefined;
}

/** A file whose bytes were sent, or were on their way, is not a file without a byte: a person has to know. */
function mayBeStored({ record }: Draft): boolean {
  return hasSentBytes(record) || record.mayHaveLeftMore === true;
}

function nextWhileDoubted(draft: Draft, source: DoubtedSource): Task | undefined {
  const next = nextInDoubt(draft, source, draft.moment.atMs);
  switch (next) {
    case 'adopt':
      adoptSource(draft, source.seen, { equal: [], altered: [] });
      onSourceSeen(draft, source.seen);
      return nextTask(draft);
    case 'give_up':
      displace(draft, 'replaced');
      return nextTask(draft);
    case 'emptied':
      return draft.live.isReconciled ? nextWhenEmptied(draft) : { kind: 'reconcile' };
    default:
      return next ?? (draft.live.isReconciled ? undefined : { kind: 'reconcile' });
  }
}

/** Waits for the parts in flight, because they may still change the ledger. */
function nextOfStored(draft: Draft): Task | undefined {
  return draft.live.inFlight.size === 0 && completeStored(draft) ? nextTask(draft) : undefined;
}

/** Whether the plan holds a file of this size; if not, a larger plan takes over, and the upload starts anew from the disk. */
function fits(draft: Draft, sizeBytes: number): boolean {
  if (sizeBytes <= capacityBytes(draft.record.plan)) return true;
  if (replan(draft, sizeBytes)) return true;
  requireAttention(draft, 'source_too_large', sentence('fileTooLarge', {}));
  return false;
}

function nextWhileRecording(draft: Draft): Task | undefined {
  const { live, moment, policy } = draft;
  if (draft.record.session.kind === 'none' && passedParts(draft) > 0 && hasWrittenPart(draft)) return openUpload(draft);
  if (live.source.kind !== 'there' || draft.record.held) return undefined;
  const quietMs = moment.atMs - live.source.changedAtMs;
  if (quietMs < Math.min(QUIET_FOR_EVIDENCE_MS, policy.timeoutMs)) return undefined;
  const isFresh = live.evidence !== undefined && moment.atMs - live.evidenceAtMs < evidenceEveryMs(draft, quietMs);
  if (!isFresh) return { kind: 'gather_evidence' };
  const verdict = finishVerdict(draft, moment.atMs, policy);
  if (verdict?.kind !== 'finish') return undefined;
  if (hasUnacceptedHoles(draft, live.source)) return undefined;
  freeze(draft, verdict.reason, live.source);
  return nextTask(draft);
}

/**
 * Asks a person before zeros are uploaded in place of much room that was never written. Only for a file that would be finished now:
 * recorders reserve room while they write.
 */
function hasUnacceptedHoles(draft: Draft, source: Extract<SourceSight, { readonly kind: 'there' }>): boolean {
  const { record, live, policy } = draft;
  const { holesMaxBytes = null } = policy;
  if (holesMaxBytes === null || record.areHolesAccepted === true || source.allocatedBytes === undefined) return false;
  // Some file systems report no occupied bytes for any file: then only zeros that were read count.
  if (source.allocatedBytes === 0 && live.blank.size === 0) return false;
  const holes = source.sizeBytes - source.allocatedBytes;
  if (holes <= holesMaxBytes) return false;
  const gibibytes = (bytes: number): string => (bytes / 1024 ** 3).toFixed(1);
  requireAttention(
    draft,
    'source_sparse',
    `${gibibytes(holes)} of the ${gibibytes(source.sizeBytes)} GiB of this file were never written. Retry to upload it with zeros in their place, or discard the upload.`,
  );
  return true;
}

/** Blank parts open no upload: reserved room alone costs nothing. */
function hasWrittenPart(draft: Draft): boolean {
  return draft.live.blank.size < passedParts(draft);
}

function nextWhileFinishing(draft: Draft): Task | undefined {
  const { record, ledger } = draft;
  const { frozen } = record;
  if (frozen === undefined) return undefined;
  if (frozen.sizeBytes === 0) return nextWhenEmpty(draft);
  if (record.session.kind === 'none') {
    const isSmall = frozen.sizeBytes < S3_QUOTA.partBytesMin && ledger.size === 0;
    return isSmall ? askForObject(draft, 'put_object') : openUpload(draft);
  }
  return isCompared(draft) ? { kind: 'check_frozen' } : undefined;
}

function nextWhenEmpty(draft: Draft): Task | undefined {
  if (draft.ledger.size > 0 || mayBeStored(draft)) return nextWhenEmptied(draft);
  if (draft.live.inFlight.size > 0) return undefined;
  if (draft.record.session.kind === 'open') return { kind: 'abort_upload' };
  retire(draft, 'aborted_no_parts');
  return undefined;
}

function nextWhenEmptied(draft: Draft): Task | undefined {
  if (draft.record.isCompletionRequested === true) return nextOfStored(draft);
  requireAttention(draft, 'source_emptied', sentence('fileEmptied', {}));
  return undefined;
}

/** The intention is durable before the request leaves. */
function askForObject(draft: Draft, kind: 'put_object' | 'complete'): Task {
  if (draft.record.mayHaveLeftMore !== true) draft.record = { ...draft.record, mayHaveLeftMore: true };
  if (kind === 'put_object') noteDestination(draft);
  return { kind };
}

function openUpload(draft: Draft): Task {
  draft.record = { ...draft.record, session: { kind: 'opening' } };
  noteDestination(draft);
  return { kind: 'open_upload' };
}

/** Written down before the request leaves. */
function noteDestination(draft: Draft): void {
  const { destination } = draft.policy;
  if (destination === undefined) return;
  const { server, region } = destination;
  draft.record = { ...draft.record, destination: { server, region } };
}
