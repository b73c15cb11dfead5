import type { Delta, Snapshot } from '../../../shared/viewModel.ts';

export interface DeltaFeed {
  /** The present state, numbered so that the next delta follows it. */
  snapshot(): Snapshot;
  /** Passes a delta of the engine on. */
  take(delta: Delta): void;
  /** Another engine runs from now on: the window has to ask for a snapshot. */
  restart(): void;
  /** Sends nothing from now on. Idempotent. */
  close(): void;
}

/**
 * Numbers the deltas of one engine after another without a gap. The engine coalesces them; here each one is passed on at once.
 * @param present the engine's snapshot: it holds at least every delta that was taken
 */
export function createDeltaFeed(present: () => Snapshot, send: (delta: Delta) => void): DeltaFeed {
  let revision = 0;
  let isClosed = false;
  const pass = (delta: Omit<Delta, 'revision'>): void => {
    if (isClosed) return;
    revision += 1;
    send({ ...delta, revision });
  };
  return {
    snapshot: () => ({ ...present(), revision }),
    take: pass,
    restart() {
      // The missing number makes every follower ask for a snapshot.
      revision += 1;
      pass({ changed: [], removed: [] });
    },
    close() {
      isClosed = true;
    },
  };
}
