import { expect, test } from 'vitest';
import { SendingPatience } from '../../../../../electron/engine/adapters/s3/sendingPatience.ts';
import { MIB } from '../../../../support/bytes.ts';

const IDLE_MS = 60_000;

test('a large body may be on its way for long while nobody knows how fast the uplink is', () => {
  const patience = new SendingPatience();
  expect([patience.isNeeded(8 * MIB, IDLE_MS), patience.isNeeded(1_000, IDLE_MS)]).toEqual([true, false]);
  // Small bodies tell nothing.
  patience.answered(1_000, 10);
  expect(patience.isNeeded(8 * MIB, IDLE_MS)).toBe(true);
});

test('a fast uplink carries it within the idle timeout, until a request is not answered', () => {
  const patience = new SendingPatience();
  patience.answered(8 * MIB, 2_000);
  expect([patience.isNeeded(8 * MIB, IDLE_MS), patience.isNeeded(300 * MIB, IDLE_MS)]).toEqual([false, true]);
  patience.failed(1_000);
  expect(patience.isNeeded(8 * MIB, IDLE_MS)).toBe(false);
  patience.failed(8 * MIB);
  expect(patience.isNeeded(8 * MIB, IDLE_MS)).toBe(true);
});

test('a connection that shares a thin uplink with others may become slower still', () => {
  const patience = new SendingPatience();
  patience.answered(8 * MIB, 30_000);
  expect(patience.isNeeded(8 * MIB, IDLE_MS)).toBe(true);
});
