import { S3_QUOTA } from './partPlan.ts';

/** How many ended lives are remembered. */
const LIVES_KEPT = 8;

/** An older life says nothing about the uplink now. */
const LIVES_KEPT_MS = 10 * 60_000;

/** A connection that fails sooner carried nothing: the uplink or the store is away. */
const LIFE_MIN_MS = 1_000;

/** One reset is chance. */
const LIVES_MIN = 2;

/** Connections are taken to live a little shorter than they were seen to. */
const LIFE_MARGIN = 0.98;

/** A life that lasted for longer counts as one of this length. */
const LIFE_MAX_MS = 60_000;

/** An unused connection is closed after about this time: the next part begins a new life. */
const UNUSED_MS = 5_000;

/** Another size has to store this much more than the present one. */
const GAIN_MIN = 1.02;

/** Sizes of which more parts than this fit one life differ little from the least size. */
const PARTS_PER_LIFE_MAX = 64;

/** How much the newest part counts for the pace. */
const NEWEST = 0.5;

/** A part that was not sent in time needs this much longer at least. */
const LONGER = 1.05;

/** A place for one part in flight: successive parts use the same connection as a rule. */
interface Lane {
  /** Milliseconds in which it sent since it failed last. */
  sentMs: number;
  /** When its last part ended. */
  endedAtMs: number;
  /** It failed or was closed before, so that its life is known from its beginning. */
  hasFailed: boolean;
  part: SendingPart | undefined;
}

/** To be given to `stored` or `ended`, once. */
export interface SendingPart {
  /** 0: unknown. */
  readonly sizeBytes: number;
  readonly beganAtMs: number;
  readonly partMsBefore: number;
}

/**
 * Finds the part size for an uplink that resets its connections: a part is stored as a whole or not at all, so that one which takes longer
 * than its connection lives is sent for ever. From the lives of the last connections and the time that parts need follows how much each size
 * would have stored; the best one is chosen. Parts that fit a regular life leave nothing unused; parts of the least size lose
 * least where lives are random. Times are on the monotonic clock, in milliseconds.
 */
export class ConnectionLives {
  readonly #lanes: Lane[] = [];
  #lives: { readonly ms: number; readonly isWhole: boolean; readonly atMs: number }[] = [];
  /** Milliseconds that a byte takes if one part at a time is sent, of all that were stored; `undefined`: none was. */
  #msPerByte: number | undefined;
  /** Parts being sent, integrated over time. */
  #partMs = 0;
  #atMs = 0;
  #chosen: number | undefined;

  /** A part begins to be sent. */
  began(atMs: number, sizeBytes = 0): SendingPart {
    this.#advance(atMs);
    const part = { sizeBytes, beganAtMs: atMs, partMsBefore: this.#partMs };
    const free = this.#lanes.find((lane) => lane.part === undefined);
    if (free === undefined) {
      this.#lanes.push({ sentMs: 0, endedAtMs: atMs, hasFailed: false, part });
      return part;
    }
    if (atMs - free.endedAtMs > UNUSED_MS) {
      free.sentMs = 0;
      free.hasFailed = true;
    }
    free.part = part;
    return part;
  }

  /** It was stored. @param bytes how many were sent */
  stored(part: SendingPart, bytes: number, atMs: number): void {
    const lane = this.#leave(part, atMs);
    if (lane === undefined || bytes <= 0 || atMs <= part.beganAtMs) return;
    const msPerByte = this.#msAlone(part, atMs) / bytes;
    this.#msPerByte = this.#msPerByte === undefined ? msPerByte : NEWEST * msPerByte + (1 - NEWEST) * this.#msPerByte;
  }

  /** It ended without being stored. @param isReset the connection failed */
  ended(part: SendingPart, isReset: boolean, atMs: number): void {
    const lane = this.#leave(part, atMs);
    if (lane === undefined || !isReset) return;
    const life = { ms: Math.min(lane.sentMs, LIFE_MAX_MS), isWhole: lane.hasFailed, atMs };
    lane.sentMs = 0;
    lane.hasFailed = true;
    if (life.ms < LIFE_MIN_MS) return;
    this.#lives = [...this.#lives, life].slice(-LIVES_KEPT);
    if (part.sizeBytes === 0 || this.#msPerByte === undefined || atMs <= part.beganAtMs) return;
    this.#msPerByte = Math.max(this.#msPerByte, (this.#msAlone(part, atMs) / part.sizeBytes) * LONGER);
  }

  /** How long it would have been sent if no other part had been: all parts share the uplink equally. */
  #msAlone(part: SendingPart, atMs: number): number {
    const tookMs = atMs - part.beganAtMs;
    const meanAtOnce = (this.#partMs - part.partMsBefore) / tookMs;
    return tookMs / meanAtOnce;
  }

  /**
   * The size that parts should have now, in bytes; `undefined` while connections live long enough for parts of `usualBytes`.
   * @param usualBytes the size without any trouble; never more
   * @param atOnce how many parts may be sent at once
   */
  partBytes(usualBytes: number, atOnce: number, atMs: number): number | undefined {
    this.#lives = this.#lives.filter((life) => atMs - life.atMs <= LIVES_KEPT_MS);
    this.#chosen = this.#lives.length < LIVES_MIN ? undefined : this.#choose(usualBytes, atOnce, atMs);
    return this.#chosen;
  }

  #choose(usualBytes: number, atOnce: number, atMs: number): number | undefined {
    const least = Math.min(S3_QUOTA.partBytesMin, usualBytes);
    // Nothing was stored before the connections failed.
    if (this.#msPerByte === undefined) return least < usualBytes ? least : undefined;
    const msPerByte = this.#msPerByte * atOnce;
    const lives = this.#livesNow(atMs);
    const present = Math.min(usualBytes, this.#chosen ?? usualBytes);
    let [best, most] = [present, storedIn(lives, present, msPerByte) * GAIN_MIN];
    for (const size of sizesThatFit(lives, msPerByte, least, usualBytes)) {
      const stored = storedIn(lives, size, msPerByte);
      if (stored > most) [best, most] = [size, stored];
    }
    // Where none fits, the smallest comes nearest.
    if (most === 0) best = least;
    return best === usualBytes ? undefined : best;
  }

  /**
   * In milliseconds: the ended ones, without those of which the beginning was not seen, and those that go on, once they are longer: what is
   * left of these is not known.
   */
  #livesNow(atMs: number): readonly number[] {
    const whole = this.#lives.filter(({ isWhole }) => isWhole);
    const ended = (whole.length === 0 ? this.#lives : whole).map(({ ms }) => ms);
    const longestMs = Math.max(...ended);
    const goOn = this.#lanes
      .filter((lane) => lane.part !== undefined || atMs - lane.endedAtMs <= UNUSED_MS)
      .map(({ sentMs }) => Math.min(sentMs, LIFE_MAX_MS));
    return [...ended, ...goOn.filter((ms) => ms > longestMs)];
  }

  #advance(atMs: number): void {
    const sending = this.#lanes.filter((lane) => lane.part !== undefined).length;
    this.#partMs += sending * Math.max(0, atMs - this.#atMs);
    this.#atMs = atMs;
  }

  #leave(part: SendingPart, atMs: number): Lane | undefined {
    const lane = this.#lanes.find((one) => one.part === part);
    if (lane === undefined) return undefined;
    this.#advance(atMs);
    lane.part = undefined;
    lane.sentMs += Math.max(0, atMs - part.beganAtMs);
    lane.endedAtMs = atMs;
    return lane;
  }
}

/**
 * The sizes of which a whole number fits one of these lives, within the bounds, and the bounds. No size between two of them stores more than
 * the larger one.
 */
function sizesThatFit(lives: readonly number[], msPerByte: number, least: number, usualBytes: number): Set<number> {
  const sizes = new Set([least, usualBytes]);
  for (const lifeMs of lives) {
    const lifeBytes = (lifeMs * LIFE_MARGIN) / msPerByte;
    for (let parts = 1; parts <= PARTS_PER_LIFE_MAX && lifeBytes / parts >= least; parts++)
      if (lifeBytes / parts <= usualBytes) sizes.add(Math.floor(lifeBytes / parts));
  }
  return sizes;
}

/** Bytes that parts of this size would have stored in these lives. */
function storedIn(lives: readonly number[], partBytes: number, msPerByte: number): number {
  const partMs = partBytes * msPerByte;
  let parts = 0;
  for (const lifeMs of lives) parts += Math.floor((lifeMs * LIFE_MARGIN) / partMs);
  return parts * partBytes;
}
