/**
 * A recording is finished when it was quiet for the whole timeout, or earlier when all evidence says that the recorder is done.
 */

/** Evidence that the recorder is done counts after this much quiet time. */
export const QUIET_FOR_EVIDENCE_MS = 2_000;

/** While a process visibly holds the file open, the timeout is stretched to at most this many times itself. */
const STRETCH_MAX = 10;

export interface FinishEvidenceView {
  readonly writers: 'open' | 'closed' | 'unknown';
  readonly container: 'complete' | 'incomplete' | 'unmarked';
}

export interface FinishQuestion {
  /** Since the file last changed, on the monotonic clock. */
  readonly quietMs: number;
  readonly timeoutMs: number;
  /** `undefined` while it has not been gathered since the last change. */
  readonly evidence: FinishEvidenceView | undefined;
  /** A person asked to finish now. */
  readonly isRequested: boolean;
  /** A person asked to keep it open. */
  readonly isHeld: boolean;
  /** Finish by the timeout alone. */
  readonly isStrict: boolean;
  /** Stretch the timeout while the recorder has the file open for writing. */
  readonly waitsWhileHeld: boolean;
}

export type FinishVerdict =
  | { readonly kind: 'finish'; readonly reason: 'evidence' | 'timeout' | 'finalize_now' }
  /** `leftMs` is the quiet time still needed if the evidence stays the same; `null` while a person holds the recording. */
  | { readonly kind: 'wait'; readonly leftMs: number | null; readonly outOfMs: number };

export function finishRule(question: FinishQuestion): FinishVerdict {
  const { quietMs, evidence } = question;
  if (question.isHeld) return { kind: 'wait', leftMs: null, outOfMs: question.timeoutMs };
  if (question.isRequested) {
    return quietMs >= QUIET_FOR_EVIDENCE_MS
      ? { kind: 'finish', reason: 'finalize_now' }
      : wait(quietMs, QUIET_FOR_EVIDENCE_MS);
  }
  if (!question.isStrict && evidence?.writers === 'closed' && evidence.container === 'complete') {
    const neededMs = Math.min(QUIET_FOR_EVIDENCE_MS, question.timeoutMs);
    return quietMs >= neededMs ? { kind: 'finish', reason: 'evidence' } : wait(quietMs, neededMs);
  }
  const isStretched = !question.isStrict && question.waitsWhileHeld && evidence?.writers === 'open';
  const neededMs = isStretched ? question.timeoutMs * STRETCH_MAX : question.timeoutMs;
  return quietMs >= neededMs ? { kind: 'finish', reason: 'timeout' } : wait(quietMs, neededMs);
}

function wait(quietMs: number, neededMs: number): FinishVerdict {
  return { kind: 'wait', leftMs: neededMs - quietMs, outOfMs: neededMs };
}
