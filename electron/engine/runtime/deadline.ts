import type { Clock } from '../ports/clock.ts';

/**
 * Waits for `work`, but not longer than `limitMs`. @returns whether it was done in time. Rejects when `work` rejects in time; a
 * later rejection is ignored. The work itself is not stopped.
 */
export async function isDoneWithin(
  clock: Pick<Clock, 'sleep'>,
  limitMs: number,
  work: Promise<unknown>,
): Promise<boolean> {
  const stopper = new AbortController();
  const late = clock.sleep(limitMs, stopper.signal).then(() => false);
  late.catch(() => undefined);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    stopper.abort();
  }
}

/** Runs `work` with a signal that aborts with `signal`, or after `limitMs`. Rejects as `work` does. */
export async function withinLimit<T>(
  clock: Pick<Clock, 'after'>,
  limitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const cancel = clock.after(limitMs, () => late.abort());
  try {
    return await work(AbortSignal.any([signal, late.signal]));
  } finally {
    cancel();
  }
}
