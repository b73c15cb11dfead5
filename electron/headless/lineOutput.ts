import type { Writable } from 'node:stream';

/** Maximum number of unread lines in memory: half an hour at a hundred parts per second. */
const UNREAD_BYTES_MAX = 64 * 1024 * 1024;

export interface LineOutputOptions {
  readonly stream: Writable;
  /** Receives a message for the log, once: the reader is gone, or does not read. */
  readonly trouble: (message: string) => void;
}

/**
 * Writes lines to a file, a pipe or a plain terminal. When the reader is gone, only the output ends. For a reader that stops
 * reading, lines are kept in memory up to a limit and then dropped. Never throws.
 */
export class LineOutput {
  readonly #options: LineOutputOptions;
  #isGone = false;
  #isBehind = false;

  constructor(options: LineOutputOptions) {
    this.#options = options;
    options.stream.on('error', (error) => {
      if (!this.#isGone) options.trouble(`Nobody reads the output any more (${error.message}). Uploads go on.`);
      this.#isGone = true;
    });
  }

  write(line: string): void {
    const { stream, trouble } = this.#options;
    if (this.#isGone) return;
    if (stream.writableLength < UNREAD_BYTES_MAX) {
      this.#isBehind = false;
      stream.write(`${line}\n`);
    } else if (!this.#isBehind) {
      this.#isBehind = true;
      trouble('The output is not read, so lines are left out. Uploads go on.');
    }
  }

  /** Resolves when all lines have been written, or after `limitMs`. */
  async finish(limitMs: number): Promise<void> {
    if (this.#isGone) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, limitMs);
      this.#options.stream.write('', () => {
        clearTimeout(late);
        resolve();
      });
    });
  }
}
