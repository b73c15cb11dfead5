export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log. Never throws. The adapter redacts secrets and the home folder, not the caller. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: LogFields): void;
}
