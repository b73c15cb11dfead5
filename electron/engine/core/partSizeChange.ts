import { type Draft, abandonUpload, forgetParts } from './draft.ts';
import { lastWitness, sendingWitness } from './dueParts.ts';
import { isOnDisk } from './identity.ts';
import { type PartPlan, capacityBytes, changedPlan, partBytes, partOffset } from './partPlan.ts';
import { checkIdentity } from './transitions.ts';

/** A smaller difference is not worth a change of the plan. */
const DIFFERENCE_MIN = 0.05;

/** Stored parts behind the first one that is missing are sent again when the sizes change. More than these are not. */
const SENT_AGAIN_MAX = 8;

/**
 * Gives the parts that are not stored another size, where the uplink needs it: from the first one that is missing. Parts behind it that
 * are stored are sent again, because the numbers have to follow the file. Nothing changes while a part is in flight, or while the store
 * may have one whose answer was lost: then the store is asked for its parts first. Before stored parts are given up, the file is compared
 * with what is stored: it may have been written anew since it was last seen.
 * @param isJustCompared whether this comparison has just ended
 */
export function changePartSize(draft: Draft, isJustCompared: boolean): void {
  const change = changeOf(draft);
  if (change === undefined) return;
  // The store may have more than the ledger: parts of the old size.
  if (draft.live.unansweredEndBytes > 0) {
    draft.live = { ...draft.live, isReconciled: false };
    return;
  }
  const { fromPart, plan } = change;
  if (!isJustCompared && draft.ledger.lastNumber >= fromPart) {
    draft.live = { ...draft.live, isProven: false };
    checkIdentity(draft);
    return;
  }
  giveUpParts(draft, numbersFrom(draft, fromPart));
  draft.record = { ...draft.record, plan };
  let { blank, confirmed } = draft.live;
  for (const partNumber of blank) if (partNumber >= fromPart) blank = blank.without(partNumber);
  for (const partNumber of confirmed) if (partNumber >= fromPart) confirmed = confirmed.without(partNumber);
  draft.live = { ...draft.live, blank, confirmed };
}

/**
 * Forgets stored parts, which others take the place of. If no other part tells the content of the upload, it keeps them, and another one is
 * filled: should the file be replaced before its next part is stored, nothing of the new one is sent to their upload.
 */
function giveUpParts(draft: Draft, partNumbers: readonly number[]): void {
  const ledger = draft.ledger.without(new Set(partNumbers));
  const isContentKnown = sendingWitness(draft) !== undefined || lastWitness({ ...draft, ledger }) !== undefined;
  if (isContentKnown || lastWitness(draft) === undefined) return forgetParts(draft, partNumbers);
  abandonUpload(
    draft,
    'The uplink needs smaller parts from the first one on; a new upload takes the place of this one.',
  );
}

function changeOf(draft: Draft): { readonly fromPart: number; readonly plan: PartPlan } | undefined {
  const { record, ledger, live, policy } = draft;
  const wanted = policy.partBytes;
  if (wanted === undefined || !mayChange(draft) || live.source.kind !== 'there') return undefined;
  const fromPart = ledger.nextToStore(1, (partNumber) => partBytes(record.plan, partNumber));
  const now = partBytes(record.plan, fromPart);
  if (Math.abs(wanted / now - 1) < DIFFERENCE_MIN) return undefined;
  const leftBytes = live.source.sizeBytes - partOffset(record.plan, fromPart);
  // The short end of the file may be stored: then nothing is missing.
  if (leftBytes <= Math.min(now, wanted) || ledger.get(fromPart)?.sizeBytes === leftBytes) return undefined;
  const behind = numbersFrom(draft, fromPart);
  if (behind.length > (wanted < now ? SENT_AGAIN_MAX : 0)) return undefined;
  // Where parts have to be equal, none may be stored.
  const plan = changedPlan(record.plan, fromPart, wanted);
  return plan === undefined || capacityBytes(plan) < live.source.sizeBytes ? undefined : { fromPart, plan };
}

function mayChange(draft: Draft): boolean {
  const { record, live } = draft;
  if (record.session.kind !== 'open' || (record.phase !== 'recording' && record.phase !== 'finishing')) return false;
  if (record.displaced !== undefined || record.isTruncated === true || record.isDiscarding) return false;
  // The place of the first part is the same in every plan.
  if (record.sending !== undefined && record.sending.partNumber > 1) return false;
  if (live.isElsewhere || live.inFlight.size > 0 || live.task !== undefined) return false;
  return live.isReconciled && !live.hasStrangers && !live.isRewritten && isOnDisk(draft);
}

function numbersFrom({ ledger }: Draft, fromPart: number): readonly number[] {
  return [...ledger.valuesFrom(fromPart)].map(({ partNumber }) => partNumber);
}
