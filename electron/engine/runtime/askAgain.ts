import { asFault } from '../core/fault.ts';
import type { Clock } from '../ports/clock.ts';

/** Pauses before the second, third and fourth attempt. */
const PAUSES_MS = [500, 1_000, 2_000];

/**
 * Repeats a request whose fault passes, at most three times. For requests that no recording repeats.
 * Rejects with the last fault, or when `signal` aborts.
 */
export async function askAgain<T>(
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
  request: () => Promise<T>,
): Promise<T> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await request();
    } catch (thrown) {
      const fault = asFault(thrown);
      if (fault.disposition !== 'retry') throw fault;
      await clock.sleep(Math.max(pauseMs, fault.retryAfterMs ?? 0), signal);
    }
  }
  return request();
}
