import { describe, expect, test } from 'vitest';
import { type PartInFlight, PartsLimit } from '../../../../electron/engine/core/partsLimit.ts';

const PART_BYTES = 10_000_000;
const STEP_MS = 20;

/** A socket takes so much before the link has carried it. */
const SEND_BUFFER_BYTES = 4_000_000;
const WRITE_BYTES = 256 * 1024;

interface Uplink {
  /** Bytes per second, all parts together. */
  readonly capacity: number;
  /** Bytes per second of one connection. */
  readonly perConnection: number;
  readonly latencyMs: number;
  /** Bytes of one write, after which the sender hears what the connection has taken; absent: it never does. */
  readonly writeBytes?: number;
}

/** Sends parts of one size without end, as many at once as the limit says, over an uplink that all parts share alike. */
function senderWith(limit: PartsLimit, dueAtOnce = Number.POSITIVE_INFINITY) {
  const parts: { left: number; taken: number; readonly part: PartInFlight; readonly movesAtMs: number }[] = [];
  let nowMs = 0;
  /** The socket takes whole writes as long as its buffer has room. */
  const report = (one: (typeof parts)[number], { writeBytes = PART_BYTES }: Uplink): void => {
    const room = Math.min(PART_BYTES, PART_BYTES - one.left + SEND_BUFFER_BYTES);
    for (; one.taken + writeBytes <= room; one.taken += writeBytes)
      if (writeBytes < PART_BYTES) limit.progressed(one.part, one.taken + writeBytes, nowMs);
  };
  const fill = ({ latencyMs }: Uplink): void => {
    while (parts.length < Math.min(limit.value, dueAtOnce))
      parts.push({ left: PART_BYTES, taken: 0, part: limit.began(nowMs), movesAtMs: nowMs + latencyMs });
  };
  return {
    /** @returns bytes per second that arrived, and the mean number of parts at once */
    run(seconds: number, uplink: Uplink): { readonly goodput: number; readonly mean: number } {
      const endMs = nowMs + seconds * 1_000;
      let arrived = 0;
      let sum = 0;
      for (; nowMs < endMs; nowMs += STEP_MS) {
        fill(uplink);
        const moving = parts.filter(({ movesAtMs }) => movesAtMs <= nowMs);
        const share = Math.min(uplink.perConnection, uplink.capacity / Math.max(1, moving.length)) * (STEP_MS / 1_000);
        for (const one of moving) {
          one.left -= share;
          report(one, uplink);
          if (one.left > 0) continue;
          parts.splice(parts.indexOf(one), 1);
          limit.arrived(one.part, PART_BYTES, nowMs);
          fill(uplink);
          arrived += PART_BYTES;
        }
        sum += parts.length;
      }
      return { goodput: arrived / seconds, mean: sum / ((seconds * 1_000) / STEP_MS) };
    },
    /** The oldest part fails. */
    fail(): void {
      const [oldest] = parts.splice(0, 1);
      if (oldest !== undefined) limit.failed(oldest.part, nowMs);
    },
  };
}

const WIDE: Uplink = { capacity: 20e6, perConnection: 2e6, latencyMs: 80 };

describe('the number of parts at once', () => {
  test.each([
    ['one connection carries a tenth', WIDE, 9, 14],
    ['one connection carries a fifth', { capacity: 50e6, perConnection: 10e6, latencyMs: 50 }, 4.5, 8],
    ['one connection carries a twenty-fifth', { capacity: 25e6, perConnection: 1e6, latencyMs: 200 }, 23, 32],
    ['one connection carries all', { capacity: 5e6, perConnection: 100e6, latencyMs: 10 }, 1, 3],
    [
      'one connection carries all, a thin line with a long way',
      { capacity: 1e6, perConnection: 1e6, latencyMs: 300 },
      1,
      3,
    ],
  ])('fits an uplink of which %s', (_name, uplink, least, most) => {
    const limit = new PartsLimit();
    const sender = senderWith(limit);
    sender.run(600, uplink);
    const { goodput, mean } = sender.run(1_200, uplink);
    expect(goodput / uplink.capacity).toBeGreaterThan(0.9);
    expect(mean).toBeGreaterThanOrEqual(least);
    expect(mean).toBeLessThanOrEqual(most);
  });

  test('fills an uplink soon', () => {
    const sender = senderWith(new PartsLimit(16));
    sender.run(20, WIDE);
    expect(sender.run(60, WIDE).goodput / WIDE.capacity).toBeGreaterThan(0.9);
  });

  test.each([
    ['eight', { capacity: 20e6, perConnection: 2.5e6, latencyMs: 80 }, 4],
    ['ten', WIDE, 4],
    ['ten, a long way off', { ...WIDE, latencyMs: 300 }, 4],
    ['sixteen slow ones', { capacity: 8e6, perConnection: 0.5e6, latencyMs: 80 }, 7],
  ])('fills an uplink that needs %s before the first parts have arrived', (_name, uplink, seconds) => {
    const limit = new PartsLimit(16);
    senderWith(limit).run(seconds, { ...uplink, writeBytes: WRITE_BYTES });
    expect(limit.value * uplink.perConnection).toBeGreaterThanOrEqual(0.9 * uplink.capacity);
  });

  test.each([
    ['a thin one', { capacity: 1e6, perConnection: 1e6, latencyMs: 300 }],
    ['one that a single connection fills', { capacity: 20e6, perConnection: 20e6, latencyMs: 20 }],
    ['one that two fill', { capacity: 10e6, perConnection: 5e6, latencyMs: 80 }],
  ])('hardly exceeds the first number on an uplink that needs fewer: %s', (_name, uplink) => {
    const limit = new PartsLimit();
    const sender = senderWith(limit);
    let most = 0;
    for (let second = 0; second < 120; second++) {
      sender.run(1, { ...uplink, writeBytes: WRITE_BYTES });
      most = Math.max(most, limit.value);
    }
    expect(most).toBeLessThanOrEqual(7);
  });

  test('hears of parts in flight until it rests, unless parts arrive at once', () => {
    const resting = new PartsLimit();
    senderWith(resting).run(120, { capacity: 1e6, perConnection: 1e6, latencyMs: 300, writeBytes: WRITE_BYTES });
    expect(resting.wantsProgress).toBe(false);
    const quick = new PartsLimit();
    expect(quick.wantsProgress).toBe(true);
    quick.arrived(quick.began(0), PART_BYTES, 300);
    expect(quick.wantsProgress).toBe(false);
    quick.arrived(quick.began(300), PART_BYTES, 10_000);
    expect(quick.wantsProgress).toBe(true);
  });

  test('follows an uplink that changes', () => {
    const limit = new PartsLimit();
    const sender = senderWith(limit);
    sender.run(300, { ...WIDE, capacity: 4e6 });
    expect(limit.value).toBeLessThanOrEqual(4);
    sender.run(600, WIDE);
    expect(sender.run(300, WIDE).goodput / WIDE.capacity).toBeGreaterThan(0.9);
    const throttled = { ...WIDE, perConnection: 1e6 };
    sender.run(600, throttled);
    expect(sender.run(300, throttled).goodput / throttled.capacity).toBeGreaterThan(0.9);
  });

  test('is never above the maximum, also when that is lowered', () => {
    const limit = new PartsLimit(6);
    const sender = senderWith(limit);
    for (let second = 0; second < 300; second++) {
      sender.run(1, { ...WIDE, capacity: 100e6 });
      expect(limit.value).toBeLessThanOrEqual(6);
    }
    expect(limit.value).toBeGreaterThan(4);
    limit.setMax(2);
    expect(limit.value).toBe(2);
    limit.setMax(0);
    expect(limit.value).toBe(1);
  });

  test('falls when the store or the network fails, once for all parts on their way, and never below one', () => {
    const limit = new PartsLimit();
    const sender = senderWith(limit);
    sender.run(1, WIDE);
    expect(limit.value).toBe(4);
    sender.fail();
    sender.fail();
    expect(limit.value).toBe(3);
    for (let fault = 0; fault < 20; fault++) {
      sender.run(1, WIDE);
      sender.fail();
    }
    expect(limit.value).toBe(1);
    sender.run(600, WIDE);
    expect(sender.run(300, WIDE).goodput / WIDE.capacity).toBeGreaterThan(0.9);
  });

  test('falls to one when the network fails again before anything was stored', () => {
    const limit = new PartsLimit();
    const parts = Array.from({ length: 4 }, () => limit.began(0));
    for (const part of parts.slice(0, 2)) limit.failed(part, 10_000);
    expect(limit.value).toBe(3);
    const [, , third, fourth] = parts;
    if (third === undefined || fourth === undefined) throw new Error('Four parts began.');
    limit.failed(third, 20_000);
    expect(limit.value).toBe(1);
    limit.failed(fourth, 30_000);
    expect(limit.value).toBe(1);
  });

  test('keeps most of it when the network fails again after something was stored', () => {
    const limit = new PartsLimit();
    const [first, second, third] = [limit.began(0), limit.began(0), limit.began(0)];
    limit.failed(first, 10_000);
    expect(limit.value).toBe(3);
    limit.arrived(second, PART_BYTES, 12_000);
    limit.failed(third, 14_000);
    expect(limit.value).toBe(3);
    const fourth = limit.began(14_000);
    limit.arrived(limit.began(14_000), PART_BYTES, 15_000);
    limit.failed(fourth, 20_000);
    expect(limit.value).toBe(2);
  });

  test('falls again when a part that was on its way before fails much later', () => {
    const limit = new PartsLimit();
    const [first, second, third] = [limit.began(0), limit.began(0), limit.began(0)];
    limit.failed(first, 10_000);
    limit.arrived(second, PART_BYTES, 12_000);
    limit.failed(third, 20_000);
    expect(limit.value).toBe(2);
  });

  test('tries more ever less often where that ends with a fault', () => {
    const limit = new PartsLimit();
    const one: Uplink = { capacity: 1e6, perConnection: 1e6, latencyMs: 100 };
    const sender = senderWith(limit);
    const trials: number[] = [];
    let wasOne = false;
    for (let second = 0; second < 6_000; second++) {
      sender.run(1, one);
      if (wasOne && limit.value > 1) trials.push(second);
      wasOne = limit.value === 1;
      if (!wasOne) sender.fail();
    }
    const between = trials.slice(1).map((second, index) => second - (trials[index] ?? 0));
    expect(between.length).toBeGreaterThan(3);
    expect(Math.max(...between)).toBeGreaterThan(3 * (between[0] ?? 0));
  });

  test('does not change while fewer parts are due than may be sent', () => {
    const limit = new PartsLimit();
    senderWith(limit, 2).run(600, WIDE);
    expect(limit.value).toBe(4);
  });
});
