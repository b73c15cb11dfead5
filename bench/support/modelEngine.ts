import { createEngine, type Engine, ENGINE_DEFAULTS, Fault, type Logger } from '../../electron/engine/index.ts';
import type { CheckpointStore } from '../../electron/engine/ports/checkpointStore.ts';
import type { Clock } from '../../electron/engine/ports/clock.ts';
import { ModelDisk } from './modelDisk.ts';
import { ModelStore } from './modelStore.ts';

const SILENT: Logger = { log() {} };
const FOLDER = '/footage';
/** The smallest part of S3, so that a part costs few bytes of the pattern. */
export const MODEL_PART_BYTES = 5 * 1024 * 1024;

export interface ModelEngine {
  readonly engine: Engine;
  readonly disk: ModelDisk;
  readonly store: ModelStore;
}

/**
 * The engine, not started, on a model of a disk and of a store, both without bytes.
 * @param keepFinishedMs see `EngineConfig`
 * @param partMs how long a part takes to be sent
 */
export function modelEngine(
  name: string,
  clock: Clock,
  checkpoints: CheckpointStore,
  keepFinishedMs: number,
  partMs = 0,
): ModelEngine {
  const disk = new ModelDisk(FOLDER, () => clock.nowMs());
  const store = new ModelStore(async () => {
    if (partMs > 0) await clock.sleep(partMs, new AbortController().signal);
  });
  const engine = createEngine(
    {
      ...ENGINE_DEFAULTS,
      folders: [{ path: FOLDER }],
      bucket: 'model',
      ownerId: name,
      chunkBytes: MODEL_PART_BYTES,
      maxStreams: 1_000,
      maxPartsInFlight: 4,
      keepFinishedMs,
    },
    {
      store,
      checkpoints,
      watcher: disk,
      scanner: disk,
      source: disk,
      evidence: disk,
      probe: {
        probe: async () => {
          throw new Fault('probe_failed', 'The model holds no media.', { disposition: 'reconcile' });
        },
      },
      clock,
      logger: SILENT,
    },
  );
  return { engine, disk, store };
}
