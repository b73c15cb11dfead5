import { write, writeSync } from 'node:fs';

/** How long to wait for a terminal that takes nothing at the moment, in milliseconds. */
const RETRY_MS = 20;

/**
 * Writes frames to a terminal without ever making the rest of the program wait: a terminal that is stopped (Ctrl-S, a selection
 * on Windows) holds up the frames alone, and of those that wait only the newest is shown. Never throws; a terminal that is gone
 * swallows everything.
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

  /** Whether a frame has not been taken yet. */
  get isBusy(): boolean {
    return this.#isWriting;
  }

  /** Shows `frame`, instead of one that has not begun to be written. */
  show(frame: string): void {
    this.#waiting = frame;
    if (!this.#isWriting) this.#next();
  }

  /** Resolves when everything was taken. */
  async quiet(): Promise<void> {
    if (this.#isWriting) await new Promise<void>((resolve) => this.#whenQuiet.push(resolve));
  }

  /** At once, for the last words of a process that ends now; nothing if a frame is stuck before it. */
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
