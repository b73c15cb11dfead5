import { expect, test } from 'vitest';
import { SlowLooks } from '../../../../../electron/engine/adapters/watchChokidar/slowLooks.ts';

test('a look of over a tenth of a second makes threads look for five minutes, and each further one again', () => {
  const slow = new SlowLooks();
  slow.looked(0, 100);
  expect(slow.isSlow(100)).toBe(false);
  slow.looked(1_000, 1_101);
  expect(slow.isSlow(1_101)).toBe(true);
  expect(slow.isSlow(301_100)).toBe(true);
  expect(slow.isSlow(301_101)).toBe(false);
  slow.looked(400_000, 400_200);
  slow.looked(400_200, 400_201);
  expect(slow.isSlow(700_199)).toBe(true);
  expect(slow.isSlow(700_200)).toBe(false);
});
