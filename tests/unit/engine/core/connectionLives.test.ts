import { describe, expect, test } from 'vitest';
import { ConnectionLives } from '../../../../electron/engine/core/connectionLives.ts';
import { MIB } from '../../../support/bytes.ts';

const USUAL = 10 * MIB;

/** Bytes per millisecond. */
const RATE = 1_000;
const LATENCY_MS = 350;
const PAUSE_MS = 100;

/** A smaller difference does not change the plan. */
const DIFFERENCE_MIN = 0.05;

/**
 * Sends one part after the other over a connection that is reset when its time is over.
 * @param lifeMs the time until the next reset, from the one before
 * @param partBytes of a part; absent: those that are asked for
 * @returns the share of what the uplink carries that was stored in the second half, and the last size
 */
function send(lifeMs: () => number, seconds: number, partBytes?: number) {
  const lives = new ConnectionLives();
  let [nowMs, stored, bytes] = [0, 0, USUAL];
  let resetAtMs = lifeMs();
  while (nowMs < seconds * 1_000) {
    const wanted = partBytes ?? lives.partBytes(USUAL, 1, nowMs) ?? USUAL;
    if (Math.abs(wanted / bytes - 1) >= DIFFERENCE_MIN) bytes = wanted;
    const part = lives.began(nowMs);
    const endMs = nowMs + LATENCY_MS + bytes / RATE;
    if (endMs < resetAtMs) {
      nowMs = endMs;
      lives.stored(part, bytes, nowMs);
      if (nowMs > seconds * 500) stored += bytes;
    } else {
      nowMs = resetAtMs;
      lives.ended(part, true, nowMs);
      resetAtMs += lifeMs();
      nowMs += PAUSE_MS;
    }
  }
  return { share: stored / (seconds * 500 * RATE), bytes, lives, nowMs };
}

/** The same numbers each time, as if by chance. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

describe('the size of parts', () => {
  test('is the usual one while connections last', () => {
    const { bytes, lives, nowMs } = send(() => 600_000, 1_800);
    expect(bytes).toBe(USUAL);
    expect(lives.partBytes(USUAL, 1, nowMs)).toBeUndefined();
  });

  test('fits a connection that is reset before a usual part is sent', () => {
    expect(send(() => 10_000, 600, USUAL).share).toBe(0);
    const { share, bytes } = send(() => 10_000, 600);
    expect(share).toBeGreaterThan(0.9);
    expect(bytes).toBeGreaterThanOrEqual(8 * MIB);
    expect(bytes).toBeLessThan(9.5 * MIB);
  });

  test('is the least one where lives are random and short', () => {
    const random = chance(7);
    const lives = (): number => Math.max(500, -Math.log(1 - random()) * 10_000);
    const usual = send(lives, 6_000, USUAL).share;
    expect(send(lives, 6_000).share).toBeGreaterThan(usual * 1.15);
  });

  test('is the least one that a store takes as long as nothing could be stored at all', () => {
    const lives = new ConnectionLives();
    for (const atMs of [0, 10_000]) lives.ended(lives.began(atMs), true, atMs + 9_000);
    expect(lives.partBytes(USUAL, 1, 20_000)).toBe(5 * MIB);
    expect(lives.partBytes(5 * MIB, 1, 20_000)).toBeUndefined();
  });

  test('does not change for one reset, for faults of another kind, or while the uplink is away', () => {
    const once = new ConnectionLives();
    once.ended(once.began(0), true, 9_000);
    expect(once.partBytes(USUAL, 1, 9_000)).toBeUndefined();
    const refused = new ConnectionLives();
    for (let atMs = 0; atMs < 100_000; atMs += 10_000) refused.ended(refused.began(atMs), false, atMs + 9_000);
    expect(refused.partBytes(USUAL, 1, 100_000)).toBeUndefined();
    const away = new ConnectionLives();
    for (let atMs = 0; atMs < 100_000; atMs += 10_000) away.ended(away.began(atMs), true, atMs + 300);
    expect(away.partBytes(USUAL, 1, 100_000)).toBeUndefined();
  });

  test('is the usual one again ten minutes after the last reset', () => {
    const { lives, nowMs } = send(() => 10_000, 120);
    expect(lives.partBytes(USUAL, 1, nowMs)).toBeLessThan(USUAL);
    expect(lives.partBytes(USUAL, 1, nowMs + 11 * 60_000)).toBeUndefined();
  });

  test('does not depend on a life of which the beginning was not seen', () => {
    const lives = new ConnectionLives();
    lives.ended(lives.began(0), true, 3_000);
    lives.ended(lives.began(3_000), true, 13_000);
    const part = lives.began(13_000);
    lives.stored(part, 5 * MIB, 18_600);
    expect(lives.partBytes(USUAL, 1, 18_600)).toBeGreaterThan(8 * MIB);
  });

  test('does not depend on the lives of connections that are not used any more', () => {
    const lives = new ConnectionLives();
    const long = Array.from({ length: 3 }, () => lives.began(0));
    for (const part of long) lives.stored(part, 5 * MIB, 38_000);
    let nowMs = 38_000;
    for (let life = 0; life < 5; life++) {
      const stored = lives.began(nowMs);
      lives.stored(stored, 5 * MIB, nowMs + 5_500);
      lives.ended(lives.began(nowMs + 5_500), true, nowMs + (life === 0 ? 7_000 : 10_000));
      nowMs += 10_000;
    }
    // The first reset ended a connection whose beginning lay long before.
    expect(lives.partBytes(USUAL, 1, nowMs)).toBeGreaterThan(8.5 * MIB);
  });

  test('becomes smaller when a part that should have fitted did not', () => {
    const lives = new ConnectionLives();
    // Beside others, the time until the answer costs nothing.
    const both = [lives.began(0, USUAL), lives.began(0, USUAL)];
    for (const part of both) lives.stored(part, USUAL, 19_000);
    const sizes: (number | undefined)[] = [];
    for (let nowMs = 30_000; nowMs < 70_000; nowMs += 10_000) {
      lives.ended(lives.began(nowMs, sizes.at(-1) ?? USUAL), true, nowMs + 9_900);
      sizes.push(lives.partBytes(USUAL, 1, nowMs + 9_900));
    }
    expect(sizes[3]).toBeLessThan(9.2e6);
    // One that fits does not make the next one the usual size again.
    const part = lives.began(70_000, sizes[3]);
    lives.stored(part, sizes[3] ?? 0, 79_500);
    expect(lives.partBytes(USUAL, 1, 79_500)).toBeGreaterThan(8.5e6);
  });

  test('takes the time that a part needs if fewer are sent at once', () => {
    const lives = new ConnectionLives();
    const [stored, reset] = [lives.began(0), lives.began(0)];
    lives.stored(stored, 5 * MIB, 9_900);
    lives.ended(reset, true, 10_000);
    for (let atMs = 10_000; atMs < 100_000; atMs += 10_000) lives.ended(lives.began(atMs), true, atMs + 10_000);
    expect(lives.partBytes(USUAL, 2, 100_000)).toBe(5 * MIB);
    expect(lives.partBytes(USUAL, 1, 100_000)).toBeGreaterThan(8 * MIB);
  });

  test('counts several connections that are reset at once, each for itself', () => {
    const lives = new ConnectionLives();
    for (let round = 0; round < 4; round++) {
      const atMs = round * 10_000;
      const parts = Array.from({ length: 4 }, () => lives.began(atMs));
      for (const part of parts) lives.ended(part, true, atMs + 9_500);
    }
    const part = lives.began(40_000);
    lives.stored(part, 5 * MIB, 45_500);
    expect(lives.partBytes(USUAL, 1, 45_500)).toBeGreaterThan(7 * MIB);
  });
});
