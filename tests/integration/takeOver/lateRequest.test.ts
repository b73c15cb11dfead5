import { randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Fault } from '../../../electron/engine/core/fault.ts';
import { systemClock } from '../../../electron/engine/index.ts';
import type { ObjectStore } from '../../../electron/engine/ports/objectStore.ts';
import { sha256OfFile } from '../../../scripts/sha256OfFile.ts';
import { createMemoryJournal, MemoryCheckpointStore } from '../../fakes/memoryCheckpointStore.ts';
import { MIB } from '../../support/bytes.ts';
import { QUICK, testBench } from '../../support/engineBench.ts';
import { placeFile, sha256OfObject, untilIdentical } from '../../support/engineRig.ts';
import { withMethods } from '../../support/withMethods.ts';
import { storeOf } from '../../support/storeOf.ts';

test.each([
  ['of a killed process', 'one'],
  ['of another workstation, which was suspended', 'two'],
])('a request %s that arrives after the object was made leaves the object as it is', async (_, nextOwner) => {
  const bench = await testBench();
  const store = storeOf(bench.s3);
  onTestFinished(() => store.close());
  // The network keeps the request for itself until later.
  const held = Promise.withResolvers<Parameters<ObjectStore['putObject']>>();
  const onTheWay = withMethods<ObjectStore>(store, {
    putObject: (...request) => {
      held.resolve(request);
      const stopped = new Fault('cancelled', 'Stopped.', { disposition: 'cancelled' });
      return new Promise((__, reject) => request[2].addEventListener('abort', () => reject(stopped)));
    },
  });
  const journal = createMemoryJournal();
  const config = { ...QUICK, sharedFolders: 'always', rescanMs: 300, leaseMs: 2_000 } as const;
  const file = path.join(bench.folder, 'take.mp4');
  const first = await bench.start({
    checkpoints: new MemoryCheckpointStore({ clock: systemClock, journal }),
    config: { ...config, ownerId: 'one' },
    ports: { store: onTheWay },
  });
  await placeFile(file, randomBytes(3 * MIB));
  const [object, payload] = await held.promise;
  await first.stop();
  await appendFile(file, randomBytes(MIB));
  const second = await bench.start({
    checkpoints: new MemoryCheckpointStore({ clock: systemClock, journal }),
    config: { ...config, ownerId: nextOwner },
  });
  const { key } = await untilIdentical(second, file);
  expect(key).toBe(object.key);

  await expect(store.putObject(object, payload, AbortSignal.timeout(60_000))).rejects.toMatchObject({
    code: 'object_exists',
  });
  expect(await sha256OfObject({ store }, key)).toBe(await sha256OfFile(file));
});
