import { homedir } from 'node:os';
import { createFileLogger, type FileLogger, type LogLevel, type Logger, systemClock } from '../engine/index.ts';

export interface AppLog extends Logger {
  setLevel(level: LogLevel): void;
  /** Redacts one more value from now on. */
  hide(secret: string): void;
  close(): void;
}

/** The log file of the desktop app, in `folder`. Secrets and the home folder are hidden. */
export function openAppLog(folder: string, level: LogLevel): AppLog {
  const secrets: string[] = [];
  const open = (at: LogLevel): FileLogger =>
    createFileLogger({
      folder,
      level: at,
      copy: undefined,
      secrets,
      homeFolder: homedir(),
      isWindows: process.platform === 'win32',
      clock: systemClock,
    });
  let current = level;
  let logger = open(level);
  return {
    log: (...line) => logger.log(...line),
    setLevel(next) {
      if (next === current) return;
      logger.close();
      current = next;
      logger = open(next);
    },
    hide(secret) {
      secrets.push(secret);
      logger.hide(secret);
    },
    close: () => logger.close(),
  };
}

/**
 * Logs uncaught errors and keeps the app running: the state of each recording is in the journal, so nothing is lost by continuing,
 * while exiting would stop all uploads.
 * @param report called with a sentence for the person
 */
export function guardAgainstCrashes(logger: Logger, report: (message: string) => void): void {
  const caught = (kind: string) => (error: unknown) => {
    logger.log('error', 'Something unexpected happened; Rushes goes on.', { kind, error });
    report('Something unexpected happened. Uploads continue; see the log for details.');
  };
  process.on('uncaughtException', caught('exception'));
  process.on('unhandledRejection', caught('rejection'));
}
