import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  ChokidarFolderWatcher,
  createEngine,
  type Engine,
  ENGINE_DEFAULTS,
  type EngineConfig,
  FfprobeMediaProbe,
  type Logger,
  NodeFinishEvidence,
  nodeFiles,
  S3ObjectStore,
  SqliteCheckpointStore,
  systemClock,
} from '../../electron/engine/index.ts';
import { BENCH_BUCKET, type Sink } from './sink.ts';
import { workFolder } from './workshop.ts';

const SILENT: Logger = { log() {} };

export interface BenchEngine {
  readonly engine: Engine;
  /** Stops the engine and closes what was opened for it. */
  close(): Promise<void>;
}

/** No part of a file of a few bytes is due, so no request is sent. */
const NO_SERVER = {
  endpoint: 'http://127.0.0.1:9',
  region: 'us-east-1',
  accessKeyId: 'bench',
  secretAccessKey: 'bench',
};

/** An engine, not started, on so many files of a byte that all stay live: none is finished meanwhile, and none has to wait. */
export async function liveRecordings(
  count: number,
): Promise<{ readonly running: BenchEngine; readonly files: readonly string[] }> {
  const { folder } = workFolder();
  const files = Array.from({ length: count }, (_, index) => path.join(folder, `take ${index}.mov`));
  for (const file of files) writeFileSync(file, 'x');
  return { running: await benchEngine(folder, NO_SERVER, { streamTimeoutMs: 3_600_000, maxStreams: count }), files };
}

/** The engine in this process, on a folder and an empty journal. It is not started. @param server where its requests go */
export async function benchEngine(folder: string, server: Sink, config: Partial<EngineConfig>): Promise<BenchEngine> {
  const { source, scanner } = nodeFiles({ clock: systemClock, logger: SILENT });
  const journal = path.join(workFolder().folder, 'journal.sqlite');
  const { store: checkpoints } = await SqliteCheckpointStore.open(journal, { logger: SILENT, clock: systemClock });
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  const store = new S3ObjectStore({ endpoint, region, credentials: { kind: 'keys', accessKeyId, secretAccessKey } });
  const engine = createEngine(
    { ...ENGINE_DEFAULTS, folders: [{ path: folder }], bucket: BENCH_BUCKET, ownerId: 'bench', ...config },
    {
      store,
      checkpoints,
      watcher: new ChokidarFolderWatcher({ scanner, source, logger: SILENT }),
      scanner,
      source,
      evidence: new NodeFinishEvidence({ source }),
      probe: new FfprobeMediaProbe({ source, path: 'bundled' }),
      clock: systemClock,
      logger: SILENT,
    },
  );
  return {
    engine,
    async close() {
      await engine.stop();
      await checkpoints.close();
      store.close();
    },
  };
}
