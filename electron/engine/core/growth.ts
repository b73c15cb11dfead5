/**
 * The growth of a file, and what of it is stored, for the lag and the rates. Keeps samples, thinned out with age; pure except for this
 * memory.
 */

import { Throughput } from './throughput.ts';

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

/** Rates are means over this long. */
const RATE_WINDOW_MS = 10_000;
const SAMPLES_MAX = 512;

/** Over a shorter time one write would look like a fast recorder. */
const RATE_SPAN_MS_MIN = 1_000;

/** Samples of the growth before the process, see `before`. */
const BEFORE_SAMPLES = 64;

/** Thinned samples are this many times closer together than they are old: a week at one a second leaves about 330. */
const AGE_PER_SPACING = 32;

export class Growth {
  /** Of its parts. */
  readonly throughput = new Throughput();
  #disk: Sample[] = [];
  #storedBytes = 0;

  /** The file has this size now. */
  disk(atMs: number, bytes: number): void {
    this.#disk = added(this.#disk, { atMs, bytes });
  }

  /**
   * The file grew before this process looked at it, evenly as far as is known: from nothing at `fromMs` to `bytes` at `toMs`. To be
   * called before the first sample. Times may be negative: they are before the process.
   */
  before(fromMs: number, toMs: number, bytes: number): void {
    const samples: Sample[] = [];
    for (let step = 1; step <= BEFORE_SAMPLES; step++) {
      const share = step / BEFORE_SAMPLES;
      samples.push({ atMs: fromMs + (toMs - fromMs) * share, bytes: Math.round(bytes * share) });
    }
    this.#disk = samples;
  }

  /** The store holds this many of its bytes now. */
  stored(bytes: number): void {
    this.#storedBytes = bytes;
  }

  /** The size of the file as it was last seen; 0 before. */
  get diskBytes(): number {
    return this.#disk.at(-1)?.bytes ?? 0;
  }

  /** How long the first byte that the cloud does not have has been on disk, in milliseconds; 0 when there is none. */
  lagMs(atMs: number): number {
    const first = this.#disk.find((sample) => sample.bytes > this.#storedBytes);
    return first === undefined ? 0 : Math.max(0, atMs - first.atMs);
  }

  diskRate(atMs: number): number {
    return rate(this.#disk, atMs);
  }
}

function added(samples: Sample[], sample: Sample): Sample[] {
  const last = samples.at(-1);
  if (last?.bytes === sample.bytes) return samples;
  // A file that shrank has a new history.
  const kept =
    last !== undefined && sample.bytes < last.bytes ? samples.filter((old) => old.bytes < sample.bytes) : samples;
  const next = [...kept, sample];
  return next.length <= SAMPLES_MAX ? next : thinned(next, sample.atMs);
}

/** Older samples are kept further apart; the lag stays exact to a few hundredths however long the backlog is. */
function thinned(samples: readonly Sample[], atMs: number): Sample[] {
  let keptMs = Number.NEGATIVE_INFINITY;
  return samples.filter((sample) => {
    if (sample.atMs - keptMs < (atMs - sample.atMs) / AGE_PER_SPACING) return false;
    keptMs = sample.atMs;
    return true;
  });
}

/** Bytes per second over the window that ends now. */
function rate(samples: readonly Sample[], atMs: number): number {
  const last = samples.at(-1);
  if (last === undefined) return 0;
  const from = samples.findLast((sample) => sample.atMs <= atMs - RATE_WINDOW_MS) ?? samples[0];
  const spanMs = from === undefined ? 0 : Math.min(RATE_WINDOW_MS, atMs - from.atMs);
  if (from === undefined || spanMs <= 0) return 0;
  return Math.max(0, ((last.bytes - from.bytes) / Math.max(spanMs, RATE_SPAN_MS_MIN)) * 1_000);
}
