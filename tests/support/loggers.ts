import type { LogFields, Logger, LogLevel } from '../../electron/engine/ports/logger.ts';

/** Keeps what is logged. */
export class RecordingLogger implements Logger {
  readonly lines: { readonly level: LogLevel; readonly message: string; readonly fields: LogFields }[] = [];

  log(level: LogLevel, message: string, fields: LogFields = {}): void {
    this.lines.push({ level, message, fields });
  }

  /** The messages of one level, in order. */
  messages(level: LogLevel): string[] {
    return this.lines.filter((line) => line.level === level).map((line) => line.message);
  }
}

/** Keeps nothing. */
export const silentLogger: Logger = { log: () => undefined };
