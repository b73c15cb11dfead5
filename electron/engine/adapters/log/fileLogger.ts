import { visibleText } from '../../core/visibleText.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LogFields, Logger, LogLevel } from '../../ports/logger.ts';
import { type Plain, plainFields } from './plainFields.ts';
import { createRedact } from './redact.ts';
import { RotatingFile } from './rotatingFile.ts';

/** 50 MiB in all: weeks of ordinary running, and small enough to send by mail when packed. */
const FILE_BYTES_MAX = 10 * 1024 * 1024;
const FILES_MAX = 5;

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Where a copy of each line goes, beside the file. */
export interface LogCopy {
  /** `text` for people, `json` for programs. */
  readonly format: 'text' | 'json';
  /** From here on; lines below the logger's own level are never written. */
  readonly level: LogLevel;
  write(line: string): void;
}

export interface FileLoggerOptions {
  /** The folder of `rushes.log`; `undefined` logs to the copy alone. */
  readonly folder: string | undefined;
  readonly level: LogLevel;
  readonly copy: LogCopy | undefined;
  /** Values that must never be seen, e.g. the secret key and the password in the Redis URL. */
  readonly secrets: readonly string[];
  readonly homeFolder: string;
  readonly isWindows: boolean;
  readonly clock: Pick<Clock, 'nowMs'>;
}

export interface FileLogger extends Logger {
  /** Lines the disk refused, so far. */
  readonly droppedLines: number;
  /** Hides one more value from now on, e.g. a password that was just typed in. */
  hide(secret: string): void;
  close(): void;
}

/**
 * One JSON object a line in `{folder}/rushes.log`, five files of 10 MiB at most: `time level message`, then the fields. Secrets and
 * the home folder are hidden in messages, names, fields and causes before anything is written. Never throws; lines a full disk
 * refuses are counted, and the next line that fits is preceded by one that tells the number.
 */
export function createFileLogger(options: FileLoggerOptions): FileLogger {
  const file =
    options.folder === undefined
      ? undefined
      : new RotatingFile({ path: `${options.folder}/rushes.log`, bytesMax: FILE_BYTES_MAX, filesMax: FILES_MAX });
  const secrets = [...options.secrets];
  let redact = createRedact(options);
  let droppedReported = 0;

  function lineOf(level: LogLevel, message: string, fields: LogFields | undefined): LogLine {
    const plain = fields === undefined ? {} : plainFields(fields, redact);
    return {
      time: new Date(options.clock.nowMs()).toISOString(),
      level,
      message: redact(message),
      fields: isRecord(plain) ? plain : { fields: plain },
    };
  }

  function reportDropped(file: RotatingFile): void {
    const dropped = file.droppedLines - droppedReported;
    if (dropped === 0) return;
    const line = lineOf('warn', 'Log lines could not be written and are missing here.', { dropped });
    if (file.append(asJson(line))) droppedReported += dropped;
    else droppedReported++;
  }

  function log(level: LogLevel, message: string, fields?: LogFields): void {
    if (RANK[level] < RANK[options.level]) return;
    try {
      const line = lineOf(level, message, fields);
      if (file !== undefined) {
        reportDropped(file);
        file.append(asJson(line));
      }
      const { copy } = options;
      if (copy !== undefined && RANK[level] >= RANK[copy.level]) {
        copy.write(copy.format === 'json' ? asJson(line) : asText(line));
      }
    } catch {
      // A line that cannot be made, or a terminal that is gone, is no reason to stop an upload.
    }
  }

  return {
    log,
    get droppedLines() {
      return file?.droppedLines ?? 0;
    },
    hide(secret) {
      secrets.push(secret);
      redact = createRedact({ ...options, secrets });
    },
    close() {
      file?.close();
    },
  };
}

interface LogLine {
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: { readonly [name: string]: Plain };
}

function asJson({ time, level, message, fields }: LogLine): string {
  const head = { time, level, message };
  // First for the order, last so that no field takes the place of one of them.
  return JSON.stringify({ ...head, ...fields, ...head });
}

function asText({ time, level, message, fields }: LogLine): string {
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${shortValue(value)}`);
  return visibleText([time.slice(11, 19), level.padEnd(5), message, ...pairs].join(' '));
}

/** For a person: of an error its message, of a text with spaces the text in quotes. */
function shortValue(value: Plain): string {
  if (typeof value === 'string') return /[\s"=]/.test(value) || value === '' ? JSON.stringify(value) : value;
  if (isRecord(value) && typeof value['message'] === 'string') return JSON.stringify(value['message']);
  return JSON.stringify(value);
}

function isRecord(value: Plain): value is { readonly [name: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
