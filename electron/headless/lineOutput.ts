import type { Writable } from 'node:stream';

/** Lines a reader may leave unread before more are left out: half an hour of a hundred parts a second. */
const UNREAD_BYTES_MAX = 64 * 1024 * 1024;

export interface LineOutputOptions {
  readonly stream: Writable;
  /** Something the log should tell, once: the reader went away, or does not read. */
  readonly trouble: (message: string) => void;
}

/**
 * Lines for a file, a pipe or a plain terminal. A reader that goes away ends the output and nothing else; one that stops reading
 * costs memory up to a bound, then lines. Never throws.
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

  /** Resolves when everything was taken, or after `limitMs`. */
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
