import { expect, test } from 'vitest';
import { Throughput } from '../../../../electron/engine/core/throughput.ts';

const MB = 1e6;

/** The rates in each second of a minute from `fromMs` on, while parts begin every `everyMs` and each takes `tookMs`. */
function ratesOf(everyMs: number, tookMs: number, bytes: number, fromMs: number): readonly (number | null)[] {
  const throughput = new Throughput();
  const rates: (number | null)[] = [];
  for (let atMs = 0; atMs < fromMs + 60_000; atMs += 500) {
    if (atMs % everyMs === 0) throughput.began(atMs / everyMs, atMs);
    if (atMs >= tookMs && (atMs - tookMs) % everyMs === 0) throughput.ended((atMs - tookMs) / everyMs, atMs, bytes);
    if (atMs >= fromMs) rates.push(throughput.bytesPerSecond(atMs));
  }
  return rates;
}

test.each([
  ['a slow uplink that carries one part after the other', 64_000, 63_500],
  ['a slow uplink that carries four parts at once', 16_000, 63_500],
  ['a recorder that fills a part every eight seconds, and a fast uplink', 8_000, 500],
  ['a fast uplink', 500, 1_000],
])('the rate of %s is steady', (_, everyMs, tookMs) => {
  for (const rate of ratesOf(everyMs, tookMs, 8 * MB, 6 * 64_000)) {
    expect((rate ?? 0) / ((8 * MB) / everyMs) / 1_000).toBeGreaterThan(0.93);
    expect((rate ?? 0) / ((8 * MB) / everyMs) / 1_000).toBeLessThan(1.07);
  }
});

test('nothing is known while the first part is on its way, and nothing is sent before it', () => {
  const throughput = new Throughput();
  expect(throughput.bytesPerSecond(0)).toBe(0);
  throughput.began(1, 0);
  expect(throughput.bytesPerSecond(60_000)).toBeNull();
  throughput.ended(1, 64_000, 8 * MB);
  expect(throughput.bytesPerSecond(64_000)).toBe(125_000);
});

test('one part at once is no rate of gigabytes', () => {
  const throughput = new Throughput();
  throughput.began(1, 0);
  throughput.ended(1, 10, 10 * MB);
  expect(throughput.bytesPerSecond(10)).toBeLessThanOrEqual(10 * MB);
});

test('the rate falls when the next part is late, and is nothing when none is on its way', () => {
  const throughput = new Throughput();
  for (let part = 0; part < 10; part++) {
    throughput.began(part, part * 1_000);
    throughput.ended(part, part * 1_000 + 1_000, MB);
  }
  expect(throughput.bytesPerSecond(10_000)).toBe(MB);
  expect(throughput.bytesPerSecond(20_001)).toBe(0);
  throughput.began(10, 10_000);
  expect(throughput.bytesPerSecond(11_500)).toBe(MB);
  const stalled = throughput.bytesPerSecond(40_000) ?? 0;
  expect(stalled).toBeLessThan(MB / 3);
  throughput.ended(10, 41_000, 0);
  expect(throughput.bytesPerSecond(60_000)).toBe(0);
});

test('what was before a pause of minutes does not count afterwards', () => {
  const throughput = new Throughput();
  throughput.began(1, 0);
  throughput.ended(1, 1_000, MB);
  throughput.began(2, 300_000);
  throughput.ended(2, 301_000, 2 * MB);
  expect(throughput.bytesPerSecond(301_000)).toBe(2 * MB);
});
