import type { FairShare, Turn } from './fairShare.ts';

/**
 * Chooses the recording that may send its next part. Recordings that a person put first come before all others. Growing recordings
 * come first, the one furthest behind its own growth before the others. One part in five goes to a recording that does not grow, if
 * one waits, so that a finished recording becomes an object although others never stop growing. Within each of these groups, folders
 * take turns by their shares where shares are set.
 */
const GROWING_PARTS_IN_A_ROW = 4;

export interface Candidate {
  readonly id: string;
  /** A person asked to send it before the others. Absent: no. */
  readonly isFirst?: boolean;
  /** It grew within the last seconds. */
  readonly isGrowing: boolean;
  /** How long its oldest unsent byte has been on disk, in milliseconds. */
  readonly waitingMs: number;
  /** The folder in whose share its parts count. Absent: all folders are one. */
  readonly folder?: string;
}

export interface UploadSlots {
  /** Parts in flight, by recording. */
  readonly inFlight: ReadonlyMap<string, number>;
  readonly maxStreams: number;
  readonly maxParts: number;
  /** Parts of growing recordings chosen since the last part of a recording that does not grow. */
  readonly growingInARow: number;
  /** Chooses between the folders. Absent: their recordings are treated alike. */
  readonly shares?: Pick<FairShare, 'next'>;
}

/** The id of the candidate whose next part is sent now; `undefined` when there is no free slot or no candidate. */
export function pickNextPart(candidates: readonly Candidate[], slots: UploadSlots): string | undefined {
  const parts = [...slots.inFlight.values()].reduce((sum, inFlight) => sum + inFlight, 0);
  if (parts >= slots.maxParts) return undefined;
  const first = candidates.filter((candidate) => candidate.isFirst === true);
  const growing = candidates.filter((candidate) => candidate.isGrowing);
  const notGrowing = candidates.filter((candidate) => !candidate.isGrowing);
  const isOthersTurn = notGrowing.length > 0 && (growing.length === 0 || slots.growingInARow >= GROWING_PARTS_IN_A_ROW);
  const turn = first.length > 0 ? 'first' : isOthersTurn ? 'others' : 'growing';
  const waiting = { first, others: notGrowing, growing }[turn];
  const next = longestWaiting(ofNextFolder(turn, waiting, slots.shares))?.id;
  if (next === undefined || slots.inFlight.has(next) || slots.inFlight.size < slots.maxStreams) return next;
  // No slot for another recording: nothing is sent until one is free. Passing it over would starve it.
  return undefined;
}

/** The others with which this candidate competes. */
export function turnOf({ isFirst, isGrowing }: Pick<Candidate, 'isFirst' | 'isGrowing'>): Turn {
  return isFirst === true ? 'first' : isGrowing ? 'growing' : 'others';
}

/** The candidates of the folder whose turn it is. */
function ofNextFolder(
  turn: Turn,
  candidates: readonly Candidate[],
  shares: UploadSlots['shares'],
): readonly Candidate[] {
  const folder = shares?.next(turn, new Set(candidates.map((candidate) => candidate.folder ?? '')));
  return folder === undefined ? candidates : candidates.filter((candidate) => (candidate.folder ?? '') === folder);
}

function longestWaiting(candidates: readonly Candidate[]): Candidate | undefined {
  let longest: Candidate | undefined;
  for (const candidate of candidates)
    if (longest === undefined || candidate.waitingMs > longest.waitingMs) longest = candidate;
  return longest;
}
