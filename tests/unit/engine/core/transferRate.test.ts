import { expect, test } from 'vitest';
import { TransferRate } from '../../../../electron/engine/core/transferRate.ts';

/** Sends parts one after another, each in `partMs`, with `pauseMs` between them. */
function sent(rate: TransferRate, fromMs: number, parts: number, partMs: number, pauseMs = 0): number {
  let atMs = fromMs;
  for (let part = 0; part < parts; part++) {
    const transfer = rate.begin(atMs, 10_000);
    atMs += partMs;
    rate.end(transfer, atMs, 10_000);
    atMs += pauseMs;
  }
  return atMs;
}

test('pauses do not count: an uplink that waits for the recorder is as fast as it is', () => {
  const rate = new TransferRate();
  const endMs = sent(rate, 1_000, 50, 1_000, 9_000);
  const now = rate.bytesPerSecond(endMs) ?? 0;
  expect(now).toBeGreaterThan(9_700);
  expect(now).toBeLessThan(10_400);
});

test('follows a link that becomes slower within half a minute', () => {
  const rate = new TransferRate();
  const changedMs = sent(rate, 0, 100, 1_000);
  const endMs = sent(rate, changedMs, 8, 4_000);
  const now = rate.bytesPerSecond(endMs) ?? 0;
  expect(now).toBeGreaterThan(2_400);
  expect(now).toBeLessThan(4_700);
});

test('a link that stalls becomes slow although nothing arrives', () => {
  const rate = new TransferRate();
  const endMs = sent(rate, 0, 30, 1_000);
  rate.begin(endMs, 10_000);
  expect(rate.bytesPerSecond(endMs + 60_000)).toBeLessThan(1_500);
});

test('nothing is known before something arrived, nor after a failure alone, nor of another link', () => {
  const rate = new TransferRate();
  const transfer = rate.begin(0, 10_000);
  expect(rate.bytesPerSecond(5_000)).toBeNull();
  rate.end(transfer, 5_000, 0);
  expect(rate.bytesPerSecond(5_000)).toBeNull();
  sent(rate, 5_000, 3, 1_000);
  expect(rate.bytesPerSecond(8_000)).not.toBeNull();
});

test('says the same between the ends of long transfers, also when each second one fails', () => {
  for (const failsEachSecond of [false, true]) {
    const rate = new TransferRate();
    const said: number[] = [];
    for (let part = 0, atMs = 0; part < 40; part++, atMs += 80_000) {
      const transfer = rate.begin(atMs, 10_000_000);
      const isLost = failsEachSecond && part % 2 === 1;
      for (let seconds = 1; seconds < 80 && part > 10; seconds++)
        said.push(rate.bytesPerSecond(atMs + seconds * 1_000) ?? 0);
      rate.end(transfer, atMs + 80_000, isLost ? 0 : 10_000_000);
    }
    const expected = failsEachSecond ? 62_500 : 125_000;
    expect(Math.min(...said)).toBeGreaterThan(expected * 0.95);
    expect(Math.max(...said)).toBeLessThan(expected * 1.05);
  }
});

test('knows the link when the first of many transfers has ended, and says the same until they end together again', () => {
  const rate = new TransferRate();
  const said: number[] = [];
  for (let round = 0, atMs = 0; round < 5; round++, atMs += 40_000) {
    const transfers = Array.from({ length: 8 }, () => rate.begin(atMs, 10_000_000));
    for (let seconds = 1; seconds < 36; seconds++) said.push(rate.bytesPerSecond(atMs + seconds * 1_000) ?? Number.NaN);
    const [first, ...others] = transfers;
    if (first !== undefined) rate.end(first, atMs + 36_000, 10_000_000);
    said.push(rate.bytesPerSecond(atMs + 37_000) ?? Number.NaN);
    for (const transfer of others) rate.end(transfer, atMs + 40_000, 10_000_000);
  }
  expect(said.slice(0, 35)).toEqual(Array.from({ length: 35 }, () => Number.NaN));
  for (const bytesPerSecond of said.slice(35)) {
    expect(bytesPerSecond).toBeGreaterThan(1_800_000);
    expect(bytesPerSecond).toBeLessThan(2_300_000);
  }
});

test('counts nothing twice: transfers that fail or are slower than the first one', () => {
  const rate = new TransferRate();
  for (let atMs = 0; atMs < 600_000; atMs += 60_000) {
    const [fast, slow, lost] = [rate.begin(atMs, 6_000_000), rate.begin(atMs, 6_000_000), rate.begin(atMs, 6_000_000)];
    rate.end(fast, atMs + 20_000, 6_000_000);
    rate.end(lost, atMs + 30_000, 0);
    rate.end(slow, atMs + 60_000, 6_000_000);
  }
  const now = rate.bytesPerSecond(600_000) ?? 0;
  expect(now).toBeGreaterThan(140_000);
  expect(now).toBeLessThan(260_000);
});
