import type { Settings } from '../../../shared/settings.ts';
import {
  ChokidarFolderWatcher,
  createEngine,
  DestinationsFile,
  createEngineMetrics,
  type Engine,
  type EngineMetrics,
  FfprobeMediaProbe,
  type Logger,
  measuredCheckpointStore,
  type MetricsServer,
  NodeFinishEvidence,
  nodeFiles,
  startMetricsServer,
  systemClock,
} from '../../engine/index.ts';
import type { SecretStore } from '../settings/secretStore.ts';
import { CurrentStore } from './currentStore.ts';
import type { EngineListeners, RunningEngine } from './engineHost.ts';
import { engineConfig } from './engineSettings.ts';
import { journalKey, openJournal } from './openJournal.ts';

export interface EnginePlace {
  /** Absolute; holds the embedded journal. */
  readonly stateFolder: string;
  readonly ownerId: string;
  readonly logger: Logger;
  readonly secrets: SecretStore;
}

/**
 * An engine with its adapters for these settings, started. The journal is opened first: rejects with a sentence when it cannot be,
 * e.g. because another process is using it. A metrics port that is taken is logged, and uploads go on without it.
 */
export async function startEngine(
  place: EnginePlace,
  settings: Settings,
  listeners: EngineListeners,
): Promise<RunningEngine> {
  const { logger, secrets, ownerId } = place;
  const key = engineKey(settings, secrets);
  const { checkpoints, notice } = await openJournal(place.stateFolder, settings, secrets, logger);
  const { source, scanner } = nodeFiles({ clock: systemClock, logger });
  const destination = new CurrentStore(settings, secrets);
  const { metricsPort } = settings.app;
  const metrics: EngineMetrics | undefined =
    metricsPort === null ? undefined : createEngineMetrics(() => engine.snapshot());
  const ports = {
    store: destination.store,
    checkpoints:
      metrics === undefined ? checkpoints : measuredCheckpointStore(checkpoints, (ms) => metrics.checkpointTook(ms)),
    watcher: new ChokidarFolderWatcher({ scanner, source, logger }),
    scanner,
    source,
    evidence: new NodeFinishEvidence({ source }),
    probe: new FfprobeMediaProbe({ path: 'automatic', logger }),
    clock: systemClock,
    logger,
    ...(metrics === undefined ? {} : { observer: metrics }),
  };
  const engine: Engine = createEngine(engineConfig(settings, ownerId), ports, {
    ...(notice === undefined ? {} : { notice }),
    ...(settings.journal.kind === 'redis' ? { destinations: new DestinationsFile(place.stateFolder) } : {}),
  });
  engine.subscribe(listeners.delta);
  engine.onEvent(listeners.event);
  if (metrics !== undefined) engine.onEvent((event) => metrics.count(event));
  const metricsServer = await serveMetrics(metricsPort, metrics, engine, logger);
  // Waits for what is not there yet (a journal, a folder), for as long as it takes.
  void engine.start();

  return {
    snapshot: () => engine.snapshot(),
    command: (command) => engine.command(command),
    async reconfigure(next) {
      if (engineKey(next, secrets) !== key) return false;
      await engine.configure(engineConfig(next, ownerId), destination.follow(next));
      return true;
    },
    async stop() {
      await engine.stop();
      destination.close();
      await checkpoints.close();
      await metricsServer?.close();
    },
  };
}

/** Settings with the same key can be followed by one running engine. Holds a secret when there is one. */
function engineKey(settings: Settings, secrets: SecretStore): string {
  return `${settings.app.metricsPort ?? ''} ${journalKey(settings, secrets)}`;
}

async function serveMetrics(
  port: number | null,
  metrics: EngineMetrics | undefined,
  engine: Engine,
  logger: Logger,
): Promise<MetricsServer | undefined> {
  if (port === null || metrics === undefined) return undefined;
  try {
    const health = async (): Promise<string | undefined> => engine.snapshot().engine.journalProblem ?? undefined;
    return await startMetricsServer({ port, metrics, health });
  } catch (error) {
    logger.log('warn', 'The port for metrics cannot be used; there are none until it can.', { port, error });
    return undefined;
  }
}
