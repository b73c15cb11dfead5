import { randomUUID } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

/** Longest delay of one Node timer; a timer with a longer delay fires at once (node:timers). */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** The clocks and the random numbers of this machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  random: () => Math.random(),
  uuid: () => randomUUID(),
  sleep,
  after: (ms, callback) => startTimer(ms, callback, false),
};

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(abortError(signal));
      return;
    }
    const onAbort = (): void => {
      cancel();
      reject(abortError(signal));
    };
    const cancel = startTimer(
      ms,
      () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      },
      true,
    );
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

function startTimer(ms: number, callback: () => void, keepsProcessAlive: boolean): () => void {
  let leftMs = Math.max(0, ms);
  let timer: NodeJS.Timeout;
  const next = (): void => {
    const stepMs = Math.min(leftMs, TIMER_MAX_MS);
    leftMs -= stepMs;
    timer = setTimeout(() => (leftMs > 0 ? next() : callback()), stepMs);
    if (!keepsProcessAlive) timer.unref();
  };
  next();
  return () => clearTimeout(timer);
}

function abortError(signal: AbortSignal): Error {
  return Object.assign(new Error('The wait was stopped.', { cause: signal.reason }), { name: 'AbortError' });
}
