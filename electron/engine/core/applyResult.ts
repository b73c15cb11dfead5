import { sentence } from '../../../shared/sentences/sentence.ts';
import {
  type Draft,
  abandonUpload,
  beginComparison,
  endSending,
  forgetParts,
  retire,
  setPhase,
  storePart,
} from './draft.ts';
import { lastProvingPart, lastWitness } from './dueParts.ts';
import type { FaultCode } from './fault.ts';
import { isOnDisk } from './identity.ts';
import { nextKey } from './objectKey.ts';
import { partOffset } from './partPlan.ts';
import { type FinishedObject, type StoredPart, isBlank } from './recording.ts';
import type { TaskResult } from './recordingState.ts';
import {
  backToRecording,
  clearTrouble,
  displace,
  endComparison,
  endRestarts,
  isAboutSource,
  isAsFrozen,
  isCompared,
  onReplacementCompared,
  onSourceMoved,
  onSourceSeen,
  pauseAfterLoss,
  pauseFor,
  requireAttention,
} from './transitions.ts';

/** After this many finished objects that differ from the sent bytes, a person has to check the store. */
const MISMATCHES_MAX = 3;

/** Pause before the next try while the store contradicts itself. */
const MISMATCH_DELAY_MS = 30_000;

/** Time for a file that was read, although it was not seen at its place, to be looked at. */
const LOOK_DELAY_MS = 1_000;

/** Time for a store that reported completion to show the object. It grows while the upload is gone, which has become the object. */
const ABSENT_DELAY_MS = 2_000;
const ABSENT_DELAY_MS_MAX = 30_000;

/** After so many looks at an object that is not shown, together about two minutes, an upload that is gone counts as lost. */
const ABSENCES_MAX = 6;

/** For the person who can have the store checked. */
const MISMATCH_TEXT = sentence('keepsSomethingElse', {});

/** For the person who knows whether the settings name the store that has the parts. */
export const UPLOAD_GONE_TEXT = sentence('uploadUnknown', {});

/** For the person who can move the other object. */
const KEY_TAKEN_TEXT = sentence('keyTaken', {});

const PARTS_REFUSED_TEXT = sentence('partsRefused', {});

/** Takes the answer of a task into the draft. @param freeze that under which the task was started */
export function applyResult(draft: Draft, result: TaskResult, freeze: number): void {
  switch (result.kind) {
    case 'reconciled':
      return reconciled(draft, result);
    case 'upload_opened':
      draft.record = { ...draft.record, session: result.session };
      return progressed(draft);
    case 'evidence':
      onSourceSeen(draft, result.seen);
      draft.live = { ...draft.live, evidence: result.evidence, evidenceAtMs: draft.moment.atMs };
      return;
    case 'located':
      return located(draft, result.path, result.isOthers === true);
    case 'replacement_compared':
      return onReplacementCompared(draft, result);
    case 'seen':
      onSourceSeen(draft, result.seen);
      if (draft.record.phase !== 'finishing' || !isCompared(draft) || !endComparison(draft, result.seen)) return;
      endRestarts(draft);
      setPhase(draft, 'completing');
      return;
    case 'object_put':
      return objectPut(draft, result, freeze);
    case 'completed':
      setPhase(draft, 'verifying');
      return progressed(draft);
    case 'key_taken':
      return keyTaken(draft);
    case 'upload_gone':
      return uploadGone(draft);
    case 'parts_differ':
      return partsDiffer(draft, result.forget);
    case 'parts_refused':
      return partsRefused(draft);
    case 'parts_in_excess':
      return partsInExcess(draft);
    case 'verified':
      return verified(draft, result.object);
    case 'object_absent':
      return objectAbsent(draft);
    case 'object_differs':
      return objectDiffers(draft, result.detail);
    case 'described': {
      const media = result.media === null ? {} : { media: result.media };
      const probeError = result.probeError === null ? {} : { probeError: result.probeError };
      draft.record = { ...draft.record, ...media, ...probeError };
      return retire(draft, 'completed');
    }
    case 'aborted':
      // The file may be back; its state decides the next step.
      draft.record = { ...draft.record, session: { kind: 'none' } };
      return endSending(draft);
    case 'discarded':
      draft.record = { ...draft.record, session: { kind: 'none' } };
      return retire(draft, 'cancelled', result.isObjectThere);
    default:
      return result satisfies never;
  }
}

type ResultOf<K extends TaskResult['kind']> = Extract<TaskResult, { readonly kind: K }>;

function reconciled(draft: Draft, result: ResultOf<'reconciled'>): void {
  draft.record = { ...draft.record, session: result.session };
  forgetLost(draft, result.forget);
  const isOwnFile = result.holdsSending === true || (draft.live.isProven && isVouchedFor(draft, result.unread));
  let strangers = result.strangers;
  if (mayAdopt(draft)) {
    for (const part of result.adopt) storePart(draft, part);
  } else {
    // The answer to a part that was in flight may have come meanwhile.
    const unknown = result.adopt.filter((part) => isReplaced(draft, part));
    for (const { tail: _tail, front: _front, ...part } of unknown) storeUnread(draft, { ...part, isUnread: true });
    strangers += unknown.length;
  }
  draft.live = { ...draft.live, isReconciled: true, hasStrangers: false, unansweredEndBytes: 0 };
  for (const part of result.unread) {
    if (isWithinFile(draft, part) && isReplaced(draft, part)) strangers++;
    storeUnread(draft, part);
  }
  if (result.sent !== undefined) storeSent(draft, result.sent);
  if (isSendingOver(draft)) endSending(draft);
  progressed(draft);
  if (strangers > 0) onStrangers(draft, isOwnFile);
  else if (result.holdsSending === false && draft.record.sending !== undefined) leaveFile(draft);
}

/**
 * Forgets parts that the store lost. Without any that tells which content the upload gets, the last one is remembered for that: others of
 * this content, whose answers were lost, may still arrive.
 */
function forgetLost(draft: Draft, partNumbers: readonly number[]): void {
  const proving = lastProvingPart(draft);
  forgetParts(draft, partNumbers);
  if (proving === undefined || lastWitness(draft) !== undefined) return;
  const { etag: _etag, uploadedAt: _uploadedAt, ...sent } = proving;
  draft.record = { sending: sent, ...draft.record };
}

/** Whether the part is stored, or nothing is lost with it and what may have followed it. */
function isSendingOver({ record, ledger }: Draft): boolean {
  const { sending, session } = record;
  return sending === undefined || session.kind !== 'open' || ledger.has(sending.partNumber) || isBlank(sending);
}

/**
 * The file holds another content than the one that was sent to the upload, of which parts may still arrive: a recording of its own
 * uploads it. The upload of this one is given up if it holds no part; otherwise a person decides about it.
 */
function leaveFile(draft: Draft): void {
  if (lastWitness(draft) !== undefined) return;
  const { kind } = draft.live.source;
  if (kind === 'there' || kind === 'doubted') displace(draft, 'overwritten');
  else pauseFor(draft, LOOK_DELAY_MS, 'source_changed', 'The file changed; it is looked at again.');
  // Everything that the store lists of a file that is gone is kept.
  draft.live = { ...draft.live, isReconciled: false };
}

/** Whether a part that the store still has as the ledger knows it tells whether the file is the recording's. */
function isVouchedFor(draft: Draft, unread: readonly StoredPart[]): boolean {
  const replaced = new Set(unread.filter((part) => isReplaced(draft, part)).map((part) => part.partNumber));
  const ledger = draft.ledger.without(replaced);
  return lastWitness({ ...draft, ledger }) !== undefined;
}

/** Whether the ledger knows nothing of the bytes of a listed part. */
function isReplaced({ ledger }: Draft, { partNumber, etag }: StoredPart): boolean {
  const known = ledger.get(partNumber);
  return known?.etag !== etag || (known.tail ?? known.front) === undefined;
}

function isWithinFile({ record, live }: Draft, { partNumber, sizeBytes }: StoredPart): boolean {
  return live.source.kind === 'there' && partOffset(record.plan, partNumber) + sizeBytes <= live.source.sizeBytes;
}

/**
 * The upload holds parts that the ledger does not know. They may have been read from what the file held before it was written anew. Sent
 * to this upload, its parts would take their place.
 * @param isOwnFile whether the file holds what the journal knows: then it was not written anew, but rewritten by its own application, as
 *   happens to other stored parts
 */
function onStrangers(draft: Draft, isOwnFile: boolean): void {
  const isKnown = isSourceKnown(draft) && draft.live.isProven;
  if (isKnown && isOwnFile) return;
  const mayLeave = isKnown || draft.ledger.size === 0;
  if (!isOwnFile && mayLeave && lastWitness(draft) === undefined) return leaveFile(draft);
  // The file is compared with the ledger first; then the parts are listed again.
  draft.live = { ...draft.live, isProven: false, hasStrangers: true };
  // A store that lists other parts each time would be asked without a pause.
  pauseAfterLoss(draft, 'The store holds other parts than it acknowledged; they are compared with the file.');
}

/**
 * Whether listed parts that were found on disk may join the ledger as parts that prove the file: the file from which they were read has
 * to be the recording's, and to hold what is stored. That another file has its name by now does not matter.
 */
function mayAdopt({ record, live }: Draft): boolean {
  return live.isProven && record.isTruncated !== true && record.displaced !== 'overwritten';
}

/**
 * The part that it replaces was overwritten at the store, so this one is kept in its place: without it, nothing could be completed if
 * the file is gone. A part that the ledger does not know is of the same content, because no other one is sent to the upload.
 */
function storeUnread(draft: Draft, part: StoredPart): void {
  const known = draft.ledger.get(part.partNumber);
  if (known?.etag === part.etag) return;
  // As a rule both hold the same end, if they have the same length: only the first bytes of a part are rewritten.
  const hasSameEnd = known?.tail !== undefined && known.sizeBytes === part.sizeBytes;
  storePart(draft, hasSameEnd ? { ...part, tail: known.tail } : part);
  // The file has to be compared with it, and a part that is in the file becomes known when it is listed again.
  if (known === undefined) draft.live = { ...draft.live, isProven: false, hasStrangers: true };
}

/**
 * The part was stored, but its answer was lost, and its bytes are not in the file any more. They were read from the recording's own
 * file, so that the file has to be compared with them as with any other stored part.
 */
function storeSent(draft: Draft, part: StoredPart): void {
  storePart(draft, part);
  draft.live = { ...draft.live, isProven: false };
}

/** Bytes that were read before the file changed are not those of the file as it is frozen now: they are sent again. */
function objectPut(draft: Draft, result: ResultOf<'object_put'>, freeze: number): void {
  onSourceSeen(draft, result.seen);
  if (draft.record.phase !== 'finishing' || draft.live.freeze !== freeze) return;
  endRestarts(draft);
  storePart(draft, result.part);
  setPhase(draft, 'verifying');
  clearTrouble(draft, (code) => !isAboutSource(code) || code === 'source_unreadable');
}

function isSourceKnown({ record, live }: Draft): boolean {
  return record.displaced === undefined && record.isTruncated !== true && live.source.kind !== 'doubted';
}

function progressed(draft: Draft): void {
  clearTrouble(draft, (code) => !isAboutSource(code));
}

function located(draft: Draft, path: string | undefined, isOthers: boolean): void {
  const { source } = draft.live;
  if (source.kind !== 'missing' && source.kind !== 'doubted') return;
  if (path === undefined && isOthers && source.kind === 'doubted') return displace(draft, 'replaced');
  if (path === undefined) {
    draft.live = { ...draft.live, source: { ...source, isSearched: true } };
    return;
  }
  onSourceMoved(draft, path);
}

function verified(draft: Draft, object: FinishedObject): void {
  draft.record = { ...draft.record, object };
  setPhase(draft, 'describing');
  progressed(draft);
}

/**
 * Counts an object, or parts, that are not what was sent. After the last attempt nothing is sent again by itself: a store that
 * keeps contradicting itself would be sent the whole file for ever. The count is part of the record: a restart is no new reason.
 */
function hasMismatchedTooOften(draft: Draft): boolean {
  const mismatches = (draft.record.mismatches ?? 0) + 1;
  draft.record = { ...draft.record, mismatches };
  return mismatches > MISMATCHES_MAX;
}

function uploadGone(draft: Draft): void {
  const { absences } = draft.live;
  if (absences > 0 && absences <= ABSENCES_MAX) {
    // It became the object, which some stores show late: nothing is sent again.
    setPhase(draft, 'verifying');
    return pauseForObject(draft, Math.min(ABSENT_DELAY_MS_MAX, ABSENT_DELAY_MS * 2 ** absences));
  }
  if (isOnDisk(draft))
    return startOver(draft, 'The store no longer knows this upload; a new one is filled from the disk.');
  if (isUnproven(draft)) return backToRecording(draft);
  waitForPerson(draft, 'no_such_upload', UPLOAD_GONE_TEXT);
}

/** Whether a file is there that may not hold what is stored. Back in the phase `recording` it is compared with what is stored. */
function isUnproven(draft: Draft): boolean {
  const { source, isProven } = draft.live;
  return source.kind === 'there' && !isProven && source.sizeBytes > 0 && draft.record.displaced === undefined;
}

/** All parts are compared with the disk again before the next try. */
function backToFinishing(draft: Draft): void {
  beginComparison(draft);
  setPhase(draft, 'finishing');
  // While the object was being made, changes of the file were noted but had no effect.
  if (draft.record.held || !isAsFrozen(draft)) backToRecording(draft);
}

function startOver(draft: Draft, why: string): void {
  abandonUpload(draft, why);
  backToFinishing(draft);
  pauseAfterLoss(draft, why);
}

/** Parts that cannot be sent again are kept: a later completion may be accepted. */
function partsRefused(draft: Draft): void {
  if (isOnDisk(draft)) return partsDiffer(draft, [...draft.ledger.keys()]);
  if (isUnproven(draft)) return backToRecording(draft);
  if (draft.live.source.kind === 'unseen')
    return pauseFor(draft, ABSENT_DELAY_MS, 'object_mismatch', PARTS_REFUSED_TEXT);
  waitForPerson(draft, 'object_mismatch', PARTS_REFUSED_TEXT);
}

/** The recording gets the next key. Parts that are stored under the old one are sent again from the disk. */
function keyTaken(draft: Draft): void {
  const { record } = draft;
  const key = nextKey(record.key, record.id);
  const isOpen = record.session.kind === 'open';
  if (key === undefined || (isOpen && !isOnDisk(draft))) return waitForPerson(draft, 'object_exists', KEY_TAKEN_TEXT);
  if (isOpen)
    abandonUpload(draft, 'Another object has its key; a new upload under another key is filled from the disk.');
  draft.record = { ...draft.record, key, session: { kind: 'none' } };
  if (isOpen) backToFinishing(draft);
}

function partsDiffer(draft: Draft, partNumbers: readonly number[]): void {
  if (hasMismatchedTooOften(draft)) return waitForPerson(draft, 'object_mismatch', MISMATCH_TEXT);
  // The part that the store has instead may be the only copy of these bytes.
  if (!isOnDisk(draft)) draft.live = { ...draft.live, isReconciled: false };
  else forgetLost(draft, partNumbers);
  backToFinishing(draft);
  pauseAfterLoss(draft, 'The store holds other parts than it acknowledged; they are sent again.');
}

function partsInExcess(draft: Draft): void {
  if (isOnDisk(draft))
    return startOver(draft, 'More parts are stored than the file still has; a new upload is filled from the disk.');
  backToFinishing(draft);
  if (draft.live.source.kind !== 'missing') return;
  waitForPerson(draft, 'source_missing', sentence('middlePartMissing', {}));
}

/** The stored parts are the only copy: they are kept, and completing is tried again at long intervals. */
function waitForPerson(draft: Draft, code: FaultCode, message: string): void {
  requireAttention(draft, code, message);
  pauseFor(draft, MISMATCH_DELAY_MS, code, message);
}

/** The store reported completion but shows no object: complete again, after a pause. */
function objectAbsent(draft: Draft): void {
  if (draft.record.session.kind === 'open') {
    setPhase(draft, 'completing');
    draft.live = { ...draft.live, absences: draft.live.absences + 1 };
  } else if (isOnDisk(draft)) startOver(draft, 'The object is not there.');
  else if (isUnproven(draft)) backToRecording(draft);
  pauseForObject(draft, ABSENT_DELAY_MS);
}

function pauseForObject(draft: Draft, delayMs: number): void {
  pauseFor(draft, delayMs, 'object_mismatch', 'The store does not show the finished object yet.');
}

function objectDiffers(draft: Draft, detail: string): void {
  if (isUnproven(draft)) return backToRecording(draft);
  if (!isOnDisk(draft)) {
    return waitForPerson(draft, 'object_mismatch', sentence('storedObjectDiffers', { detail }));
  }
  if (hasMismatchedTooOften(draft)) return waitForPerson(draft, 'object_mismatch', MISMATCH_TEXT);
  startOver(draft, `The finished object is not what was sent (${detail}); a new upload is filled from the disk.`);
}
