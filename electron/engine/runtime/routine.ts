import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

export interface RoutineDeps {
  readonly clock: Pick<Clock, 'after'>;
  readonly logger: Logger;
}

/**
 * Runs `work` `periodMs` after the start and then `periodMs` after each run has ended: runs never overlap. A run that rejects is
 * logged. @returns a function that ends it (idempotent); a run that is under way is not stopped
 */
export function startRoutine({ clock, logger }: RoutineDeps, periodMs: number, work: () => Promise<void>): () => void {
  let isEnded = false;
  let cancel = (): void => undefined;
  const next = (): void => {
    cancel = clock.after(periodMs, () => {
      void work()
        .catch((error: unknown) => logger.log('error', 'A routine of the engine failed.', { error }))
        .finally(() => {
          if (!isEnded) next();
        });
    });
  };
  next();
  return () => {
    isEnded = true;
    cancel();
  };
}
