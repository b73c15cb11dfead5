import path from 'node:path';
import {
  asFault,
  type CheckpointStore,
  ChokidarFolderWatcher,
  createEngine,
  createEngineMetrics,
  DestinationsFile,
  type Engine,
  ENGINE_DEFAULTS,
  type EngineConfig,
  type EngineMetrics,
  FfprobeMediaProbe,
  isDoneWithin,
  ffprobePath,
  type Logger,
  measuredCheckpointStore,
  type MetricsServer,
  NodeFinishEvidence,
  nodeFiles,
  RedisCheckpointStore,
  S3ObjectStore,
  type S3Config,
  SqliteCheckpointStore,
  startMetricsServer,
  systemClock,
} from '../engine/index.ts';
import type { DestinationSettings, Environment, HeadlessSettings } from './settings.ts';
import { UsageError } from './usageError.ts';

/** How long a Redis that does not answer at the start is waited for: a machine may be starting both at once. */
const REDIS_WAIT_MS = 10_000;
const HEALTH_WAIT_MS = 2_000;

/** The engine with everything it stands on. */
export interface Composed {
  readonly engine: Engine;
  /** Closes the journal, the connections and the metrics, in that order; the engine has stopped before. */
  close(): Promise<void>;
}

export interface Composition {
  readonly settings: HeadlessSettings;
  /** See `EngineConfig`. */
  readonly ownerId: string;
  readonly logger: Logger;
  readonly environment: Environment;
  /** What the settings do not say, e.g. a key prefix. */
  readonly config?: Partial<EngineConfig>;
}

/**
 * Puts the engine together from its adapters; nothing is uploaded before `engine.start()`.
 * @throws UsageError when a setting turns out wrong: no such ffprobe, journal or Redis, or the port is taken
 */
export async function compose(
  { settings, ownerId, logger, environment, config = {} }: Composition,
  signal: AbortSignal,
): Promise<Composed> {
  const clock = systemClock;
  const { source, scanner } = nodeFiles({ clock, logger });
  const probe = new FfprobeMediaProbe({ path: checkedFfprobe(settings.ffprobePath), logger });
  const { checkpoints, notice } = await openJournal(settings, logger, signal);
  const store = new S3ObjectStore(s3Config(settings.destination, environment));
  // Only where they are asked for: the figures of the process itself cost a hundred wake-ups a second.
  const metrics: EngineMetrics | undefined =
    settings.metricsPort === undefined ? undefined : createEngineMetrics(() => engine.snapshot());
  const engine: Engine = createEngine(
    { ...engineConfig(settings, ownerId), ...config },
    {
      store,
      checkpoints:
        metrics === undefined ? checkpoints : measuredCheckpointStore(checkpoints, (ms) => metrics.checkpointTook(ms)),
      watcher: new ChokidarFolderWatcher({ scanner, source, logger }),
      scanner,
      source,
      evidence: new NodeFinishEvidence({ source }),
      probe,
      clock,
      logger,
      ...(metrics === undefined ? {} : { observer: metrics }),
    },
    {
      ...(notice === undefined ? {} : { notice }),
      ...(settings.redisUrl === undefined ? {} : { destinations: new DestinationsFile(settings.stateFolder) }),
    },
  );
  let metricsServer: MetricsServer | undefined;
  try {
    metricsServer = await serveMetrics(settings, metrics, () => healthOf(engine, checkpoints));
  } catch (error) {
    await checkpoints.close();
    throw error;
  }
  if (metrics !== undefined) engine.onEvent((event) => metrics.count(event));
  return {
    engine,
    async close() {
      await checkpoints.close();
      store.close();
      await metricsServer?.close();
    },
  };
}

function engineConfig(settings: HeadlessSettings, ownerId: string): EngineConfig {
  return {
    ...ENGINE_DEFAULTS,
    folders: settings.watchFolders.map((folder) => ({ path: folder })),
    include: settings.include.length > 0 ? settings.include : ENGINE_DEFAULTS.include,
    exclude: settings.exclude,
    bucket: settings.destination.bucket,
    needsEqualParts: demandsEqualParts(settings.destination.endpoint),
    chunkBytes: settings.chunkBytes,
    streamTimeoutMs: settings.streamTimeoutMs,
    maxStreams: settings.maxStreams,
    isStrictTimeout: settings.isStrictTimeout,
    onVanish: settings.onVanish,
    ownerId,
  };
}

/** Where the objects go and who signs for them. */
export function s3Config({ endpoint, region, keys }: DestinationSettings, environment: Environment): S3Config {
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    region: region ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    credentials: keys === undefined ? { kind: 'default' } : { kind: 'keys', ...keys },
  };
}

/** Cloudflare R2 ("S3 API compatibility") and Backblaze B2 ("Live Read") want parts of one size. */
function demandsEqualParts(endpoint: string | undefined): boolean {
  return endpoint !== undefined && /\.(r2\.cloudflarestorage\.com|backblazeb2\.com)$/i.test(new URL(endpoint).hostname);
}

function checkedFfprobe(setting: string | undefined): string {
  if (setting === undefined) return 'automatic';
  try {
    return ffprobePath(setting);
  } catch (error) {
    throw new UsageError(asFault(error).message);
  }
}

interface OpenedJournal {
  readonly checkpoints: CheckpointStore;
  readonly notice: string | undefined;
}

async function openJournal(settings: HeadlessSettings, logger: Logger, signal: AbortSignal): Promise<OpenedJournal> {
  try {
    if (settings.redisUrl !== undefined) {
      return { checkpoints: await openRedis(settings.redisUrl, logger, signal), notice: undefined };
    }
    const file = path.join(settings.stateFolder, 'journal.sqlite');
    const { store, setAside } = await SqliteCheckpointStore.open(file, { logger, clock: systemClock });
    const notice =
      setAside === undefined
        ? undefined
        : `The journal was damaged and is kept as ${path.basename(setAside.path)}; it is rebuilt from the bucket and the disk.`;
    return { checkpoints: store, notice };
  } catch (error) {
    if (signal.aborted) throw error;
    throw new UsageError(asFault(error).message);
  }
}

async function openRedis(url: string, logger: Logger, signal: AbortSignal): Promise<CheckpointStore> {
  const startedMs = systemClock.monotonicMs();
  for (;;) {
    try {
      return await RedisCheckpointStore.open(url, { logger, clock: systemClock });
    } catch (error) {
      const isPassing = asFault(error).disposition === 'retry';
      if (!isPassing || systemClock.monotonicMs() - startedMs > REDIS_WAIT_MS) throw error;
      logger.log('warn', 'Redis does not answer yet.', { error });
      await systemClock.sleep(1_000, signal);
    }
  }
}

async function serveMetrics(
  { metricsPort }: HeadlessSettings,
  metrics: EngineMetrics | undefined,
  health: () => Promise<string | undefined>,
): Promise<MetricsServer | undefined> {
  if (metricsPort === undefined || metrics === undefined) return undefined;
  try {
    return await startMetricsServer({ port: metricsPort, metrics, health });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const problem =
      code === 'EADDRINUSE'
        ? 'is taken by another program'
        : code === 'EACCES'
          ? 'may not be used by this user'
          : `cannot be listened on (${String(code)})`;
    throw new UsageError(`PROM_PORT is ${metricsPort}, but that port ${problem}: write another one, or leave it out.`);
  }
}

async function healthOf(engine: Engine, checkpoints: CheckpointStore): Promise<string | undefined> {
  const { journalProblem } = engine.snapshot().engine;
  if (journalProblem !== null) return journalProblem;
  try {
    const answers = await isDoneWithin(systemClock, HEALTH_WAIT_MS, checkpoints.ping());
    return answers ? undefined : 'The journal does not answer.';
  } catch (error) {
    return asFault(error).message;
  }
}
