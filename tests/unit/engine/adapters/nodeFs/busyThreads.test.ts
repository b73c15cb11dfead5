import { expect, test } from 'vitest';
import { areThreadsBusy } from '../../../../../electron/engine/adapters/nodeFs/busyThreads.ts';
import { StateThreads } from '../../../../../electron/engine/adapters/nodeFs/stateThreads.ts';
import { systemClock } from '../../../../../electron/engine/adapters/systemClock.ts';

test('a thread that examines files is busy until it answers or ends', async () => {
  expect(await areThreadsBusy(systemClock, 60_000)).toBe(false);
  const endsLater = `require('node:worker_threads').parentPort.on('message', () => setTimeout(() => process.exit(), 500));`;
  const states = new StateThreads(endsLater).states({ paths: [import.meta.filename], followed: [] });
  expect(await areThreadsBusy(systemClock, 0)).toBe(true);
  expect(await areThreadsBusy(systemClock, 60_000)).toBe(false);
  expect(await states).toHaveLength(1);
});
