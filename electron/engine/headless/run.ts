import { homedir } from 'node:os';
import { createFileLogger, type FileLogger, type LogCopy } from '../adapters/log/fileLogger.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { systemClock } from '../adapters/systemClock.ts';
import type { Composed } from './compose.ts';
import { type Face, lineFace, tableFace } from './faces.ts';
import { parseFlags } from './flags.ts';
import { HELP_TEXT, programVersion } from './helpText.ts';
import { type Environment, type HeadlessSettings, readSettings } from './settings.ts';
import { claimStateFolder } from './stateFolder.ts';
import { StopRequest } from './stopRequest.ts';
import { UsageError } from './usageError.ts';
import { checkWatchFolders } from './watchedPlaces.ts';

/** Everything is flushed and closed within 5 s: the engine first, and what is left of them is for the reader of the output. */
const STOP_LIMIT_MS = 4_400;
const END_LIMIT_MS = 4_900;

export interface HeadlessEnd {
  /** 0 all completed, or stopped and resumable; 1 wrong usage or settings; 2 something needs attention or failed. */
  readonly status: 0 | 1 | 2;
  /** The reader of stdout, or a drive that does not answer, holds the process up: it can only end by force. */
  readonly isHeldUp: boolean;
}

/** The headless command from its arguments to its exit status. Uses the process: its streams, signals and environment. */
export async function runHeadless(args: readonly string[], environment: Environment): Promise<HeadlessEnd> {
  process.stderr.on('error', () => undefined);
  try {
    const flags = parseFlags(args);
    if (flags.asksFor !== 'run') {
      await lastWords(flags.asksFor === 'help' ? HELP_TEXT : `rushes ${programVersion()}\n`);
      return { status: 0, isHeldUp: false };
    }
    const place = { platform: process.platform, homeFolder: homedir(), currentFolder: process.cwd() };
    return await runWith(readSettings(flags, environment, place), environment);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    const detail = error instanceof Error ? error.message : String(error);
    const sentence = isUsage
      ? detail
      : `Rushes ended because of a fault of its own (${detail}); the next start goes on.`;
    process.stderr.write(`${visibleText(sentence)}\n`);
    return { status: isUsage ? 1 : 2, isHeldUp: false };
  }
}

async function runWith(settings: HeadlessSettings, environment: Environment): Promise<HeadlessEnd> {
  checkWatchFolders(settings.watchFolders);
  const state = claimStateFolder(settings.stateFolder);
  const isTable = !settings.isJson && process.stdout.isTTY;
  const logger = loggerFor(settings, environment, isTable);
  const stop = new StopRequest();
  const crashed = (error: Error): void => logger.log('error', 'Rushes crashed; the next start goes on.', { error });
  process.on('uncaughtExceptionMonitor', crashed);
  try {
    logger.log('info', 'Rushes starts.', { version: programVersion(), settings: described(settings) });
    // Only now: what is behind it takes half a second to read, and wrong usage should be answered at once.
    const { compose } = await import('./compose.ts');
    const composed = await compose({ settings, ownerId: state.ownerId, logger, environment }, stop.signal);
    return await runEngine(composed, settings, environment, { logger, stop, isTable });
  } catch (error) {
    if (stop.signal.aborted) return { status: 0, isHeldUp: false };
    if (!(error instanceof UsageError)) logger.log('error', 'Rushes ended because of a fault of its own.', { error });
    throw error;
  } finally {
    process.off('uncaughtExceptionMonitor', crashed);
    stop.close();
    logger.close();
    state.release();
  }
}

interface Around {
  readonly logger: FileLogger;
  readonly stop: StopRequest;
  readonly isTable: boolean;
}

async function runEngine(
  composed: Composed,
  settings: HeadlessSettings,
  environment: Environment,
  { logger, stop, isTable }: Around,
): Promise<HeadlessEnd> {
  const { engine } = composed;
  const face: Face = isTable
    ? tableFace({
        snapshot: () => engine.snapshot(),
        isColourless: (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb',
        pressed: (key) => {
          if (key === 'quit') stop.ask();
          else void engine.command({ kind: engine.snapshot().engine.isPaused ? 'engine.resume' : 'engine.pause' });
        },
      })
    : lineFace(settings.isJson, (message) => logger.log('warn', message));
  const failed = new Set<string>();
  engine.onEvent((event) => {
    if (event.event === 'stream.failed') failed.add(event.stream_id);
    face.event(event);
  });

  const started = engine.start();
  const idle = settings.isOnce ? started.then(() => engine.whenIdle(stop.signal)) : new Promise<void>(() => undefined);
  // Rejects when a stop is asked for, which is what the other one tells.
  idle.catch(() => undefined);
  await Promise.race([idle.catch(() => stop.asked), stop.asked]);

  const isStopped = stop.signal.aborted;
  const { engine: last } = engine.snapshot();
  const needsYou = last.needsYou > 0 || last.journalProblem !== null;
  const endMs = systemClock.monotonicMs() + END_LIMIT_MS;
  const isInTime = await withinLimit(
    engine.stop().then(() => composed.close()),
    STOP_LIMIT_MS,
  );
  if (!isInTime)
    logger.log('warn', 'Something did not close in time; the next start goes on from the last checkpoint.');
  const farewell = isStopped ? farewellText(engine.snapshot().engine.active) : undefined;
  if (farewell !== undefined) logger.log('info', farewell);
  const isTaken = await face.close(farewell, endMs - systemClock.monotonicMs());
  return { status: !isStopped && (needsYou || failed.size > 0) ? 2 : 0, isHeldUp: !isTaken || !isInTime };
}

function farewellText(active: number): string {
  if (active === 0) return 'Stopped; every recording there was had ended.';
  const those = active === 1 ? 'one recording goes on where it was' : `${active} recordings go on where they were`;
  return `Stopped; ${those} at the next start.`;
}

async function withinLimit(work: Promise<void>, limitMs: number): Promise<boolean> {
  const stop = new AbortController();
  const late = systemClock.sleep(limitMs, stop.signal).then(() => false);
  late.catch(() => undefined);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    stop.abort();
  }
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

async function lastWords(text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    process.stdout.on('error', () => resolve());
    process.stdout.write(text, () => resolve());
  });
}
