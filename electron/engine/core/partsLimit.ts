/** The number before anything was measured. */
const START = 4;

/** No uplink that was measured needs more connections, and stores throttle clients that open more. */
export const PARTS_AT_ONCE_MAX = 32;

/** Until the first trial fails, each trial adds three quarters; afterwards a quarter, or takes a fifth away. */
const FIRST_STEP = 1.75;
const STEP_UP = 1.25;
const STEP_DOWN = 0.8;

/** More at once is kept when it brings this share of what it would bring if every part had the rate of before. */
const GAIN_MIN = 0.4;

/** Fewer at once is kept when it costs no more than this share of what it would cost if every part kept its rate. */
const COST_MAX = 0.2;

/** Rounds between two trials: each trial costs goodput or memory. */
const ROUNDS_OF_REST = 4;

/** A round is over after half as many parts as are sent at once, and at least this many. */
const PARTS_PER_ROUND_MIN = 3;
const SHARE_OF_ROUND = 0.5;

/** After a fault of the store or the network, this share of the number is kept. */
const KEPT_AFTER_FAULT = 0.75;

/** Faults that lie closer together have one cause. */
const ONE_CAUSE_MS = 1_000;

/** A part that was sent before the limit was lowered, and fails so long after that, lowers it again. */
const LATER_FAULT_MS = 5_000;

/** After trials of more that ended with a fault, the next one comes later, up to this factor. */
const REST_FACTOR_MAX = 8;

/**
 * A part counts for the number under trial when the mean number of parts in flight while it was sent differs from that number by no more
 * than this share.
 */
const TOLERANCE = 0.1;

/** After so long a connection is as fast as it becomes, and the send buffer of its socket is full: what it takes then, it carries. */
const STEADY_MS = 1_000;

/** A part that is being sent. To be given to `arrived` or `failed`, once. */
export interface PartInFlight {
  readonly round: number;
  readonly beganAtMs: number;
  readonly partMsBefore: number;
}

/** The first and the newest report about a part in flight while its connection was steady. */
interface Reports {
  readonly first: { readonly bytes: number; readonly atMs: number };
  newest: { readonly bytes: number; readonly atMs: number };
}

/**
 * Finds how many parts to send at once when the settings name no number: as many as the uplink needs. Another part in flight is worth its
 * memory only while it adds goodput. So the limit is varied: it is raised, and restored when that adds nothing; it is lowered, and stays
 * low when that costs nothing. Parts tell how much they carry when they have arrived; until the limit rests for the first time, parts in
 * flight tell it too, because a part may take long on a slow connection. The limit does not change while fewer parts are due than may be
 * sent. Times are on the monotonic clock, in milliseconds.
 */
export class PartsLimit {
  #limit: number;
  #max: number;
  #round = 0;
  #inFlight = 0;
  /** Parts in flight, integrated over time. */
  #partMs = 0;
  #atMs = 0;
  /** The sums over the parts that count in this round. */
  #parts = 0;
  #bytes = 0;
  #busyMs = 0;
  /** In this round, since as many parts are in flight as the limit says. */
  readonly #reports = new Map<PartInFlight, Reports>();
  /** When as many parts were in flight, and the integral then; `undefined`: not yet in this round. */
  #full: { readonly atMs: number; readonly partMs: number } | undefined;
  /** The number before the trial under way, and the goodput with it, in bytes per millisecond. */
  #before: { readonly limit: number; readonly goodput: number } | undefined;
  #isFirstClimb = true;
  /** Until a trial of more failed and the limit rests for the first time. */
  #isStarting = true;
  /** No part has arrived, or the newest one took so long that its progress could be seen. */
  #isSlow = true;
  /** Since the last fault. */
  #hasStored = true;
  #faultAtMs = Number.NEGATIVE_INFINITY;
  /** How many trials of more in a row ended with a fault. */
  #failedTrials = 0;
  #restRounds = 0;
  #wentUpLast = false;

  /** @param max never more than this; memory bounds it */
  constructor(max = PARTS_AT_ONCE_MAX) {
    this.#max = Math.max(1, max);
    this.#limit = this.#bounded(START);
  }

  /** How many parts may be sent at once now. At least 1. */
  get value(): number {
    return this.#limit;
  }

  /** Whether reports about parts in flight are of use now. */
  get wantsProgress(): boolean {
    return this.#isStarting && this.#isSlow;
  }

  /** Lowers or raises the maximum. */
  setMax(max: number): void {
    this.#max = Math.max(1, max);
    if (this.#limit > this.#max) this.#begin(this.#max);
  }

  /** A part begins to be sent. */
  began(atMs: number): PartInFlight {
    this.#advance(atMs);
    this.#inFlight++;
    if (this.#inFlight >= this.#limit) this.#full ??= { atMs, partMs: this.#partMs };
    return { round: this.#round, beganAtMs: atMs, partMsBefore: this.#partMs };
  }

  /** The connection of this part has taken so many bytes of it. Ignored once the limit has rested. */
  progressed(part: PartInFlight, bytes: number, atMs: number): void {
    if (!this.#isStarting || this.#full === undefined) return;
    this.#advance(atMs);
    const fullMs = atMs - this.#full.atMs;
    if (fullMs < STEADY_MS || atMs - part.beganAtMs < STEADY_MS) return;
    if (Math.abs((this.#partMs - this.#full.partMs) / fullMs / this.#limit - 1) > TOLERANCE)
      return this.#forgetReports();
    const report = { bytes, atMs };
    const reports = this.#reports.get(part);
    if (reports === undefined) this.#reports.set(part, { first: report, newest: report });
    else reports.newest = report;
    this.#judgeReports();
  }

  #judgeReports(): void {
    let [parts, bytes, busyMs] = [0, 0, 0];
    for (const { first, newest } of this.#reports.values()) {
      if (newest.atMs <= first.atMs) continue;
      parts++;
      bytes += newest.bytes - first.bytes;
      busyMs += newest.atMs - first.atMs;
    }
    if (parts >= this.#limit * SHARE_OF_ROUND) this.#decide((bytes / busyMs) * this.#limit);
  }

  /** This part has ended. @param bytes those that were sent and stored; 0 when nothing had to be sent, or for a reason of the file */
  arrived(part: PartInFlight, bytes: number, atMs: number): void {
    this.#advance(atMs);
    this.#inFlight--;
    const tookMs = atMs - part.beganAtMs;
    if (bytes > 0) this.#hasStored = true;
    if (bytes === 0 || tookMs <= 0) return;
    this.#isSlow = tookMs > 2 * STEADY_MS;
    const meanAtOnce = (this.#partMs - part.partMsBefore) / tookMs;
    if (Math.abs(meanAtOnce / this.#limit - 1) > TOLERANCE) return;
    this.#parts++;
    this.#bytes += bytes;
    this.#busyMs += tookMs;
    if (this.#parts < Math.max(this.#limit * SHARE_OF_ROUND, PARTS_PER_ROUND_MIN)) return;
    // All parts share the uplink equally: the whole rate is that of one part times their number.
    this.#decide((this.#bytes / this.#busyMs) * this.#limit);
  }

  /**
   * The store or the network failed while this part was sent. Lowers the limit, once for all parts that were in flight. When it fails again
   * before any part was stored, one at a time is sent: it takes the shortest time, and may be stored before the next fault.
   */
  failed(part: PartInFlight, atMs: number): void {
    this.arrived(part, 0, atMs);
    const sinceMs = atMs - this.#faultAtMs;
    const isSameCause = sinceMs < ONE_CAUSE_MS;
    const isInVain = !this.#hasStored && !isSameCause;
    if (!isSameCause) {
      this.#faultAtMs = atMs;
      this.#hasStored = false;
    }
    if (part.round !== this.#round && !isInVain && sinceMs < LATER_FAULT_MS) return;
    const before = this.#before;
    this.#before = undefined;
    this.#isStarting = false;
    // The next trial is one of fewer.
    this.#wentUpLast = true;
    this.#restRounds = ROUNDS_OF_REST;
    if (isInVain) return this.#begin(1);
    const kept = Math.floor(this.#limit * KEPT_AFTER_FAULT);
    if (before === undefined || before.limit > this.#limit) return this.#begin(kept);
    this.#failedTrials++;
    this.#restRounds *= Math.min(2 ** (this.#failedTrials - 1), REST_FACTOR_MAX);
    this.#begin(Math.min(kept, before.limit));
  }

  #advance(atMs: number): void {
    this.#partMs += this.#inFlight * Math.max(0, atMs - this.#atMs);
    this.#atMs = atMs;
  }

  #decide(goodput: number): void {
    const before = this.#before;
    if (before === undefined) return this.#rested(goodput);
    const change = this.#limit / before.limit;
    const isUp = change > 1;
    if (goodput / before.goodput >= 1 + (change - 1) * (isUp ? GAIN_MIN : COST_MAX)) return this.#kept(isUp, goodput);
    if (isUp && this.#isFirstClimb) {
      // The step was large: a smaller one may still bring something.
      this.#isFirstClimb = false;
      return this.#try(true, before.limit, before.goodput);
    }
    this.#rest(before.limit);
  }

  /** The trial was worth it: the next one goes the same way. */
  #kept(isUp: boolean, goodput: number): void {
    if (isUp) this.#failedTrials = 0;
    this.#try(isUp, this.#limit, goodput);
  }

  /** A round without a trial is over. */
  #rested(goodput: number): void {
    if (this.#restRounds === 0) return this.#try(!this.#wentUpLast, this.#limit, goodput);
    this.#restRounds--;
    this.#begin(this.#limit);
  }

  /** Tries more or fewer than `limit` parts, with which the goodput is known. Without room for it, the other way is tried next. */
  #try(isUp: boolean, limit: number, goodput: number): void {
    this.#wentUpLast = isUp;
    const step = isUp ? (this.#isFirstClimb ? FIRST_STEP : STEP_UP) : STEP_DOWN;
    const next = this.#bounded(isUp ? Math.max(limit + 1, Math.round(limit * step)) : Math.floor(limit * step));
    if (next === limit) return this.#rest(limit);
    this.#before = { limit, goodput };
    this.#begin(next);
  }

  #rest(limit: number): void {
    this.#isStarting = false;
    this.#before = undefined;
    this.#restRounds = ROUNDS_OF_REST;
    this.#begin(limit);
  }

  #bounded(limit: number): number {
    return Math.max(1, Math.min(this.#max, limit));
  }

  #begin(limit: number): void {
    this.#limit = this.#bounded(limit);
    this.#round++;
    this.#parts = 0;
    this.#bytes = 0;
    this.#busyMs = 0;
    this.#forgetReports();
  }

  #forgetReports(): void {
    this.#reports.clear();
    this.#full = this.#inFlight >= this.#limit ? { atMs: this.#atMs, partMs: this.#partMs } : undefined;
  }
}
