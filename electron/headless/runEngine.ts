import { forCommandLine } from '../../shared/sentences/sentence.ts';
import type { Snapshot } from '../../shared/viewModel.ts';
import {
  type Adoption,
  type ComposedEngine,
  composeEngine,
  type Engine,
  type EngineSecrets,
  Fault,
  type FileLogger,
  openStateFolder,
  type StateFolder,
} from '../engine/index.ts';
import { closeInTime } from './closeInTime.ts';
import { endStatus, farewellText } from './endStatus.ts';
import { eventForCommandLine } from './eventForCommandLine.ts';
import { programVersion } from './helpText.ts';
import { lineOutput, type Output } from './outputs.ts';
import type { Environment } from './places.ts';
import type { HeadlessEnd } from './run.ts';
import type { HeadlessSettings } from './settings.ts';
import { loggerFor, type RunLog } from './runLog.ts';
import { startAllAgain } from './startAgain.ts';
import type { StopRequest } from './stopRequest.ts';
import { UsageError } from './usageError.ts';

/** How long to wait for a Redis that is still starting, e.g. after a boot of the machine. */
const REDIS_WAIT_MS = 10_000;

/** How long `--once` waits for the webhook at its end. */
const WEBHOOK_WAIT_MS = 30_000;

export interface EngineRun {
  readonly told: HeadlessSettings;
  readonly environment: Environment;
  readonly stop: StopRequest;
  /** The settings as they are now. @throws UsageError when they cannot be used */
  readonly reread: () => HeadlessSettings;
  /** An open upload that is continued with a file. */
  readonly adoption?: Adoption;
}

interface RunContext extends EngineRun {
  readonly logger: RunLog;
  readonly isTable: boolean;
}

/**
 * Composes the engine and runs it until it is idle (`--once`) or asked to stop.
 * @throws UsageError when a setting turns out to be wrong
 */
export async function runEngine(run: EngineRun): Promise<HeadlessEnd> {
  const { told, stop } = run;
  const state = claimed(told.stateFolder);
  const isTable = !told.isJson && process.stdout.isTTY;
  const logger = loggerFor(run, isTable);
  const crashed = (error: Error): void => logger.log('error', 'Rushes crashed; the next start resumes.', { error });
  process.on('uncaughtExceptionMonitor', crashed);
  try {
    logger.log('info', 'Rushes starts.', { version: programVersion(), settings: told.settings });
    return await runComposed(await composed(run, state, logger), { ...run, logger, isTable });
  } catch (error) {
    if (stop.signal.aborted) return { status: 0, isHeldUp: false };
    if (!(error instanceof UsageError)) logger.log('error', 'Rushes ended because of an internal error.', { error });
    throw error;
  } finally {
    process.off('uncaughtExceptionMonitor', crashed);
    logger.close();
    state.release();
  }
}

function claimed(folder: string): StateFolder {
  try {
    return openStateFolder(folder);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new UsageError(`${error.message} Or choose another folder with --state or RUSHES_STATE_DIR.`);
  }
}

async function composed({ told, stop }: EngineRun, state: StateFolder, logger: FileLogger): Promise<ComposedEngine> {
  const context = { state, logger, onUnusable: 'reject', redisWaitMs: REDIS_WAIT_MS } as const;
  try {
    return await composeEngine(context, told.settings, engineSecrets(told), stop.signal);
  } catch (error) {
    if (error instanceof Fault && !stop.signal.aborted) throw new UsageError(forCommandLine(error.message));
    throw error;
  }
}

async function runComposed(composed: ComposedEngine, context: RunContext): Promise<HeadlessEnd> {
  const { told, stop, logger } = context;
  const { engine } = composed;
  // An engine that has stopped watches no folder any more: the last frame tells how it was before.
  const shown: { last?: Snapshot } = {};
  const output = await outputFor(composed, context, () => shown.last ?? engine.snapshot());
  const failed = new Set<string>();
  engine.onEvent((event) => {
    const isIncomplete = event.event === 'stream.completed' && event.incomplete === true;
    if (event.event === 'stream.failed' || isIncomplete) failed.add(event.stream_id);
    output.event(eventForCommandLine(event));
    if (event.event === 'engine.ready' && told.startsAgain) void startAllAgain(engine);
  });
  stop.onReload(() => void reload(composed, context));

  if (context.adoption !== undefined) await adopt(composed, context.adoption);
  const started = engine.start();
  const idle = told.isOnce ? started.then(() => untilDone(composed, context)) : new Promise<void>(() => undefined);
  // `idle` rejects when a stop is asked for; `stop.asked` reports the same.
  idle.catch(() => undefined);
  await Promise.race([idle.catch(() => stop.asked), stop.asked]);

  const isStopped = stop.signal.aborted;
  const end = engine.snapshot();
  shown.last = end;
  const isHeldUp = await closeInTime({
    close: () => composed.close(),
    output,
    farewell: () =>
      isStopped ? farewellText(engine.snapshot().engine.active, end.engine.waitingFiles.count) : undefined,
    log: logger,
  });
  return { status: isStopped ? 0 : endStatus(end, failed.size > 0), isHeldUp };
}

/** @throws UsageError with the reason why the upload is not continued with this file; the engine is closed then */
async function adopt(composed: ComposedEngine, adoption: Adoption): Promise<void> {
  try {
    const result = await composed.engine.adoptUpload(adoption);
    if (result.kind === 'adopted') return;
    throw new UsageError(result.message);
  } catch (error) {
    await composed.close();
    throw error instanceof Fault ? new UsageError(forCommandLine(error.message)) : error;
  }
}

/** Until nothing is left to do, and the webhook was told of it. */
async function untilDone(composed: ComposedEngine, context: RunContext): Promise<void> {
  await untilIdle(composed.engine, context);
  const { signal } = context.stop;
  // A webhook that does not answer is no reason to run on.
  await composed.webhookDrained(AbortSignal.any([signal, AbortSignal.timeout(WEBHOOK_WAIT_MS)])).catch(() => undefined);
  signal.throwIfAborted();
}

async function untilIdle(engine: Engine, { told, stop }: RunContext): Promise<void> {
  do await engine.whenIdle(stop.signal);
  while (told.startsAgain && (await startAllAgain(engine)));
}

/** Applies the present settings. Invalid settings change nothing. Never rejects. */
async function reload(composed: ComposedEngine, { told, reread, logger }: RunContext): Promise<void> {
  try {
    const next = reread();
    const isSameState = next.stateFolder === told.stateFolder;
    if (isSameState && (await composed.follow(next.settings, engineSecrets(next)))) {
      logger.setLevel(next.settings.app.logLevel);
      logger.log('warn', 'The settings were read again.', { settings: next.settings });
      if (told.startsAgain) await startAllAgain(composed.engine);
    } else {
      logger.log(
        'warn',
        'The settings were read again, but not taken over: another journal, metrics port or state folder needs a restart.',
      );
    }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    logger.log('warn', `The settings stay as they were. ${problem}`);
  }
}

async function outputFor(
  { engine }: ComposedEngine,
  { told, environment, logger, stop, isTable }: RunContext,
  snapshot: () => Snapshot,
): Promise<Output> {
  if (!isTable) return lineOutput(told.isJson, (message) => logger.log('warn', message));
  // Imported late: the table needs packages that lines do not.
  const { tableOutput } = await import('./tableOutput.ts');
  return tableOutput({
    snapshot,
    isColourless: (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb',
    quit: () => stop.ask(),
    command: (command) => void engine.command(command),
  });
}

/** Keys in the environment are meant for the store of these settings. */
function engineSecrets({ secrets }: HeadlessSettings): EngineSecrets {
  return {
    s3For: () => secrets.s3,
    redisFor: () => secrets.redis,
    webhookFor: () => secrets.webhook,
    recordSecret: secrets.recordSecret,
  };
}
