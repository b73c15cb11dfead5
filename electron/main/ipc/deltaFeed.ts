import type { Delta, EngineView, FolderView, RecordingView, Snapshot } from '../../../shared/viewModel.ts';

/** Ten a second at most [design, section 6]. */
const FEED_MS = 100;

export interface DeltaFeed {
  /** The present state, numbered so that the next delta follows it. */
  snapshot(): Snapshot;
  /** Takes one step of the engine in. */
  take(delta: Delta): void;
  /** The engine behind it is another one: whoever follows has to ask for a snapshot. */
  restart(): void;
  /** Sends nothing from now on. Idempotent. */
  close(): void;
}

/**
 * Puts the engine's deltas together and sends them on at most ten times a second, numbered anew without a gap.
 * @param present the engine's own snapshot, which holds everything taken in so far
 */
export function createDeltaFeed(present: () => Snapshot, send: (delta: Delta) => void): DeltaFeed {
  let revision = 0;
  let changed = new Map<string, RecordingView>();
  let removed = new Set<string>();
  let engine: EngineView | undefined;
  let folders: readonly FolderView[] | undefined;
  let timer: NodeJS.Timeout | undefined;

  const clear = (): void => {
    changed = new Map();
    removed = new Set();
    engine = undefined;
    folders = undefined;
    clearTimeout(timer);
    timer = undefined;
  };

  const flush = (): void => {
    revision += 1;
    const delta: Delta = {
      revision,
      ...(engine === undefined ? {} : { engine }),
      ...(folders === undefined ? {} : { folders }),
      changed: [...changed.values()],
      removed: [...removed],
    };
    clear();
    send(delta);
  };

  return {
    // What waits is in it already, and is sent all the same: whoever else follows has not been told yet.
    snapshot: () => ({ ...present(), revision }),
    take(delta) {
      for (const recording of delta.changed) {
        changed.set(recording.id, recording);
        removed.delete(recording.id);
      }
      for (const id of delta.removed) {
        changed.delete(id);
        removed.add(id);
      }
      engine = delta.engine ?? engine;
      folders = delta.folders ?? folders;
      timer ??= setTimeout(flush, FEED_MS);
    },
    restart() {
      clear();
      // The missing number makes every follower ask.
      revision += 1;
      flush();
    },
    close: clear,
  };
}
