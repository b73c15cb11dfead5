import { homedir } from 'node:os';
import { createFileLogger, type FileLogger, type LogLevel, type Logger, systemClock } from '../engine/index.ts';

export interface AppLog extends Logger {
  setLevel(level: LogLevel): void;
  /** Hides one more value from now on. */
  hide(secret: string): void;
  close(): void;
}

/** The log file of the desktop app, below `folder`; its level can change while it runs. Secrets and the home folder are hidden. */
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
