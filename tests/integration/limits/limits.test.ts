import { randomBytes } from 'node:crypto';
import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HeadLinkProbe } from '../../../electron/engine/adapters/headLinkProbe.ts';
import type { S3ObjectStore } from '../../../electron/engine/adapters/s3/s3ObjectStore.ts';
import { type TestBench, testBench } from '../../support/engineBench.ts';
import { isEvent, placeFile, untilIdentical } from '../../support/engineRig.ts';
import { MIB } from '../../support/bytes.ts';
import { storeOf } from '../../support/storeOf.ts';

/** The store of the bench, and the most parts, and objects with a part, that were on their way to it at once. */
function watchedStore({ s3 }: TestBench): {
  readonly store: S3ObjectStore;
  readonly most: { parts: number; objects: number };
} {
  const store = storeOf(s3);
  onTestFinished(() => store.close());
  const upload = store.uploadPart.bind(store);
  const most = { parts: 0, objects: 0 };
  const keys: string[] = [];
  store.uploadPart = async (part, ...others) => {
    keys.push(part.key);
    most.parts = Math.max(most.parts, keys.length);
    most.objects = Math.max(most.objects, new Set(keys).size);
    try {
      return await upload(part, ...others);
    } finally {
      keys.splice(keys.indexOf(part.key), 1);
    }
  };
  return { store, most };
}

test('no more parts are on their way at once than the settings say', async () => {
  const bench = await testBench();
  bench.s3.conditions.latencyMs = 150;
  const { store, most } = watchedStore(bench);
  const rig = await bench.start({ ports: { store }, config: { maxPartsInFlight: 3, streamTimeoutMs: 1_500 } });
  const files = ['a.mp4', 'b.mp4', 'c.mp4'].map((name) => path.join(bench.folder, name));
  for (const file of files) await placeFile(file, randomBytes(31 * MIB));
  for (const file of files) await untilIdentical(rig, file);
  expect(most.parts).toBeGreaterThanOrEqual(2);
  expect(most.parts).toBeLessThanOrEqual(3);
  expect(bench.s3.connectionsMade).toBeLessThan(40);
});

test('no more recordings send at once than the settings say, and all of them arrive', async () => {
  const bench = await testBench();
  bench.s3.conditions.latencyMs = 100;
  const { store, most } = watchedStore(bench);
  const config = { maxStreams: 1, maxPartsInFlight: 4, streamTimeoutMs: 1_500 };
  const rig = await bench.start({ ports: { store }, config });
  const files = ['a.mp4', 'b.mp4', 'c.mp4'].map((name) => path.join(bench.folder, name));
  for (const file of files) await placeFile(file, randomBytes(16 * MIB));
  for (const file of files) await untilIdentical(rig, file);
  expect(most.parts).toBeGreaterThanOrEqual(2);
  expect(most.objects).toBe(1);
});

test('a bandwidth ceiling is kept on the mean', async () => {
  const bench = await testBench();
  const bytesPerSecond = 10 * MIB;
  const rig = await bench.start({ config: { bandwidthBytesPerSecond: bytesPerSecond, streamTimeoutMs: 1_000 } });
  const file = path.join(bench.folder, 'take.mp4');
  const beganMs = Date.now();
  await placeFile(file, randomBytes(36 * MIB));
  await untilIdentical(rig, file);
  // Of the whole parts, which wait for nothing else, the last one is sent before it is paid for.
  const parts = bench.s3.requests
    .filter(({ operation, bytes }) => operation === 'UploadPart' && bytes === 5 * MIB)
    .map((request) => request.receivedAtMs);
  expect(parts).toHaveLength(7);
  expect(Math.max(...parts) - beganMs).toBeGreaterThanOrEqual(((30 * MIB) / bytesPerSecond) * 1_000 * 0.95);
});

test('small files, which go in one request each, keep to the ceiling as well', async () => {
  const bench = await testBench();
  const bytesPerSecond = 4 * MIB;
  const rig = await bench.start({ config: { bandwidthBytesPerSecond: bytesPerSecond, streamTimeoutMs: 1_000 } });
  const files = ['a.mp4', 'b.mp4', 'c.mp4', 'd.mp4'].map((name) => path.join(bench.folder, name));
  for (const file of files) await placeFile(file, randomBytes(3 * MIB));
  for (const file of files) await untilIdentical(rig, file);
  const arrivals = bench.s3.requests
    .filter(({ operation, key }) => operation === 'PutObject' && !key.endsWith('.metadata.json'))
    .map((request) => request.receivedAtMs);
  expect(arrivals).toHaveLength(4);
  // Since the first one could be sent: on a busy machine it arrives late. The last one is sent before it is paid for.
  const beganMs = Math.min(...rig.events.filter(isEvent('stream.finishing')).map(({ time }) => Date.parse(time)));
  expect(Math.max(...arrivals) - beganMs).toBeGreaterThanOrEqual(((9 * MIB) / bytesPerSecond) * 1_000 * 0.95);
});

test('uploads that leave room measure the way to the store by requests without credentials, and arrive identical', async () => {
  const bench = await testBench();
  const linkProbe = new HeadLinkProbe({ endpoint: bench.s3.endpoint, region: 'us-east-1' });
  expect(await linkProbe.roundTripMs(new AbortController().signal)).toBeGreaterThan(0);
  const rig = await bench.start({ config: { leavesRoom: true, streamTimeoutMs: 1_000 }, ports: { linkProbe } });
  const file = path.join(bench.folder, 'take.mp4');
  await placeFile(file, randomBytes(MIB));
  await untilIdentical(rig, file);
  linkProbe.close();
});

test.each([true, false])(
  'a resumed upload is read over all pages of its parts (a last page without a list: %s)',
  async (emptyLastPage) => {
    const bench = await testBench({ pageSize: 2, emptyLastPage });
    const file = path.join(bench.folder, 'take.mp4');
    const first = await bench.start({ config: { streamTimeoutMs: 60_000, isStrictTimeout: true } });
    await writeFile(file, randomBytes(41 * MIB));
    await first.until(
      isEvent(
        'part.stored',
        undefined,
        () => first.events.filter((event) => event.event === 'part.stored').length === 8,
      ),
    );
    await first.stop();
    const sent = bench.s3.requests.filter((request) => request.operation === 'UploadPart').length;
    await appendFile(file, randomBytes(MIB));
    const second = await bench.start({ config: { streamTimeoutMs: 1_000 } });
    await untilIdentical(second, file);
    expect(bench.s3.requests.filter((request) => request.operation === 'UploadPart').length - sent).toBe(1);
    expect(bench.s3.requests.filter((request) => request.operation === 'ListParts').length).toBeGreaterThanOrEqual(4);
  },
);

test('many small files at once all arrive, each once', async () => {
  const bench = await testBench();
  const files = Array.from({ length: 120 }, (_, index) => path.join(bench.folder, `clip ${index}.mov`));
  for (const file of files) await writeFile(file, randomBytes(2_000));
  const rig = await bench.start({ config: { streamTimeoutMs: 1_000, isStrictTimeout: true } });
  for (const file of files) await untilIdentical(rig, file);
  const puts = bench.s3.requests.filter(
    (request) => request.operation === 'PutObject' && !request.key.endsWith('.json'),
  );
  expect(puts).toHaveLength(120);
});
