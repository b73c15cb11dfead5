/**
 * The bytes that parts really carry in a second, with their pauses, although the bytes of a part are only known when it has arrived.
 * They count for the whole time for which it was sent, so that a slow uplink has a steady rate and not one that jumps with each part.
 * Pure except for this memory. Times are on the monotonic clock, in milliseconds.
 */

/** Rates are means over this long, or over so many parts where these take longer, besides two for each that is on its way. */
const WINDOW_MS = 10_000;
const WINDOW_PARTS = 5;

/** A pause of this length, and longer than usual, begins a new mean. */
const PAUSE_MS = 60_000;

/** The next part, or the end of one that is being sent, is late after so many times the usual time. */
const LATE_AFTER = 2;

/** Over a shorter time a single part would look like a fast uplink. */
const SPAN_MS_MIN = 1_000;

interface SentBytes {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bytes: number;
}

export class Throughput {
  /** In the order of their ends: all that ended after `#fromMs`. */
  #arrived: readonly SentBytes[] = [];
  #fromMs = Number.NEGATIVE_INFINITY;
  /** Part number → when its sending began. */
  readonly #inFlight = new Map<number, number>();

  /** This part is sent from now on. */
  began(partNumber: number, atMs: number): void {
    // Parts before a long pause say nothing any more.
    if (this.#inFlight.size === 0 && this.#isOver(atMs, PAUSE_MS)) this.#keep([]);
    this.#inFlight.set(partNumber, atMs);
  }

  /** This part is not being sent any more. Nothing happens when it was not. @param arrivedBytes 0 when it failed */
  ended(partNumber: number, atMs: number, arrivedBytes: number): void {
    const fromMs = this.#inFlight.get(partNumber);
    if (fromMs === undefined) return;
    this.#inFlight.delete(partNumber);
    if (arrivedBytes <= 0) return;
    this.#arrived = [...this.#arrived, { fromMs, toMs: atMs, bytes: arrivedBytes }];
    const recent = this.#arrived.filter((part) => part.toMs > atMs - WINDOW_MS);
    const least = this.#arrived.slice(-(WINDOW_PARTS + 2 * this.#inFlight.size));
    this.#keep(recent.length > least.length ? recent : least);
  }

  /** Bytes per second; `null` while parts are on their way and none has arrived. */
  bytesPerSecond(atMs: number): number | null {
    const arrived = this.#arrived;
    const isSending = this.#inFlight.size > 0;
    if (arrived.length === 0) return isSending ? null : 0;
    if (!isSending && this.#isOver(atMs, WINDOW_MS)) return 0;
    const fromMs = Math.max(this.#fromMs, firstBegun(arrived));
    const toMs = this.#knownUntil(fromMs, atMs);
    const bytes = arrived.reduce((sum, part) => sum + part.bytes * shareBetween(part, fromMs, toMs), 0);
    return (bytes / Math.max(toMs - fromMs, SPAN_MS_MIN)) * 1_000;
  }

  /**
   * Until when all bytes are known: until the part began that is being sent for the longest time, or else the last one, which is followed
   * by the present pause. When the next arrival is late, until now.
   */
  #knownUntil(fromMs: number, atMs: number): number {
    const knownMs = Math.min(this.#lastBegun(), ...this.#inFlight.values());
    const isLate = atMs - knownMs > LATE_AFTER * this.#usualMs();
    return isLate || knownMs <= fromMs ? atMs : knownMs;
  }

  /** Whether the last part arrived so long ago that the next one is late, and at least this long ago. */
  #isOver(atMs: number, leastMs: number): boolean {
    const last = this.#arrived.at(-1);
    return last !== undefined && atMs - last.toMs > Math.max(leastMs, LATE_AFTER * this.#usualMs());
  }

  /** The usual time of a part, or from the beginning of one to that of the next. */
  #usualMs(): number {
    const arrived = this.#arrived;
    const lastMs = this.#lastBegun();
    const earlier = arrived.filter((part) => part.fromMs < lastMs).length;
    const periodMs = earlier === 0 ? 0 : (lastMs - firstBegun(arrived)) / earlier;
    return Math.max(periodMs, ...arrived.map((part) => part.toMs - part.fromMs));
  }

  #lastBegun(): number {
    return Math.max(...this.#arrived.map((part) => part.fromMs), ...this.#inFlight.values());
  }

  /** Forgets all but these last ones. */
  #keep(kept: readonly SentBytes[]): void {
    this.#fromMs = this.#arrived.at(-kept.length - 1)?.toMs ?? this.#fromMs;
    this.#arrived = kept;
  }
}

function firstBegun(arrived: readonly SentBytes[]): number {
  return Math.min(...arrived.map((part) => part.fromMs));
}

/** The share of its bytes that were sent between these times. */
function shareBetween({ fromMs, toMs }: SentBytes, startMs: number, endMs: number): number {
  const withinMs = Math.min(toMs, endMs) - Math.max(fromMs, startMs);
  if (toMs > fromMs) return Math.max(0, withinMs) / (toMs - fromMs);
  return withinMs === 0 ? 1 : 0;
}
