/**
 * The rate that transfers really reach while there is something to transfer: pauses in which nothing is on its way do not count, so
 * that an uplink which waits for the recorder does not look slow. Pure except for this memory.
 */

/** Transfers of so much busy time ago count half, or of so many transfers where each takes long. */
const HALF_LIFE_MS = 15_000;
const HALF_LIFE_TRANSFERS = 3;

/** The next transfer is late after so many times the usual busy time between two, or the usual time of one. */
const LATE_AFTER = 2;

/** Before so much busy time the rate is not known: the first answers say little. */
const BUSY_MS_MIN = 500;

/** A transfer on its way. To be given to `end`, once. */
interface Transfer {
  readonly beganAtMs: number;
  readonly sizeBytes: number;
  /** Bytes of it that count already. */
  countedBytes: number;
}

export class TransferRate {
  readonly #inFlight = new Set<Transfer>();
  /** Both weighted by age, until the end of the last transfer. */
  #busyMs = 0;
  #bytes = 0;
  #atMs = 0;
  /** Busy time since the end of the last transfer that succeeded. */
  #sinceMs = 0;
  /** Usual busy time between two of them; `undefined`: none has succeeded. */
  #usualMs: number | undefined;
  /** Usual time of a transfer that succeeds. */
  #usualTookMs = 0;
  /** Bytes that were counted of transfers that failed later. */
  #overcounted = 0;

  /** A transfer of so many bytes begins. Times are on the monotonic clock, in milliseconds. */
  begin(atMs: number, sizeBytes: number): Transfer {
    this.#advance(atMs);
    const transfer: Transfer = { beganAtMs: atMs, sizeBytes, countedBytes: 0 };
    this.#inFlight.add(transfer);
    return transfer;
  }

  /** A transfer has ended. @param arrivedBytes those that arrived; 0 when it failed */
  end(transfer: Transfer, atMs: number, arrivedBytes: number): void {
    this.#advance(atMs);
    this.#inFlight.delete(transfer);
    if (arrivedBytes <= 0) {
      this.#overcounted += transfer.countedBytes;
      return;
    }
    const tookMs = Math.max(0, atMs - transfer.beganAtMs);
    const newBytes =
      arrivedBytes - transfer.countedBytes + this.#countOthers(atMs, arrivedBytes, tookMs) - this.#overcounted;
    this.#overcounted = Math.max(0, -newBytes);
    const bytes = Math.max(0, newBytes);
    this.#usualTookMs = this.#usualMs === undefined ? tookMs : (this.#usualTookMs + tookMs) / 2;
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
    const usualMs = Math.max(this.#usualMs, this.#usualTookMs);
    const { kept, weightMs } = this.#weights(Math.max(0, this.#sinceMs - LATE_AFTER * usualMs));
    const busyMs = this.#busyMs * kept + weightMs;
    return busyMs < BUSY_MS_MIN ? null : ((this.#bytes * kept) / busyMs) * 1_000;
  }

  /**
   * Transfers share the link: those in flight are as fast as the one that ended, and their bytes do not wait for their end to count.
   * @returns their bytes that were not counted before
   */
  #countOthers(atMs: number, arrivedBytes: number, tookMs: number): number {
    if (tookMs === 0) return 0;
    let bytes = 0;
    for (const other of this.#inFlight) {
      const likely = Math.min(other.sizeBytes, (arrivedBytes * Math.max(0, atMs - other.beganAtMs)) / tookMs);
      bytes += Math.max(0, likely - other.countedBytes);
      other.countedBytes = Math.max(other.countedBytes, likely);
    }
    return bytes;
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
    if (this.#inFlight.size > 0) this.#sinceMs += elapsedMs;
  }
}
