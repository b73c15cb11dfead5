/** Smaller bodies wait for answers most of the time, and fit into any buffer. */
const BYTES_MIN = 256 * 1024;

/** A connection may become slower by so many times while a body is on its way: others are begun beside it. */
const MARGIN = 3;

/** The weight of the newest body in the rate. */
const NEWEST = 0.5;

/**
 * How long a connection that has taken a whole body may be silent. The system takes megabytes before the uplink carries them [Linux,
 * `tcp_wmem`: 4 MiB and more], so that nothing is written any more while a thin uplink still sends for minutes.
 */
export class SendingPatience {
  /** Of one connection, from the beginning of a request to its answer; `undefined`: not known. */
  #bytesPerMs: number | undefined;

  /** Whether a body of this size may be on its way for longer than this after it was written. */
  isNeeded(bytes: number, idleTimeoutMs: number): boolean {
    if (bytes < BYTES_MIN) return false;
    return this.#bytesPerMs === undefined || (MARGIN * bytes) / this.#bytesPerMs > idleTimeoutMs;
  }

  /** A request with a body of this size was answered after this time. */
  answered(bytes: number, tookMs: number): void {
    if (bytes < BYTES_MIN) return;
    const rate = bytes / Math.max(1, tookMs);
    this.#bytesPerMs = this.#bytesPerMs === undefined ? rate : this.#bytesPerMs + NEWEST * (rate - this.#bytesPerMs);
  }

  /** A request with a body of this size was not answered: the uplink may be slower than it was. */
  failed(bytes: number): void {
    if (bytes >= BYTES_MIN) this.#bytesPerMs = undefined;
  }
}
