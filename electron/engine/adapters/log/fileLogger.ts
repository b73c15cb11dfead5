import { visibleJson, visibleText } from '../../../../shared/visibleText.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LogFields, Logger, LogLevel } from '../../ports/logger.ts';
import { type Plain, plainFields } from './plainFields.ts';
import { createRedact } from './redact.ts';
import { RotatingFile } from './rotatingFile.ts';

/** 50 MiB in total: weeks of normal operation, and small enough to send by mail when compressed. */
const FILE_BYTES_MAX = 10 * 1024 * 1024;
const FILES_MAX = 5;

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** A second destination of the log lines, beside the file. */
export interface LogCopy {
  /** `text` for people, `json` for programs. */
  readonly format: 'text' | 'json';
  /** The lowest level that is copied. Lines below the logger's own level are never written. */
  readonly level: LogLevel;
  write(line: string): void;
}

export interface FileLoggerOptions {
  /** The folder of `rushes.log`; with `undefined` only the copy is written. */
  readonly folder: string | undefined;
  readonly level: LogLevel;
  readonly copy: LogCopy | undefined;
  /** Values that must never be logged, for example the secret key and the password in the Redis URL. */
  readonly secrets: readonly string[];
  readonly homeFolder: string;
  readonly isWindows: boolean;
  readonly clock: Pick<Clock, 'nowMs'>;
}

export interface FileLogger extends Logger {
  /** The number of lines that could not be written to the file so far. */
  readonly droppedLines: number;
  /** Hides one more value from now on, for example a password that was just entered. */
  hide(secret: string): void;
  close(): void;
}

/**
 * Writes one JSON object per line to `{folder}/rushes.log`, at most five files of 10 MiB: `time level message`, then the fields.
 * Secrets and the home folder are hidden in messages, names, fields and causes before anything is written. Never throws. Lines that
 * cannot be written, for example because the disk is full, are counted; the next line that can be written follows one that states
 * the number.
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
    const line = lineOf('warn', 'Log lines could not be written and are missing at this point.', { dropped });
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
      // A line that cannot be formatted, or a closed terminal, must not stop an upload.
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
  // `head` stands first for the order, and last so that no field replaces one of its values.
  return visibleJson({ ...head, ...fields, ...head });
}

function asText({ time, level, message, fields }: LogLine): string {
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${shortValue(value)}`);
  return visibleText([time.slice(11, 19), level.padEnd(5), message, ...pairs].join(' '));
}

/** Short text for a person: the message of an error, quotes around a text with spaces. */
function shortValue(value: Plain): string {
  if (typeof value === 'string') return /[\s"=]/.test(value) || value === '' ? JSON.stringify(value) : value;
  if (isRecord(value) && typeof value['message'] === 'string') return JSON.stringify(value['message']);
  return JSON.stringify(value);
}

function isRecord(value: Plain): value is { readonly [name: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
