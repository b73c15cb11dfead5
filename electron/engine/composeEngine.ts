/**
 * The one composition: the engine with its journal, store, watcher, probe and metrics for given settings. Every face uses it and
 * adds only its own: where settings and secrets come from, where the log goes, and what is shown.
 */
import type { Settings } from '../../shared/settings.ts';
import { DestinationsFile } from './adapters/destinationsFile.ts';
import { HeadLinkProbe } from './adapters/headLinkProbe.ts';
import { QuickLimitFile } from './adapters/quickLimitFile.ts';
import { NodeFinishEvidence } from './adapters/nodeFinishEvidence.ts';
import type { EngineMetrics } from './adapters/metrics/engineMetrics.ts';
import { measuredCheckpointStore } from './adapters/metrics/measuredCheckpointStore.ts';
import { type MetricsServer, startMetricsServer } from './adapters/metrics/metricsServer.ts';
import { nodeFiles } from './adapters/nodeFs/nodeFiles.ts';
import { FfprobeMediaProbe } from './adapters/probeFfprobe/ffprobeMediaProbe.ts';
import { ffprobePath } from './adapters/probeFfprobe/ffprobePath.ts';
import { type S3Secrets, s3ConfigOf } from './adapters/s3/s3Config.ts';
import { S3ObjectStore } from './adapters/s3/s3ObjectStore.ts';
import { systemClock } from './adapters/systemClock.ts';
import { ChokidarFolderWatcher } from './adapters/watchChokidar/chokidarFolderWatcher.ts';
import { Fault } from './core/fault.ts';
import { composeWebhook, type EngineWebhook, type WebhookSecrets, workstationName } from './composeWebhook.ts';
import { journalKey, type JournalSecrets, openCheckpoints } from './openCheckpoints.ts';
import { engineHealth } from './engineHealth.ts';
import type { RecordingId } from './core/recording.ts';
import type { CheckpointStore } from './ports/checkpointStore.ts';
import type { FileSource } from './ports/fileSource.ts';
import type { Logger } from './ports/logger.ts';
import type { MediaProbe } from './ports/mediaProbe.ts';
import { type FinishedPlace, finishedPlace, type FinishedPlaceDeps } from './runtime/bucket/finishedPlace.ts';
import { createEngine } from './runtime/engine.ts';
import { FinishedClips } from './runtime/finishedClips.ts';
import type { Engine, EngineOptions } from './runtime/engineContract.ts';
import { type EngineConfig, engineConfigOf, serverOf } from './runtime/engineConfig.ts';
import type { StateFolder } from './stateFolder.ts';

/** How long a stop tries to deliver messages that wait for the webhook. */
const WEBHOOK_CLOSE_MS = 1_500;

export type EngineSecrets = S3Secrets & JournalSecrets & WebhookSecrets;

export interface ComposeContext {
  readonly state: Pick<StateFolder, 'folder' | 'ownerId' | 'notice' | 'findings'>;
  readonly logger: Logger;
  /**
   * A metrics port that is taken, or an ffprobe that cannot be run: `reject` the composition, where a person can correct the command
   * at once, or `report` it in the log and upload without metrics and with the bundled ffprobe.
   */
  readonly onUnusable: 'reject' | 'report';
  /** See `OpenJournalContext`. */
  readonly redisWaitMs: number;
  /** For tests and tools: shorter times than a workstation has. */
  readonly timing?: Partial<Pick<EngineConfig, 'leaseMs' | 'rescanMs'>>;
}

export interface ComposedEngine {
  /** Not started yet. */
  readonly engine: Engine;
  /** Opens the files of completed recordings, e.g. to show them. */
  readonly clips: Pick<FinishedClips, 'open'>;
  /** See `finishedPlace`. */
  finishedObject(id: RecordingId): Promise<FinishedPlace | undefined>;
  /** Follows other settings and secrets while it runs. `false`: they need another journal or metrics port, so another composition. */
  follow(settings: Settings, secrets: EngineSecrets): Promise<boolean>;
  /** Resolves when the webhook was told of everything, or gave up. Rejects when `signal` aborts. */
  webhookDrained(signal: AbortSignal): Promise<void>;
  /** Stops the engine, then closes the journal, the connections and the metrics. */
  close(): Promise<void>;
}

/** Rejects with a Fault whose message is a sentence for the person, or with an AbortError. */
export async function composeEngine(
  context: ComposeContext,
  settings: Settings,
  secrets: EngineSecrets,
  signal: AbortSignal,
): Promise<ComposedEngine> {
  const { logger } = context;
  const config = (of: Settings): EngineConfig => configOf(context, of);
  const { source, scanner, isExchanged } = nodeFiles({ clock: systemClock, logger, stateFolder: context.state.folder });
  const probe = new CurrentProbe(context, source, settings);
  const { checkpoints, notice } = await openJournal(context, settings, secrets, signal);
  const store = new CurrentStore(settings, secrets, logger);
  const metrics = await metricsOf(settings, () => engine);
  const webhook = composeWebhook(() => engine.snapshot(), logger, settings, secrets);
  const options = optionsOf(context, settings, notice);
  const engine: Engine = createEngine(
    config(settings),
    {
      store: store.store,
      checkpoints: measuredBy(metrics, checkpoints),
      watcher: new ChokidarFolderWatcher({ scanner, source, logger, isExchanged }),
      scanner,
      source,
      evidence: new NodeFinishEvidence({ source }),
      probe,
      linkProbe: store.linkProbe,
      clock: systemClock,
      logger,
      ...(metrics === undefined ? {} : { observer: metrics }),
      webhookProblem: () => webhook.problem(),
    },
    options,
  );
  if (metrics !== undefined) engine.onEvent((event) => metrics.count(event));
  engine.onEvent((event) => webhook.take(event));
  const close = (server?: MetricsServer): Promise<void> => closeAll({ engine, webhook, checkpoints, store, server });
  const server = await serveMetrics(context, settings, metrics, () => engineHealth(engine, checkpoints)).catch(
    async (error: unknown) => {
      await close();
      throw error;
    },
  );
  const key = compositionKey(settings, secrets);
  return {
    engine,
    ...finishedRecordings({ checkpoints, source, ownerId: context.state.ownerId, destinations: options.destinations }),
    async follow(next, nextSecrets) {
      if (compositionKey(next, nextSecrets) !== key) return false;
      probe.follow(next);
      webhook.follow(next, nextSecrets);
      await engine.configure(config(next), store.follow(next, nextSecrets));
      return true;
    },
    webhookDrained: (limit) => webhook.drained(limit),
    close: () => close(server),
  };
}

/** Only where they are asked for: their packages are a hundred files, and the figures of the process cost a hundred wake-ups a second. */
async function metricsOf({ app }: Settings, engine: () => Engine): Promise<EngineMetrics | undefined> {
  if (app.metricsPort === null) return undefined;
  const { createEngineMetrics } = await import('./adapters/metrics/engineMetrics.ts');
  return createEngineMetrics(
    () => engine().snapshot(),
    () => engine().watchStatistics(),
  );
}

/** The files and the objects of completed recordings. */
function finishedRecordings(
  deps: ConstructorParameters<typeof FinishedClips>[0] & FinishedPlaceDeps,
): Pick<ComposedEngine, 'clips' | 'finishedObject'> {
  return { clips: new FinishedClips(deps), finishedObject: (id) => finishedPlace(deps, id) };
}

interface Closing {
  readonly engine: Engine;
  readonly webhook: EngineWebhook;
  readonly checkpoints: CheckpointStore;
  readonly store: CurrentStore;
  readonly server: MetricsServer | undefined;
}

/** The engine first: it uses the others. */
async function closeAll({ engine, webhook, checkpoints, store, server }: Closing): Promise<void> {
  await engine.stop();
  await webhook.close(WEBHOOK_CLOSE_MS);
  await checkpoints.close();
  store.close();
  await server?.close();
}

function measuredBy(metrics: EngineMetrics | undefined, checkpoints: CheckpointStore): CheckpointStore {
  return metrics === undefined ? checkpoints : measuredCheckpointStore(checkpoints, (ms) => metrics.checkpointTook(ms));
}

function optionsOf(
  { state, logger }: ComposeContext,
  { journal }: Settings,
  notice: string | undefined,
): EngineOptions {
  return {
    ...(notice === undefined ? {} : { notice }),
    quickLimit: new QuickLimitFile(state.folder, logger),
    // Others can write to a journal in Redis, so records in it are checked against the destinations of this workstation.
    ...(journal.kind === 'redis' ? { destinations: new DestinationsFile(state.folder) } : { isJournalOwn: true }),
  };
}

function configOf({ state, timing }: ComposeContext, settings: Settings): EngineConfig {
  return { ...engineConfigOf(settings, state.ownerId), workstation: workstationName(), ...timing };
}

/** Opens the journal and logs the findings about the state folder. `notice` is for the person, about both. */
async function openJournal(
  { state, logger, redisWaitMs }: ComposeContext,
  settings: Settings,
  secrets: EngineSecrets,
  signal: AbortSignal,
): Promise<{ readonly checkpoints: CheckpointStore; readonly notice: string | undefined }> {
  const opened = await openCheckpoints({ stateFolder: state.folder, logger, redisWaitMs }, settings, secrets, signal);
  for (const finding of state.findings) logger.log('warn', finding);
  if (state.notice !== undefined) logger.log('warn', state.notice);
  const notices = [state.notice, opened.notice].filter((text) => text !== undefined);
  return { checkpoints: opened.checkpoints, notice: notices.length === 0 ? undefined : notices.join(' ') };
}

/** One composition can follow all settings with the same key. Contains a password when there is one. */
function compositionKey(settings: Settings, secrets: EngineSecrets): string {
  return `${settings.app.metricsPort ?? ''} ${journalKey(settings, secrets)}`;
}

/** The ffprobe of the present settings. */
class CurrentProbe implements MediaProbe {
  readonly #context: Pick<ComposeContext, 'logger' | 'onUnusable'>;
  readonly #source: FileSource;
  #probe: FfprobeMediaProbe;

  constructor(context: Pick<ComposeContext, 'logger' | 'onUnusable'>, source: FileSource, settings: Settings) {
    this.#context = context;
    this.#source = source;
    this.#probe = this.#probeOf(settings);
  }

  follow(settings: Settings): void {
    this.#probe = this.#probeOf(settings);
  }

  probe(...args: Parameters<MediaProbe['probe']>): ReturnType<MediaProbe['probe']> {
    return this.#probe.probe(...args);
  }

  #probeOf({ app }: Settings): FfprobeMediaProbe {
    const { logger } = this.#context;
    const automatic = { source: this.#source, path: 'automatic', logger };
    if (app.ffprobePath === '') return new FfprobeMediaProbe(automatic);
    try {
      return new FfprobeMediaProbe({ ...automatic, path: ffprobePath(app.ffprobePath) });
    } catch (error) {
      if (this.#context.onUnusable === 'reject') throw error;
      logger.log('warn', 'This ffprobe cannot be used; another one is used instead.', { error });
      return new FfprobeMediaProbe(automatic);
    }
  }
}

/** The store of the present destination; a new one only when its configuration has changed. */
class CurrentStore {
  readonly linkProbe: HeadLinkProbe;
  readonly #logger: Logger;
  #key = '';
  #server: string;
  #store: S3ObjectStore;
  /** Stores of servers that were configured before: recordings with stored parts there are finished there. */
  readonly #earlier: S3ObjectStore[] = [];

  constructor(settings: Settings, secrets: EngineSecrets, logger: Logger) {
    this.#logger = logger;
    const config = s3ConfigOf(settings.destination, settings.credentials, secrets);
    this.#key = JSON.stringify(config);
    this.#server = serverOf(settings.destination.endpoint);
    this.#store = new S3ObjectStore(config, logger);
    this.linkProbe = new HeadLinkProbe(settings.destination);
  }

  get store(): S3ObjectStore {
    return this.#store;
  }

  /** @returns the new store, `undefined` when the present one stays */
  follow(settings: Settings, secrets: EngineSecrets): S3ObjectStore | undefined {
    this.linkProbe.follow(settings.destination);
    const config = s3ConfigOf(settings.destination, settings.credentials, secrets);
    const key = JSON.stringify(config);
    if (key === this.#key) return undefined;
    const server = serverOf(settings.destination.endpoint);
    // At the same server, requests under way end with their connections and are tried again with the new configuration.
    if (server === this.#server) this.#store.close();
    else this.#earlier.push(this.#store);
    this.#server = server;
    this.#key = key;
    this.#store = new S3ObjectStore(config, this.#logger);
    return this.#store;
  }

  /** Idempotent. */
  close(): void {
    for (const store of [this.#store, ...this.#earlier]) store.close();
    this.linkProbe.close();
  }
}

async function serveMetrics(
  { logger, onUnusable }: ComposeContext,
  { app: { metricsPort: port } }: Settings,
  metrics: EngineMetrics | undefined,
  health: () => Promise<string | undefined>,
): Promise<MetricsServer | undefined> {
  if (port === null || metrics === undefined) return undefined;
  try {
    return await startMetricsServer({ port, metrics, health });
  } catch (error) {
    if (onUnusable === 'reject') throw portFault(port, error);
    logger.log('warn', 'The port for metrics cannot be used; there are none until it can.', { port, error });
    return undefined;
  }
}

function portFault(port: number, error: unknown): Fault {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const problem =
    code === 'EADDRINUSE'
      ? 'is taken by another program'
      : code === 'EACCES'
        ? 'may not be used by this user'
        : `cannot be used (${String(code)})`;
  const message = `The port ${port} for metrics ${problem}: choose another one, or none.`;
  return new Fault('unexpected', message, { disposition: 'attention', cause: error });
}
