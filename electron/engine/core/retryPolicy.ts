import type { Fault } from './fault.ts';

/** First pause after a passing fault, and the longest: retries go on at that pace for as long as the source exists. */
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/** Causes that need a person may also disappear (a bucket is created, a clock is set), so they are tried again this often. */
const ATTENTION_DELAY_MS = 30_000;

/** A connection that lasts for longer before it breaks has carried bytes: the store can be reached. */
const CARRIES_MS_MIN = 1_000;

/** A connection that lasted for so long shows that the store is well: the next one begins after at most this pause. */
const LASTED_MS_MIN = 5_000;
const LASTED_DELAY_MS = 100;

/** The number of failures in a row after this one. A connection that carried bytes before it broke does not lengthen the pauses. */
export function failuresAfter(failures: number, { connectedMs = 0 }: Pick<Fault, 'connectedMs'>): number {
  return connectedMs > CARRIES_MS_MIN ? 1 : failures + 1;
}

/**
 * Pause before the next try: exponential with full jitter [AWS Architecture Blog, "Exponential Backoff And Jitter"], or the
 * pause that the other side asked for, whichever is longer.
 * @param attempt consecutive failures so far, from 1
 * @param random uniform in [0, 1)
 */
export function retryDelayMs(attempt: number, random: number, retryAfterMs = 0): number {
  const ceilingMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 16));
  return Math.max(retryAfterMs, Math.round(ceilingMs * random));
}

/**
 * Pause before the next try after this fault, in milliseconds: as `retryDelayMs`, but short after a connection that lasted. On an uplink that
 * resets its connections, each pause is lost.
 * @param failures in a row, with this one; see `failuresAfter`
 */
export function delayAfterMs(
  { connectedMs = 0, retryAfterMs }: Pick<Fault, 'connectedMs' | 'retryAfterMs'>,
  failures: number,
  random: number,
): number {
  if (connectedMs < LASTED_MS_MIN) return retryDelayMs(failures, random, retryAfterMs);
  return Math.max(retryAfterMs ?? 0, Math.round(LASTED_DELAY_MS * random));
}

/** Pause before a fault that needs a person is tried again by itself. Random, so that recordings do not all try at once. */
export function attentionDelayMs(random: number): number {
  return Math.round(ATTENTION_DELAY_MS * (0.75 + random / 2));
}
