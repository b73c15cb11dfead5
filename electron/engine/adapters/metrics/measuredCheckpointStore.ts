import type { CheckpointStore } from '../../ports/checkpointStore.ts';

/**
 * The same store. `observe` is called after each `save` and `replace`, failed ones included, with its time in milliseconds.
 */
export function measuredCheckpointStore(store: CheckpointStore, observe: (ms: number) => void): CheckpointStore {
  async function timed<T>(write: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    try {
      return await write();
    } finally {
      observe(performance.now() - startedMs);
    }
  }
  return {
    save: (change, lease) => timed(() => store.save(change, lease)),
    replace: (checkpoint, lease) => timed(() => store.replace(checkpoint, lease)),
    loadUnfinished: () => store.loadUnfinished(),
    loadFinished: (limit) => store.loadFinished(limit),
    loadEnded: (query) => store.loadEnded(query),
    load: (id) => store.load(id),
    markSource: (sourceKey, mark) => store.markSource(sourceKey, mark),
    findSource: (sourceKey) => store.findSource(sourceKey),
    claimSource: (sourceKey, id) => store.claimSource(sourceKey, id),
    releaseSource: (sourceKey, id) => store.releaseSource(sourceKey, id),
    acquireLease: (id, ownerId, ttlMs) => store.acquireLease(id, ownerId, ttlMs),
    releaseLease: (lease) => store.releaseLease(lease),
    forgetFinished: (olderThanMs) => store.forgetFinished(olderThanMs),
    ping: () => store.ping(),
    close: () => store.close(),
  };
}
