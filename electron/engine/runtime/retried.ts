import { asFault } from '../core/fault.ts';
import { retryDelayMs } from '../core/retryPolicy.ts';
import type { Clock } from '../ports/clock.ts';

/** A minute at most: a person waits for the answer, and is told of a store that is away for longer. */
const ATTEMPTS_MAX = 8;

/** Some seconds: for a request that other work of the engine waits for, and that is made again later. */
export const ATTEMPTS_FEW = 5;

/**
 * Repeats work whose fault passes by itself, a few times. Rejects with the last fault, or when `signal` aborts in a pause.
 * @param clock `undefined`: the work is done once, because the caller repeats it
 */
export async function retried<T>(
  clock: Pick<Clock, 'sleep' | 'random'> | undefined,
  signal: AbortSignal,
  work: () => Promise<T>,
  attemptsMax = ATTEMPTS_MAX,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (thrown) {
      const fault = asFault(thrown);
      if (clock === undefined || fault.disposition !== 'retry' || attempt >= attemptsMax) throw fault;
      await clock.sleep(retryDelayMs(attempt, clock.random(), fault.retryAfterMs), signal);
    }
  }
}
