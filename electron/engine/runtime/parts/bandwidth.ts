import type { Clock } from '../../ports/clock.ts';

/**
 * An optional ceiling on bytes per second over all that is sent. A part is sent whole and paid for afterwards: the next one
 * starts when the ceiling has caught up, so that the mean keeps to it.
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

  /** Waits until something may leave, and pays for it. Rejects with an `AbortError` when `signal` aborts. */
  async admit(bytes: number, signal: AbortSignal): Promise<void> {
    for (let waitMs = this.waitMs(); waitMs > 0; waitMs = this.waitMs()) await this.#clock.sleep(waitMs, signal);
    this.#spend(bytes);
  }

  #spend(bytes: number): void {
    if (this.#bytesPerSecond === null) return;
    this.#freeAtMs = Math.max(this.#freeAtMs, this.#clock.monotonicMs()) + (bytes / this.#bytesPerSecond) * 1_000;
  }
}
