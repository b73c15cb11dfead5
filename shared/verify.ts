/** Checking finished objects in the bucket from the window. */
import { recordingId } from './commands.ts';
import { type HistoryFilter, historyFilter } from './history.ts';
import { type Decoder, exactObject, list, nullable } from './read.ts';

/** The window lists fewer recordings. */
const VERIFY_IDS_MAX = 10_000;

/** Recordings that completed, or all that the filter selects. Exactly one of the two is given. */
export interface VerifyRequest {
  readonly ids: readonly string[] | null;
  readonly filter: HistoryFilter | null;
}

/** Reads a request of the window. */
export const verifyRequest: Decoder<VerifyRequest> = exactObject<VerifyRequest>({
  ids: nullable(list(recordingId, VERIFY_IDS_MAX)),
  filter: nullable(historyFilter),
});

export interface VerifyProgress {
  readonly checked: number;
  readonly total: number;
  /** Bytes of the objects that are checked, and those that were read of the present one. */
  readonly checkedBytes: number;
  readonly totalBytes: number;
  readonly differing: number;
  /** The name of the recording that is being checked. */
  readonly name: string;
}

/** An object that is not what was uploaded, or cannot be checked. */
export interface VerifyProblem {
  readonly name: string;
  /** The whole key. */
  readonly key: string;
  /** A sentence in English. */
  readonly problem: string;
}

/** Problems that a report lists; their number is told in any case. */
export const VERIFY_PROBLEMS_MAX = 500;

export interface VerifyReport {
  readonly equal: number;
  readonly differing: number;
  /** The first `VERIFY_PROBLEMS_MAX` of those that differ. */
  readonly problems: readonly VerifyProblem[];
  /** Recordings that were not reached, because a person cancelled. */
  readonly unchecked: number;
}
