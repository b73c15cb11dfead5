/** The rate at the start, and the least one: beside others that fill the uplink, uploads would otherwise stop. */
const ROOM_RATE_MIN = 250_000;

/** The queueing that uploads aim at, in milliseconds: it shows that the uplink is used. Others should be delayed by less than 50. */
const TARGET_MS = 15;
/** More than this is no chance. */
const QUEUE_MS = 8;
/** A queue above the target is drained within about this time. */
const DRAIN_MS = 500;
const KEPT_MIN = 0.3;

/** Until a queue is seen, and well below what the uplink carried at the last one, the rate grows by this share in a second. */
const START_PER_SECOND = 0.5;
const WELL_BELOW = 0.85;
/** Afterwards by this share, and more the longer no queue is seen: others may have stopped. */
const GROWTH_PER_SECOND = 0.03;
const GROWTH_PER_SECOND_MAX = 0.12;

/** A single slow answer says nothing of the uplink: the fastest of the last ones counts. */
const RECENT = 2;

/** A queue that grows or drains faster than this, in milliseconds per millisecond, was measured wrongly. */
const SLOPE_MAX = 2;
const SLOPE_MIN = -0.7;

/** The way to the store may change: the fastest answer of so many minutes is the one without a queue. */
const BASE_MINUTES = 10;
const MINUTE_MS = 60_000;

/** Longer without an answer, the time between two says nothing. */
const STEP_MS_MAX = 1_000;

/** An answer of the store, and the sending since the one before. */
export interface RoomMeasurement {
  readonly roundTripMs: number;
  readonly sentBytes: number;
  /** The rate kept bytes waiting: more could have been sent. */
  readonly wasLimiting: boolean;
}

/**
 * The rate at which uploads may be sent so that others on the same uplink are hardly delayed, as in LEDBAT (RFC 6817): the round trip of
 * small requests, less the shortest of the last minutes, is the queueing. Below its target the rate grows. Above it, the growth of the
 * queue says how fast the uplink is, and the rate is set below that until the queue has drained. Times are on the monotonic clock, in
 * milliseconds.
 */
export class RoomControl {
  #rate = ROOM_RATE_MIN;
  /** As far as the last queue showed. */
  #carried = Number.POSITIVE_INFINITY;
  #queueAtMs = 0;
  #queueMs = 0;
  #drainedFrom = ROOM_RATE_MIN;
  #atMs: number | undefined;
  readonly #recent: number[] = [];
  /** The shortest round trip of each of the last minutes, the newest last. */
  readonly #base: { readonly minute: number; ms: number }[] = [];

  /** At least `ROOM_RATE_MIN`. */
  get bytesPerSecond(): number {
    return this.#rate;
  }

  measured({ roundTripMs, sentBytes, wasLimiting }: RoomMeasurement, atMs: number): void {
    const stepMs = this.#atMs === undefined ? 0 : Math.min(STEP_MS_MAX, Math.max(1, atMs - this.#atMs));
    const before = this.#queueMs;
    this.#atMs = atMs;
    this.#queueMs = this.#queueing(roundTripMs, atMs);
    // While a queue drains, no rate is higher than the one that made it.
    if (this.#queueMs <= TARGET_MS) this.#drainedFrom = this.#rate;
    if (this.#queueMs > QUEUE_MS) this.#queueAtMs = atMs;
    if (stepMs === 0) return;
    if (this.#queueMs > TARGET_MS) this.#drain((sentBytes / stepMs) * 1_000, (this.#queueMs - before) / stepMs);
    else if (wasLimiting) this.#grow(stepMs / 1_000, atMs);
  }

  /** @param slope growth of the queue in milliseconds per millisecond: what was sent, less what the uplink carried, by its rate */
  #drain(sentRate: number, slope: number): void {
    const carried = sentRate / (1 + Math.max(SLOPE_MIN, Math.min(SLOPE_MAX, slope)));
    const kept = Math.max(KEPT_MIN, 1 - (this.#queueMs - TARGET_MS) / DRAIN_MS);
    this.#carried = carried;
    this.#rate = Math.max(ROOM_RATE_MIN, Math.min(this.#drainedFrom, carried * kept));
  }

  #grow(seconds: number, atMs: number): void {
    const free = 1 - this.#queueMs / TARGET_MS;
    const quietSeconds = (atMs - this.#queueAtMs) / 1_000;
    const later = Math.min(GROWTH_PER_SECOND_MAX, GROWTH_PER_SECOND * (1 + quietSeconds));
    this.#rate *= 1 + (this.#rate < this.#carried * WELL_BELOW ? START_PER_SECOND : later) * free * seconds;
  }

  #queueing(roundTripMs: number, atMs: number): number {
    this.#recent.push(roundTripMs);
    if (this.#recent.length > RECENT) this.#recent.shift();
    const minute = Math.floor(atMs / MINUTE_MS);
    const newest = this.#base.at(-1);
    if (newest?.minute === minute) newest.ms = Math.min(newest.ms, roundTripMs);
    else this.#base.push({ minute, ms: roundTripMs });
    if (this.#base.length > BASE_MINUTES) this.#base.shift();
    return Math.min(...this.#recent) - Math.min(...this.#base.map(({ ms }) => ms));
  }
}
