export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log. Never throws; secrets and the home folder are redacted by the adapter, not by the caller. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: LogFields): void;
}
