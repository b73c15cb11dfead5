import type { Clock } from '../../ports/clock.ts';
import type { EngineConfig } from '../engineConfig.ts';

export interface HintThrottleDeps {
  readonly clock: Pick<Clock, 'after'>;
  /** A path with a continuous burst of hints is passed on every `mergeMs`. */
  readonly config: () => Pick<EngineConfig, 'mergeMs'>;
  readonly pass: (path: string) => void;
}

/**
 * A throttle: passes the first hint at a path on at once, and further ones as one at the end of each period. Uses one timer for all
 * paths, and none while there are no hints.
 */
export class HintThrottle {
  readonly #deps: HintThrottleDeps;
  /** Path → whether there was another hint since it was passed on. */
  readonly #recent = new Map<string, boolean>();
  #cancelTimer: (() => void) | undefined;
  #isClosed = false;

  constructor(deps: HintThrottleDeps) {
    this.#deps = deps;
  }

  /** @returns false when the hint is passed on later, merged with others */
  hint(path: string): boolean {
    if (this.#isClosed) return false;
    if (this.#recent.has(path)) {
      this.#recent.set(path, true);
      return false;
    }
    this.#recent.set(path, false);
    this.#deps.pass(path);
    this.#cancelTimer ??= this.#deps.clock.after(this.#deps.config().mergeMs, () => this.#sweep());
    return true;
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
        this.#deps.pass(path);
      } else this.#recent.delete(path);
    }
    if (this.#recent.size > 0 && !this.#isClosed)
      this.#cancelTimer = this.#deps.clock.after(this.#deps.config().mergeMs, () => this.#sweep());
  }
}
