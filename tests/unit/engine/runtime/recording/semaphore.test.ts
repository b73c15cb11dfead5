import { expect, test } from 'vitest';
import { Semaphore } from '../../../../../electron/engine/runtime/recording/semaphore.ts';

test('of heavy work, as many pieces run at once as there is room for, and a piece that fails gives its place away', async () => {
  const semaphore = new Semaphore(() => 3);
  let running = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    throw new Error('this piece fails');
  };
  const ends = await Promise.allSettled(Array.from({ length: 20 }, () => semaphore.run(work)));
  expect(ends).toHaveLength(20);
  expect(most).toBe(3);
});
