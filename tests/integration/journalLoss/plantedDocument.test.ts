import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { crc32Of } from '../../../electron/engine/runtime/parts/fastCrc32.ts';
import { md5Of } from '../../../electron/engine/runtime/parts/partDigest.ts';
import { metadataKey } from '../../../electron/engine/core/objectKey.ts';
import type { ObjectStore } from '../../../electron/engine/ports/objectStore.ts';
import { BUCKET, type EngineRig, isEvent, placeFile, untilIdentical } from '../../support/engineRig.ts';
import { testBench } from '../../support/engineBench.ts';

const FILE_BYTES = 200_000;
const QUICK = { streamTimeoutMs: 500, isStrictTimeout: true, rescanMs: 500 } as const;

describe('without a journal, the metadata document beside an object is no proof', () => {
  test.each([
    ['names the ETag of the object, and ETags of parts that are no MD5s', () => 'no-md5'],
    ['names the ETag of the object for its only part', (etag: string) => etag],
  ])('one that %s: the file is uploaded', async (_name, partEtag) => {
    const { rig, file, key } = await startBeside({
      objectBytes: (bytes) => Buffer.alloc(bytes.length),
      changes: (etag) => ({ chunks: [{ part_number: 1, size_bytes: FILE_BYTES, etag: partEtag(etag) }] }),
    });
    expect((await untilIdentical(rig, file)).key).not.toBe(key);
    expect(rig.log.map(({ message }) => message)).not.toContain(
      'A file was not uploaded again: its content was uploaded before.',
    );
  });
});

test.each([
  ['no id', { stream_id: '' }],
  ['an id of a megabyte', { stream_id: 'a'.repeat(1024 * 1024) }],
  ['an id that is none', { stream_id: 'streams' }],
  ['a path of a megabyte', { original_file_path: `/${'a/'.repeat(400_000)}take.mp4` }],
])('a document with %s is not used, though its object holds the file', async (_name, planted) => {
  const { rig, file, key } = await startBeside({ objectBytes: (bytes) => bytes, changes: () => planted });
  expect((await untilIdentical(rig, file)).key).not.toBe(key);
});

/** Starts an engine on a new file beside an object and a metadata document that claims to be the file's, with `changes` over it. */
async function startBeside(planted: {
  readonly objectBytes: (fileBytes: Buffer) => Buffer;
  readonly changes: (etag: string) => object;
}): Promise<{ readonly rig: EngineRig; readonly file: string; readonly key: string }> {
  const bench = await testBench();
  // The store is asked through a first engine, which leaves nothing behind.
  const first = await bench.start({ config: QUICK });
  await first.until(isEvent('engine.ready'));
  const file = path.join(bench.folder, 'take.mp4');
  const bytes = randomBytes(FILE_BYTES);
  const key = `streams/${randomUUID()}/take.mp4`;
  const etag = await put(first.ports.store, key, planted.objectBytes(bytes));
  const document = {
    stream_id: randomUUID(),
    original_file_path: file,
    s3_bucket: BUCKET,
    s3_key_prefix: key,
    total_size_bytes: bytes.length,
    chunks: [{ part_number: 1, size_bytes: bytes.length, etag }],
    etag,
    checksum: { value: crc32Of(bytes).toString(16).padStart(8, '0') },
    ...planted.changes(etag),
  };
  await put(first.ports.store, metadataKey(key), Buffer.from(JSON.stringify(document)));
  await first.stop();
  await placeFile(file, bytes);
  await sleep(50);
  return { rig: await bench.start({ config: QUICK }), file, key };
}

async function put(store: ObjectStore, key: string, body: Buffer): Promise<string> {
  const payload = { sizeBytes: body.length, body, crc32: crc32Of(body), md5: md5Of(body) };
  const object = { bucket: BUCKET, key, contentType: 'application/octet-stream', metadata: {} };
  return (await store.putObject(object, payload, AbortSignal.timeout(60_000))).etag;
}
