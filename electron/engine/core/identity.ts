/**
 * Whether the file that has the recording's name still is the recording's. Bytes that are stored and no longer on disk must not be
 * overwritten or mixed with another recording's, so in doubt the stored parts are compared with the file first.
 */
import { PartNumbers } from './partNumbers.ts';
import { partBytes, partOffset } from './partPlan.ts';
import { type Draft, forgetParts, noteAltered } from './draft.ts';
import { QUIET_FOR_EVIDENCE_MS } from './finishRule.ts';
import { type StoredPart, isBlank, isSameFile, mayBeSameFile } from './recording.ts';
import type { DoubtedSource, RecordingState, SeenSource, Task, TaskResult } from './recordingState.ts';

export type Comparison = Extract<TaskResult, { readonly kind: 'replacement_compared' }>;

/** The end of the last byte that is stored, in bytes from the start of the file. */
export function storedEndBytes({ record, ledger }: Pick<RecordingState, 'record' | 'ledger'>): number {
  return ledger.endBytes((partNumber) => partOffset(record.plan, partNumber));
}

/**
 * As `storedEndBytes`; parts that are on their way, or whose answer was lost, count as well, because the file held them when they were
 * read.
 */
export function readEndBytes(state: RecordingState): number {
  const { plan } = state.record;
  let end = Math.max(storedEndBytes(state), state.live.unansweredEndBytes);
  for (const [partNumber, freeze] of state.live.inFlight) {
    // One that is sent while finishing may be the last one, which is shorter.
    if (freeze === 0) end = Math.max(end, partOffset(plan, partNumber) + partBytes(plan, partNumber));
  }
  return end;
}

/** Whether this file, found under the recording's name, has to be compared before the stored parts count for it. */
export function isDoubtful(state: RecordingState, seen: SeenSource): boolean {
  const { record, ledger, live } = state;
  if (!isSameFile(record.fingerprint, seen.fingerprint)) return true;
  if (ledger.size === 0 && live.inFlight.size === 0) return false;
  return record.isTruncated === true || !live.isProven || readEndBytes(state) > seen.sizeBytes;
}

/** Whether everything that is stored could be sent again from the disk. */
export function isOnDisk(state: RecordingState): boolean {
  const { source } = state.live;
  return source.kind === 'there' && !isDoubtful(state, { ...source, fingerprint: state.record.fingerprint });
}

/** The doubted file as it is now. @param atMs monotonic */
export function doubtedSource(state: RecordingState, seen: SeenSource, atMs: number): DoubtedSource {
  const { source } = state.live;
  if (source.kind !== 'doubted' || !isSameFile(source.seen.fingerprint, seen.fingerprint))
    return { kind: 'doubted', seen, changedAtMs: atMs, isSearched: false, compared: undefined };
  if (isUnchanged(source.seen, seen)) return source;
  const compared = source.compared === undefined ? undefined : { ...source.compared, isQuiet: false };
  return { ...source, seen, changedAtMs: atMs, compared };
}

/** Whether size and times are equal; a time that one of them lacks does not count. */
export function isUnchanged(a: Omit<SeenSource, 'fingerprint'>, b: Omit<SeenSource, 'fingerprint'>): boolean {
  if (a.sizeBytes !== b.sizeBytes || a.mtimeMs !== b.mtimeMs) return false;
  return a.ctimeMs === undefined || b.ctimeMs === undefined || a.ctimeMs === b.ctimeMs;
}

/**
 * The next step to end a doubt. `adopt`: nothing is stored, so the file may be taken as it is. `give_up`: another file has the
 * name, and it is empty for good, or parts or an object of the recording's own file may be at the store. `emptied`: the recording's own file
 * is empty now. `undefined`: wait.
 */
export function nextInDoubt(
  state: RecordingState,
  source: DoubtedSource,
  atMs: number,
): Task | 'adopt' | 'give_up' | 'emptied' | undefined {
  if (state.live.inFlight.size > 0) return undefined;
  const isOther = !isSameFile(state.record.fingerprint, source.seen.fingerprint);
  if (isOther && !source.isSearched) return { kind: 'locate' };
  if (state.ledger.size === 0) {
    // The store may hold parts, or an object, that the journal does not know.
    if (isOther && !state.live.isReconciled) return { kind: 'reconcile' };
    // Nothing would be lost with another recording, but another content must not be sent to the same upload.
    const mayHoldParts = state.record.mayHaveLeftMore === true || state.record.sending !== undefined;
    return isOther && mayHoldParts ? 'give_up' : 'adopt';
  }
  const isQuiet = atMs - source.changedAtMs >= QUIET_FOR_EVIDENCE_MS;
  if (source.seen.sizeBytes === 0) return !isQuiet ? undefined : isOther ? 'give_up' : 'emptied';
  const parts = partsWithin(state, source.seen.sizeBytes);
  const { compared } = source;
  // Each comparison reads all that the file has: of a file that grows, twice as much is compared each time.
  const hasNews =
    compared === undefined
      ? parts > 0
      : parts > compared.parts && (parts >= 2 * compared.parts || parts === state.ledger.size);
  return hasNews || (isQuiet && compared?.isQuiet !== true) ? { kind: 'compare_replacement' } : undefined;
}

/** So many parts of another content are enough: the file will not hold them any more. */
export const DIFFERING_MAX = 2;

/** Stored parts that a file of this size is long enough to hold. */
export function partsWithin({ record, ledger }: RecordingState, sizeBytes: number): number {
  let parts = 0;
  for (const part of ledger.values())
    if (partOffset(record.plan, part.partNumber) + part.sizeBytes <= sizeBytes) parts++;
  return parts;
}

/**
 * `same`: nothing that is stored would be lost, but for room that was reserved: an application saved by replacing, or a recorder gave
 * room back. `unsure`: the file is still being written and may yet hold what is stored. `other`: another recording, or a file that lost
 * stored bytes: a person decides about them.
 */
export function judge(
  { ledger }: RecordingState,
  { equal, altered, differing }: Pick<Comparison, 'equal' | 'altered' | 'differing'>,
  isQuiet: boolean,
): 'same' | 'other' | 'unsure' {
  const found = new Set([...equal, ...altered]);
  const stored = [...ledger.values()].filter((part) => !isBlank(part));
  const lost = stored.filter(({ partNumber }) => !found.has(partNumber));
  if (lost.length === 0) return 'same';
  const isAllCompared = lost.every(({ partNumber }) => differing.includes(partNumber));
  return isQuiet || isAllCompared || differing.length >= DIFFERING_MAX ? 'other' : 'unsure';
}

function isUnreadIn(partNumbers: ReadonlySet<number>, { partNumber, isUnread }: StoredPart): boolean {
  return isUnread === true && partNumbers.has(partNumber);
}

/** The file is known to hold what is stored. If the store may hold more, its parts are listed before the next one is sent. */
export function prove(draft: Draft): void {
  const { hasStrangers, unansweredEndBytes, isReconciled } = draft.live;
  const isAllKnown = !hasStrangers && unansweredEndBytes === 0;
  const known = { hasStrangers: false, unansweredEndBytes: 0, isReconciled: isReconciled && isAllKnown };
  draft.live = { ...draft.live, ...known, isProven: true };
}

/**
 * Adopts the file under the name as the recording's own. Stored parts that it holds altered are sent again when it is finished; those
 * that it is too short for are forgotten.
 */
export function adoptSource(
  draft: Draft,
  seen: SeenSource,
  { equal, altered: partly, fronts }: Pick<Comparison, 'equal' | 'altered' | 'fronts'>,
): void {
  const kept = new Set(equal);
  const { plan } = draft.record;
  const altered = [...draft.ledger.values()].filter(({ partNumber }) => !kept.has(partNumber));
  const isBeyond = ({ partNumber, sizeBytes }: StoredPart): boolean =>
    partOffset(plan, partNumber) + sizeBytes > seen.sizeBytes;
  forgetParts(
    draft,
    altered.filter(isBeyond).map((part) => part.partNumber),
  );
  for (const part of altered) {
    const { partNumber } = part;
    const anchor = fronts?.includes(partNumber) === true ? 'front' : partly.includes(partNumber) ? 'tail' : undefined;
    if (!isBeyond(part)) noteAltered(draft, part, anchor);
  }
  const isOther = !mayBeSameFile(draft.record.fingerprint, seen.fingerprint);
  const wasTruncated = draft.record.isTruncated === true;
  const { isTruncated: _isTruncated, ...rest } = draft.record;
  draft.record = { ...rest, fingerprint: seen.fingerprint };
  // A part of which only the list of the store is known is in the file: its bytes are read when it is listed again.
  const hasStrangers = draft.live.hasStrangers || [...draft.ledger.values()].some((part) => isUnreadIn(kept, part));
  draft.live = { ...draft.live, blank: PartNumbers.none, isRewritten: false, hasStrangers };
  prove(draft);
  if (isOther) draft.announcements.push({ kind: 'replaced' });
  else if (wasTruncated) draft.announcements.push({ kind: 'truncated', sizeBytes: seen.sizeBytes });
}
