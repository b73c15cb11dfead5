import type { Clock } from '../ports/clock.ts';

/**
 * An optional ceiling on bytes per second over all parts. A part is sent whole and paid for afterwards: the next one starts
 * when the ceiling has caught up, so that the mean keeps to it.
 */
export class Bandwidth {
  readonly #clock: Clock;
  #bytesPerSecond: number | null;
  #freeAtMs = 0;

  constructor(clock: Clock, bytesPerSecond: number | null) {
    this.#clock = clock;
    this.#bytesPerSecond = bytesPerSecond;
  }

  setCeiling(bytesPerSecond: number | null): void {
    if (bytesPerSecond !== this.#bytesPerSecond) this.#freeAtMs = 0;
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** How long a part that wants to start now has to wait, in milliseconds; 0 when it may. */
  waitMs(): number {
    return this.#bytesPerSecond === null ? 0 : Math.max(0, this.#freeAtMs - this.#clock.monotonicMs());
  }

  spend(bytes: number): void {
    if (this.#bytesPerSecond === null) return;
    this.#freeAtMs = Math.max(this.#freeAtMs, this.#clock.monotonicMs()) + (bytes / this.#bytesPerSecond) * 1_000;
  }
}
