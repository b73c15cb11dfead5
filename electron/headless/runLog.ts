import { homedir } from 'node:os';
import { forCommandLine } from '../../shared/sentences/sentence.ts';
import {
  createFileLogger,
  type FileLogger,
  type LogCopy,
  type LogFields,
  type LogLevel,
  systemClock,
} from '../engine/index.ts';
import type { Environment } from './places.ts';
import type { HeadlessSettings } from './settings.ts';

/** A log whose level can change while it runs. */
export interface RunLog extends FileLogger {
  setLevel(level: LogLevel): void;
}

export interface RunLogContext {
  readonly told: HeadlessSettings;
  readonly environment: Environment;
}

/** A fault in the log names the variable, as everywhere on the command line. */
function forReaders(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? forCommandLine(value) : value]),
  );
}

/** The log of a run. @param isTable the live table is shown on the terminal */
export function loggerFor({ told, environment }: RunLogContext, isTable: boolean): RunLog {
  const { s3, redis, recordSecret, webhook } = told.secrets;
  const { logLevel, webhookUrl } = told.settings.app;
  let level = logLevel;
  const secrets = [
    s3?.secretAccessKey,
    s3?.sessionToken,
    environment['AWS_SECRET_ACCESS_KEY'],
    environment['AWS_SESSION_TOKEN'],
    redis?.password,
    redis === undefined ? undefined : encodeURIComponent(redis.password),
    recordSecret,
    webhook?.signingSecret,
    // It may contain a token.
    hasPath(webhookUrl) ? webhookUrl : undefined,
  ];
  // Log lines would destroy the table on the same terminal. The log file contains them all.
  const copy: LogCopy | undefined =
    isTable && process.stderr.isTTY
      ? undefined
      : {
          format: told.isJson ? 'json' : 'text',
          // A person sees all other events on stdout.
          level: told.isJson || logLevel === 'debug' ? 'debug' : 'warn',
          write: (line) => void process.stderr.write(`${line}\n`),
        };
  const logger = createFileLogger({
    folder: `${told.stateFolder}/logs`,
    get level() {
      return level;
    },
    copy,
    secrets: secrets.flatMap((secret) => secret ?? []),
    homeFolder: homedir(),
    isWindows: process.platform === 'win32',
    clock: systemClock,
  });
  return {
    log: (level, message, fields) => logger.log(level, message, fields && forReaders(fields)),
    get droppedLines() {
      return logger.droppedLines;
    },
    hide: (secret) => logger.hide(secret),
    close: () => logger.close(),
    setLevel(next) {
      level = next;
    },
  };
}

/** Whether more than the server is in this URL. */
function hasPath(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.pathname + parsed.search !== '/';
}
