/** A look that takes longer than this makes threads look. */
const SLOW_MS = 100;
/** For this time. A disk that slept, and a machine that was busy for a moment, are fast again soon. */
const SLOW_FOR_MS = 5 * 60_000;

/** Whether looks at files should leave the main thread, because one of them took long lately. Times are on the monotonic clock. */
export class SlowLooks {
  #untilMs = Number.NEGATIVE_INFINITY;

  /** A look on the main thread took from `startMs` to `endMs`. */
  looked(startMs: number, endMs: number): void {
    if (endMs - startMs > SLOW_MS) this.#untilMs = endMs + SLOW_FOR_MS;
  }

  isSlow(nowMs: number): boolean {
    return nowMs < this.#untilMs;
  }
}
