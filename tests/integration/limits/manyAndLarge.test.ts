import { randomBytes } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { SLOW, testBench } from '../../support/engineBench.ts';
import { finishAfter, isEvent, untilIdentical } from '../../support/engineRig.ts';
import { MIB } from '../../support/bytes.ts';
import { storeOf } from '../../support/storeOf.ts';

test('parts too large for memory are streamed, repaired and completed like others', async () => {
  const bench = await testBench();
  const file = path.join(bench.folder, 'large.mp4');
  await writeFile(file, Buffer.alloc(150 * MIB, randomBytes(1_000_003)));
  const rig = await bench.start({ config: { ...SLOW, chunkBytes: 70 * MIB } });
  await rig.until(isEvent('part.stored', undefined, ({ part_number }) => part_number === 1));
  // In the middle of the first part, which is stored.
  const recorder = await open(file, 'r+');
  await recorder.write(randomBytes(100), 0, 100, 35 * MIB);
  await recorder.close();
  await finishAfter(rig, 2_000);
  expect(await untilIdentical(rig, file)).toMatchObject({ parts: 3, parts_resent: 1 });
});

test('of many small files, no more are held in memory at once than parts may be on their way', async () => {
  const bench = await testBench();
  const store = storeOf(bench.s3);
  const put = store.putObject.bind(store);
  let held = 0;
  let most = 0;
  store.putObject = async (object, payload, signal) => {
    const isTake = object.contentType !== 'application/json';
    if (isTake) most = Math.max(most, ++held);
    try {
      return await put(object, payload, signal);
    } finally {
      if (isTake) held--;
    }
  };
  const names = Array.from({ length: 24 }, (_, index) => `${index}.mp4`);
  for (const name of names) await writeFile(path.join(bench.folder, name), randomBytes(200_000));
  const rig = await bench.start({
    ports: { store },
    config: { streamTimeoutMs: 800, isStrictTimeout: true, maxPartsInFlight: 3 },
  });
  for (const name of names) await untilIdentical(rig, path.join(bench.folder, name));
  expect(most).toBeLessThanOrEqual(3);
  store.close();
});
