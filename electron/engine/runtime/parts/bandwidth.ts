import type { Clock } from '../../ports/clock.ts';

/**
 * An optional ceiling on the bytes sent per second. A part is sent whole; the next one starts when the mean rate is down to the
 * ceiling. Idle time is not saved up.
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

  /** How long a part has to wait before it may start, in milliseconds; 0 when it may start now. */
  waitMs(): number {
    return this.#bytesPerSecond === null ? 0 : Math.max(0, this.#freeAtMs - this.#clock.monotonicMs());
  }

  /** Waits until bytes may be sent, and counts these. Rejects with an `AbortError` when `signal` aborts. */
  async admit(bytes: number, signal: AbortSignal): Promise<void> {
    for (let waitMs = this.waitMs(); waitMs > 0; waitMs = this.waitMs()) await this.#clock.sleep(waitMs, signal);
    this.#spend(bytes);
  }

  #spend(bytes: number): void {
    if (this.#bytesPerSecond === null) return;
    this.#freeAtMs = Math.max(this.#freeAtMs, this.#clock.monotonicMs()) + (bytes / this.#bytesPerSecond) * 1_000;
  }
}
