import { systemClock } from '../../electron/engine/index.ts';
import type { Clock } from '../../electron/engine/ports/clock.ts';

/**
 * The machine's clock whose waits end so many times sooner: pauses before another try, leases and silence take a fraction of their time.
 * The date is the machine's.
 */
export function quickClock(times: number): Clock {
  return {
    ...systemClock,
    monotonicMs: () => systemClock.monotonicMs() * times,
    sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
    after: (ms, callback) => systemClock.after(ms / times, callback),
  };
}
