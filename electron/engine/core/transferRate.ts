/**
 * The rate that transfers really reach while there is something to transfer: pauses in which nothing is on its way do not count, so
 * that an uplink which waits for the recorder does not look slow. Pure except for this memory.
 */

/** Transfers of so much busy time ago count half. */
const HALF_LIFE_MS = 15_000;

/** Before so much busy time the rate is not known: the first answers say little. */
const BUSY_MS_MIN = 500;

export class TransferRate {
  #inFlight = 0;
  /** Both weighted by age. */
  #busyMs = 0;
  #bytes = 0;
  #atMs = 0;
  #completed = 0;

  /** A transfer begins. Times are on the monotonic clock, in milliseconds. */
  begin(atMs: number): void {
    this.#advance(atMs);
    this.#inFlight++;
  }

  /** A transfer has ended. @param bytes those that arrived; 0 when it failed */
  end(atMs: number, bytes: number): void {
    this.#advance(atMs);
    this.#inFlight--;
    this.#bytes += bytes;
    if (bytes > 0) this.#completed++;
  }

  /** Bytes per second; `null` while too little was transferred to know. */
  bytesPerSecond(atMs: number): number | null {
    this.#advance(atMs);
    if (this.#completed === 0 || this.#busyMs < BUSY_MS_MIN) return null;
    return (this.#bytes / this.#busyMs) * 1_000;
  }

  #advance(atMs: number): void {
    const elapsedMs = Math.max(0, atMs - this.#atMs);
    this.#atMs = Math.max(this.#atMs, atMs);
    if (this.#inFlight === 0) return;
    const kept = 0.5 ** (elapsedMs / HALF_LIFE_MS);
    this.#bytes *= kept;
    // The weights of the busy time that passed meanwhile, integrated.
    this.#busyMs = this.#busyMs * kept + ((1 - kept) * HALF_LIFE_MS) / Math.LN2;
  }
}
