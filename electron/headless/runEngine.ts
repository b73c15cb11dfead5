import { homedir } from 'node:os';
import { createFileLogger, type FileLogger, type LogCopy, isDoneWithin, systemClock } from '../engine/index.ts';
import { type Composed, compose } from './compose.ts';
import { programVersion } from './helpText.ts';
import { lineOutput, type Output, tableOutput } from './outputs.ts';
import type { HeadlessEnd } from './run.ts';
import type { Environment, HeadlessSettings } from './settings.ts';
import type { StopRequest } from './stopRequest.ts';
import { UsageError } from './usageError.ts';

/** Everything is flushed and closed within 5 s: the engine first; the rest of the time is for the reader of the output. */
const STOP_LIMIT_MS = 4_400;
const END_LIMIT_MS = 4_900;

export interface EngineRun {
  readonly settings: HeadlessSettings;
  /** See `EngineConfig`. */
  readonly ownerId: string;
  readonly environment: Environment;
  readonly stop: StopRequest;
}

interface RunContext extends EngineRun {
  readonly logger: FileLogger;
  readonly isTable: boolean;
}

/**
 * Composes the engine and runs it until it is idle (`--once`) or asked to stop.
 * @throws UsageError when a setting turns out to be wrong
 */
export async function runEngine(run: EngineRun): Promise<HeadlessEnd> {
  const { settings, environment, stop } = run;
  const isTable = !settings.isJson && process.stdout.isTTY;
  const logger = loggerFor(settings, environment, isTable);
  const crashed = (error: Error): void => logger.log('error', 'Rushes crashed; the next start resumes.', { error });
  process.on('uncaughtExceptionMonitor', crashed);
  try {
    logger.log('info', 'Rushes starts.', { version: programVersion(), settings: described(settings) });
    return await runComposed(await compose({ ...run, logger }, stop.signal), { ...run, logger, isTable });
  } catch (error) {
    if (stop.signal.aborted) return { status: 0, isHeldUp: false };
    if (!(error instanceof UsageError)) logger.log('error', 'Rushes ended because of an internal error.', { error });
    throw error;
  } finally {
    process.off('uncaughtExceptionMonitor', crashed);
    logger.close();
  }
}

async function runComposed(composed: Composed, context: RunContext): Promise<HeadlessEnd> {
  const { settings, stop, logger } = context;
  const { engine } = composed;
  const output = outputFor(composed, context);
  const failed = new Set<string>();
  engine.onEvent((event) => {
    if (event.event === 'stream.failed') failed.add(event.stream_id);
    output.event(event);
  });

  const started = engine.start();
  const idle = settings.isOnce ? started.then(() => engine.whenIdle(stop.signal)) : new Promise<void>(() => undefined);
  // `idle` rejects when a stop is asked for; `stop.asked` reports the same.
  idle.catch(() => undefined);
  await Promise.race([idle.catch(() => stop.asked), stop.asked]);

  const isStopped = stop.signal.aborted;
  const { engine: last } = engine.snapshot();
  const needsYou = last.needsYou > 0 || last.journalProblem !== null;
  const endMs = systemClock.monotonicMs() + END_LIMIT_MS;
  const isInTime = await isDoneWithin(
    systemClock,
    STOP_LIMIT_MS,
    engine.stop().then(() => composed.close()),
  );
  if (!isInTime)
    logger.log('warn', 'Something did not close in time; the next start goes on from the last checkpoint.');
  const farewell = isStopped ? farewellText(engine.snapshot().engine.active) : undefined;
  if (farewell !== undefined) logger.log('info', farewell);
  const isTaken = await output.close(farewell, endMs - systemClock.monotonicMs());
  return { status: !isStopped && (needsYou || failed.size > 0) ? 2 : 0, isHeldUp: !isTaken || !isInTime };
}

function outputFor({ engine }: Composed, { settings, environment, logger, stop, isTable }: RunContext): Output {
  if (!isTable) return lineOutput(settings.isJson, (message) => logger.log('warn', message));
  return tableOutput({
    snapshot: () => engine.snapshot(),
    isColourless: (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb',
    pressed: (key) => {
      if (key === 'quit') stop.ask();
      else void engine.command({ kind: engine.snapshot().engine.isPaused ? 'engine.resume' : 'engine.pause' });
    },
  });
}

function farewellText(active: number): string {
  if (active === 0) return 'Stopped; every recording there was had ended.';
  const those = active === 1 ? 'one recording goes on where it was' : `${active} recordings go on where they were`;
  return `Stopped; ${those} at the next start.`;
}

function loggerFor(settings: HeadlessSettings, environment: Environment, isTable: boolean): FileLogger {
  const { keys } = settings.destination;
  const secrets = [
    keys?.secretAccessKey,
    environment['AWS_SECRET_ACCESS_KEY'],
    environment['AWS_SESSION_TOKEN'],
    ...passwordsIn(settings.redisUrl),
  ];
  // A table and log lines on one terminal would destroy each other; the file has them all.
  const copy: LogCopy | undefined =
    isTable && process.stderr.isTTY
      ? undefined
      : {
          format: settings.isJson ? 'json' : 'text',
          // For a person the events on stdout say the rest.
          level: settings.isJson || settings.logLevel === 'debug' ? 'debug' : 'warn',
          write: (line) => void process.stderr.write(`${line}\n`),
        };
  return createFileLogger({
    folder: `${settings.stateFolder}/logs`,
    level: settings.logLevel,
    copy,
    secrets: secrets.filter((secret) => secret !== undefined),
    homeFolder: homedir(),
    isWindows: process.platform === 'win32',
    clock: systemClock,
  });
}

/** As it stands in the address, and as it is sent. */
function passwordsIn(url: string | undefined): readonly string[] {
  if (url === undefined) return [];
  const { password } = new URL(url);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

/** For the log: what was understood, without the keys. */
function described({ destination, redisUrl, ...settings }: HeadlessSettings): object {
  const { keys, ...where } = destination;
  const journal = redisUrl === undefined ? 'embedded' : new URL(redisUrl).host;
  return { ...settings, ...where, signedBy: keys === undefined ? 'the default chain' : 'given keys', journal };
}
