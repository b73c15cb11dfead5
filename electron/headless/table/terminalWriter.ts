import { write, writeSync } from 'node:fs';

/** Milliseconds until a write that the terminal refused is repeated. */
const RETRY_MS = 20;

/**
 * Writes frames to a terminal without blocking the program. While the terminal is stopped (Ctrl-S, a selection on Windows), only
 * the newest waiting frame is kept. Never throws; frames for a terminal that is gone are dropped.
 */
export class TerminalWriter {
  readonly #descriptor: number;
  #waiting: string | undefined;
  #isWriting = false;
  #isGone = false;
  readonly #whenQuiet: (() => void)[] = [];

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Whether a frame has not been written completely yet. */
  get isBusy(): boolean {
    return this.#isWriting;
  }

  /** Writes `frame`. It replaces a waiting frame. */
  show(frame: string): void {
    this.#waiting = frame;
    if (!this.#isWriting) this.#next();
  }

  /** Resolves when all frames have been written. */
  async quiet(): Promise<void> {
    if (this.#isWriting) await new Promise<void>((resolve) => this.#whenQuiet.push(resolve));
  }

  /** Writes synchronously, for a process that is exiting. Does nothing while a frame is still being written. */
  last(text: string): void {
    if (this.#isWriting || this.#isGone) return;
    try {
      writeSync(this.#descriptor, text);
    } catch {
      this.#isGone = true;
    }
  }

  #next(): void {
    const frame = this.#waiting;
    this.#waiting = undefined;
    this.#isWriting = frame !== undefined && !this.#isGone;
    if (frame !== undefined && this.#isWriting) {
      this.#write(Buffer.from(frame), 0);
      return;
    }
    for (const resolve of this.#whenQuiet.splice(0)) resolve();
  }

  #write(frame: Buffer, offset: number): void {
    write(this.#descriptor, frame, offset, frame.length - offset, null, (error, written) => {
      if (error?.code === 'EAGAIN') {
        setTimeout(() => this.#write(frame, offset), RETRY_MS);
        return;
      }
      if (error !== null) this.#isGone = true;
      const done = offset + written;
      if (!this.#isGone && done < frame.length) this.#write(frame, done);
      else this.#next();
    });
  }
}
