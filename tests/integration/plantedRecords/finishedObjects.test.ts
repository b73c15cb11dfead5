import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DestinationsFile } from '../../../electron/engine/index.ts';
import { MIB } from '../../support/bytes.ts';
import { SLOW, testBench } from '../../support/engineBench.ts';
import { finishAfter, BUCKET, isEvent, placeFile, sha256OfObject, untilIdentical } from '../../support/engineRig.ts';
import { openRedis } from '../../support/journals.ts';
import { notRun } from '../../support/notRun.ts';
import { plantRecord } from '../../support/plantRecord.ts';
import { redisMissing, startRedis } from '../../support/redis.ts';

const QUICK = { streamTimeoutMs: 500, isStrictTimeout: true, rescanMs: 500 } as const;

describe('a record with the id and the key of a finished recording, but another file, replaces no object', () => {
  test.each([
    ['of several parts', 6 * MIB, {}],
    ['of one request', MIB, {}],
    ['under a key without an id', 6 * MIB, { keyTemplate: '{name}' }],
    ['of one request, under a key without an id', MIB, { keyTemplate: '{name}' }],
  ])('%s', async (_name, otherBytes, more) => {
    const bench = await testBench();
    const destinations = new DestinationsFile(bench.stateFolder);
    const config = { ...QUICK, ...more };
    const first = await bench.start({ config, destinations });
    const file = path.join(bench.folder, 'wedding.mp4');
    await placeFile(file, randomBytes(7 * MIB));
    const done = await untilIdentical(first, file);
    const before = await sha256OfObject(first.ports, done.key);
    await first.stop();
    await rm(file);

    const other = path.join(bench.folder, 'other.mp4');
    await placeFile(other, randomBytes(otherBytes));
    await plantRecord(bench, other, { id: done.stream_id, key: done.key });

    const second = await bench.start({ config, destinations });
    const completed = await untilIdentical(second, other);
    expect(completed.key).not.toBe(done.key);
    expect(await sha256OfObject(second.ports, done.key)).toBe(before);
  });
});

test('a planted record that is to be discarded does not abort an upload whose key names no recording', async () => {
  const bench = await testBench();
  const destinations = new DestinationsFile(bench.stateFolder);
  const config = { ...QUICK, keyTemplate: '{name}' };
  const first = await bench.start({ config, destinations });
  await first.until(isEvent('engine.ready'));
  const key = 'only copy.mov';
  const upload = await first.ports.store.createUpload(
    { bucket: BUCKET, key, contentType: 'video/quicktime', metadata: {} },
    AbortSignal.timeout(60_000),
  );
  await first.stop();
  const file = path.join(bench.folder, 'other.mp4');
  await placeFile(file, randomBytes(6 * MIB));
  await plantRecord(bench, file, {
    key,
    session: { kind: 'open', ...upload },
    isDiscarding: true,
    abandonedUploads: [upload.uploadId],
  });
  const second = await bench.start({ config, destinations });
  // Its file is uploaded as it should be.
  await untilIdentical(second, file);
  expect(bench.s3.requests.filter(({ operation }) => operation === 'AbortMultipartUpload')).toEqual([]);
  expect([...(bench.s3.bucket(BUCKET)?.uploads.keys() ?? [])]).toContain(upload.uploadId);
});

describe('with the record secret', () => {
  const missing = redisMissing();
  if (missing !== undefined) {
    notRun('an earlier state of a finished recording that is put back', missing);
    return;
  }

  test('an earlier state of a finished recording that is put back replaces no object', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const recordSecret = 'a secret of all the carts';
    const bench = await testBench();
    const destinations = new DestinationsFile(bench.stateFolder);
    const first = await bench.start({
      config: { ...SLOW, rescanMs: 500 },
      destinations,
      checkpoints: await openRedis(redis.url, { recordSecret }),
    });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(2 * MIB));
    const { stream_id: id } = await first.until(isEvent('stream.started', 'take.mp4'));
    const fields = ['state', 'parts', 'meta'];
    for (const field of fields) await redis.cli('COPY', `stream:${id}:${field}`, `x:${field}`);
    await finishAfter(first, 500);
    const done = await untilIdentical(first, file);
    const before = await sha256OfObject(first.ports, done.key);
    await first.stop();
    // The same inode holds something else.
    const handle = await open(file, 'r+');
    await handle.truncate(0);
    await handle.write(randomBytes(3 * MIB), 0, 3 * MIB, 0);
    await handle.close();
    for (const field of fields) await redis.cli('COPY', `x:${field}`, `stream:${id}:${field}`, 'REPLACE');
    await redis.cli('ZREM', 'streams:ended', id);
    await redis.cli('SREM', 'streams:completed', id);
    await redis.cli('SADD', 'streams:active', id);
    await redis.cli('DEL', `stream:${id}:lease`);
    const second = await bench.start({
      config: QUICK,
      destinations,
      checkpoints: await openRedis(redis.url, { recordSecret }),
    });
    const again = await second.until(isEvent('stream.completed', 'take.mp4'));
    expect(again.key).not.toBe(done.key);
    expect(await sha256OfObject(second.ports, done.key)).toBe(before);
  });
});
