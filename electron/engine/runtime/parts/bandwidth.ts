import { parseBandwidthSchedule, scheduledCeiling } from '../../../../shared/bandwidthSchedule.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EngineConfig } from '../engineConfig.ts';

const MINUTE_MS = 60_000;

export type Ceilings = Pick<EngineConfig, 'bandwidthBytesPerSecond' | 'bandwidthSchedule'>;

/**
 * An optional ceiling on the bytes sent per second, which a schedule may replace by weekday and hour. A part is sent whole; the next
 * one starts when the mean rate is down to the ceiling. Idle time is not saved up.
 */
export class Bandwidth {
  readonly #clock: Clock;
  #usual: number | null;
  #schedule: ReturnType<typeof parseBandwidthSchedule>;
  /** The minute of the wall clock for which the ceiling was found. */
  #minute: number | undefined;
  #ceiling: number | null = null;
  #freeAtMs = 0;

  constructor(clock: Clock, { bandwidthBytesPerSecond, bandwidthSchedule }: Ceilings) {
    this.#clock = clock;
    this.#usual = bandwidthBytesPerSecond;
    this.#schedule = parseBandwidthSchedule(bandwidthSchedule);
  }

  configure({ bandwidthBytesPerSecond, bandwidthSchedule }: Ceilings): void {
    this.#usual = bandwidthBytesPerSecond;
    this.#schedule = parseBandwidthSchedule(bandwidthSchedule);
    this.#minute = undefined;
  }

  /** The ceiling now, in bytes per second; `null`: none. */
  get ceiling(): number | null {
    const nowMs = this.#clock.nowMs();
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute === this.#minute) return this.#ceiling;
    this.#minute = minute;
    const scheduled = scheduledCeiling(this.#schedule, new Date(nowMs));
    const ceiling = scheduled === undefined ? this.#usual : scheduled;
    if (ceiling !== this.#ceiling) this.#freeAtMs = 0;
    this.#ceiling = ceiling;
    return ceiling;
  }

  /**
   * How long to wait before asking again whether a part may start, in milliseconds; 0 when it may start now. No longer than the present
   * ceiling is certain to hold.
   */
  waitMs(): number {
    if (this.ceiling === null) return 0;
    const waitMs = Math.max(0, this.#freeAtMs - this.#clock.monotonicMs());
    if (this.#schedule.length === 0) return waitMs;
    return Math.min(waitMs, MINUTE_MS - (this.#clock.nowMs() % MINUTE_MS));
  }

  /** Waits until bytes may be sent, and counts these. Rejects with an `AbortError` when `signal` aborts. */
  async admit(bytes: number, signal: AbortSignal): Promise<void> {
    for (let waitMs = this.waitMs(); waitMs > 0; waitMs = this.waitMs()) await this.#clock.sleep(waitMs, signal);
    this.#spend(bytes);
  }

  #spend(bytes: number): void {
    const { ceiling } = this;
    if (ceiling === null) return;
    this.#freeAtMs = Math.max(this.#freeAtMs, this.#clock.monotonicMs()) + (bytes / ceiling) * 1_000;
  }
}
