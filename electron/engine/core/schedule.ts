/**
 * Which recording may send its next part. Recordings that grow come first, the one furthest behind its own growth at the
 * head; but after so many of their parts it is the turn of those that are being finished or caught up, so that a line full of
 * growing ones never keeps a finished take from becoming an object.
 */

/** One part in five belongs to recordings that do not grow, when any of them waits. */
const GROWING_PARTS_IN_A_ROW = 4;

export interface Candidate {
  readonly id: string;
  /** It grew within the last seconds. */
  readonly isGrowing: boolean;
  /** How long its oldest unsent byte has been on disk, in milliseconds. */
  readonly waitingMs: number;
}

export interface Line {
  /** Recordings with parts on their way now, and how many. */
  readonly inFlight: ReadonlyMap<string, number>;
  readonly maxStreams: number;
  readonly maxParts: number;
  /** Parts of growing recordings picked since the last one of a recording that does not grow. */
  readonly growingInARow: number;
}

/** The id of the candidate whose next part goes now, or `undefined` when the line is full or nobody may. */
export function pickNext(candidates: readonly Candidate[], line: Line): string | undefined {
  const parts = [...line.inFlight.values()].reduce((sum, inFlight) => sum + inFlight, 0);
  if (parts >= line.maxParts) return undefined;
  const growing = candidates.filter((candidate) => candidate.isGrowing);
  const settled = candidates.filter((candidate) => !candidate.isGrowing);
  const isSettledTurn = settled.length > 0 && (growing.length === 0 || line.growingInARow >= GROWING_PARTS_IN_A_ROW);
  const next = longestWaiting(isSettledTurn ? settled : growing)?.id;
  if (next === undefined || line.inFlight.has(next) || line.inFlight.size < line.maxStreams) return next;
  // Its turn, but no place for another recording: the line runs dry until there is one, or it would wait for ever.
  return undefined;
}

function longestWaiting(candidates: readonly Candidate[]): Candidate | undefined {
  let longest: Candidate | undefined;
  for (const candidate of candidates)
    if (longest === undefined || candidate.waitingMs > longest.waitingMs) longest = candidate;
  return longest;
}
