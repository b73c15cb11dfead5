/**
 * The rate that transfers really reach while there is something to transfer: pauses in which nothing is on its way do not count, so
 * that an uplink which waits for the recorder does not look slow. Pure except for this memory.
 */

/** Transfers of so much busy time ago count half, or of so many transfers where each takes long. */
const HALF_LIFE_MS = 15_000;
const HALF_LIFE_TRANSFERS = 3;

/** The next transfer is late after so many times the usual busy time between two. */
const LATE_AFTER = 2;

/** Before so much busy time the rate is not known: the first answers say little. */
const BUSY_MS_MIN = 500;

export class TransferRate {
  #inFlight = 0;
  /** Both weighted by age, until the end of the last transfer. */
  #busyMs = 0;
  #bytes = 0;
  #atMs = 0;
  /** Busy time since the end of the last transfer that succeeded. */
  #sinceMs = 0;
  /** Usual busy time between two of them; `undefined`: none has succeeded. */
  #usualMs: number | undefined;

  /** A transfer begins. Times are on the monotonic clock, in milliseconds. */
  begin(atMs: number): void {
    this.#advance(atMs);
    this.#inFlight++;
  }

  /** A transfer has ended. @param bytes those that arrived; 0 when it failed */
  end(atMs: number, bytes: number): void {
    this.#advance(atMs);
    this.#inFlight--;
    if (bytes <= 0) return;
    this.#usualMs = this.#usualMs === undefined ? this.#sinceMs : (this.#usualMs + this.#sinceMs) / 2;
    const { kept, weightMs } = this.#weights(this.#sinceMs);
    // The bytes arrived during all of this time.
    const share = this.#sinceMs > 0 ? weightMs / this.#sinceMs : 1;
    this.#bytes = this.#bytes * kept + bytes * share;
    this.#busyMs = this.#busyMs * kept + weightMs;
    this.#sinceMs = 0;
  }

  /** Bytes per second; `null` while too little was transferred to know. */
  bytesPerSecond(atMs: number): number | null {
    this.#advance(atMs);
    if (this.#usualMs === undefined) return null;
    const { kept, weightMs } = this.#weights(Math.max(0, this.#sinceMs - LATE_AFTER * this.#usualMs));
    const busyMs = this.#busyMs * kept + weightMs;
    return busyMs < BUSY_MS_MIN ? null : ((this.#bytes * kept) / busyMs) * 1_000;
  }

  /** By what the present sums count less after this busy time, and its own weight. */
  #weights(elapsedMs: number): { readonly kept: number; readonly weightMs: number } {
    const halfLifeMs = Math.max(HALF_LIFE_MS, HALF_LIFE_TRANSFERS * (this.#usualMs ?? 0));
    const kept = 0.5 ** (elapsedMs / halfLifeMs);
    // The weights of the busy time that passed meanwhile, integrated.
    return { kept, weightMs: ((1 - kept) * halfLifeMs) / Math.LN2 };
  }

  #advance(atMs: number): void {
    const elapsedMs = Math.max(0, atMs - this.#atMs);
    this.#atMs = Math.max(this.#atMs, atMs);
    if (this.#inFlight > 0) this.#sinceMs += elapsedMs;
  }
}
