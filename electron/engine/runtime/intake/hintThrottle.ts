import type { Clock } from '../../ports/clock.ts';

/** Hints come in bursts; a path that is hinted at again and again is passed on about this often. */
const PASS_EVERY_MS = 200;

/**
 * Thins out bursts: the first hint at a path is passed on at once, those that follow closely as one at the end of each period.
 * One timer for all paths, and none while it is quiet.
 */
export class HintThrottle {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #pass: (path: string) => void;
  /** Path → whether it was hinted at again since it was passed on. */
  readonly #recent = new Map<string, boolean>();
  #cancelTimer: (() => void) | undefined;
  #isClosed = false;

  constructor(clock: Pick<Clock, 'after'>, pass: (path: string) => void) {
    this.#clock = clock;
    this.#pass = pass;
  }

  hint(path: string): void {
    if (this.#isClosed) return;
    if (this.#recent.has(path)) {
      this.#recent.set(path, true);
      return;
    }
    this.#recent.set(path, false);
    this.#pass(path);
    this.#cancelTimer ??= this.#clock.after(PASS_EVERY_MS, () => this.#sweep());
  }

  /** Idempotent. Nothing is passed on after it. */
  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#recent.clear();
  }

  #sweep(): void {
    this.#cancelTimer = undefined;
    for (const [path, isAgain] of [...this.#recent]) {
      if (isAgain) {
        this.#recent.set(path, false);
        this.#pass(path);
      } else this.#recent.delete(path);
    }
    if (this.#recent.size > 0 && !this.#isClosed)
      this.#cancelTimer = this.#clock.after(PASS_EVERY_MS, () => this.#sweep());
  }
}
