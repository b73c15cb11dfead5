import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { completeOpenUpload, openUploads, type S3ObjectStore } from '../../../electron/engine/index.ts';
import { startLocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import { MIB } from '../../support/bytes.ts';
import { missingCephPrograms, startCeph } from '../../support/ceph.ts';
import { notRun } from '../../support/notRun.ts';
import { noise, payloadOf } from '../../support/payload.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { storeOf } from '../../support/storeOf.ts';
import type { S3Access } from '../../../tools/localS3/s3Environment.ts';

const signal = new AbortController().signal;
const bucket = 'takes';
const naming = { keyPrefix: '', template: '{path}/{name}' };

function openStore(server: S3Access): S3ObjectStore {
  const store = storeOf(server);
  onTestFinished(() => store.close());
  return store;
}

/** Opens an upload with these parts and completes it as a machine that finds it two hours later. */
async function completed(server: S3Access, key: string, parts: ReadonlyMap<number, Buffer>) {
  const store = openStore(server);
  const object = { bucket, key, contentType: 'video/mp4', metadata: { 'original-path': `/media/${key}` } };
  const upload = await store.createUpload(object, signal);
  for (const [partNumber, bytes] of parts)
    await store.uploadPart({ ...object, ...upload, partNumber, payload: payloadOf(bytes) }, signal);
  const context = { store, bucket, naming, nowMs: Date.now() + 2 * 3_600_000, signal };
  const result = await completeOpenUpload(context, await openUploads(context), upload.uploadId);
  return { store, result };
}

async function bytesOf(store: S3ObjectStore, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.readObject({ bucket, key }, signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A video of a second. */
function video(name: string, ...options: readonly string[]): Buffer {
  const file = path.join(tempFolder(), name);
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25:duration=1'];
  execFileSync('ffmpeg', ['-v', 'error', ...source, '-c:v', 'mpeg4', ...options, file]);
  return readFileSync(file);
}

test('the media of an object that can be played are described, and an MP4 without an index is named', async () => {
  const server = await startLocalS3({ buckets: [bucket] });
  onTestFinished(() => server.close());
  const whole = video('a.mkv');
  const stream = await completed(server, 'A/a.mkv', new Map([[1, whole.subarray(0, whole.length - 1_000)]]));
  expect(stream.result).toMatchObject({ kind: 'completed', fragment: { playability: 'playable' } });
  const document = JSON.parse((await bytesOf(stream.store, 'A/a.mkv.metadata.json')).toString()) as unknown;
  expect(document).toMatchObject({ incomplete: true, media: { video: { codec: 'mpeg4', width: 320, height: 180 } } });

  const movie = video('b.mp4');
  const cut = await completed(server, 'A/b.mp4', new Map([[1, movie.subarray(0, movie.length - 500)]]));
  expect(cut.result).toMatchObject({ kind: 'completed', fragment: { playability: 'no_index' } });
  const other = JSON.parse((await bytesOf(cut.store, 'A/b.mp4.metadata.json')).toString()) as unknown;
  expect(other).toMatchObject({ incomplete: true, media: null, probe_error: expect.stringContaining('no index') });

  const front = video('c.mp4', '-movflags', '+faststart');
  const early = await completed(server, 'A/c.mp4', new Map([[1, front.subarray(0, front.length - 500)]]));
  expect(early.result).toMatchObject({ kind: 'completed', fragment: { playability: 'playable' } });
});

test('an upload with a gap stays as it is where the store completes all parts or none', async () => {
  const server = await startLocalS3({ profile: 'ceph', buckets: [bucket] });
  onTestFinished(() => server.close());
  const parts = new Map([1, 2, 4].map((number) => [number, noise(5 * MIB, number)]));
  const { store, result } = await completed(server, 'A/gap.mp4', parts);
  expect(result).toMatchObject({ kind: 'refused', code: 'all_parts_needed' });
  expect(await store.listUploads(bucket, '', signal)).toHaveLength(1);
  expect(await store.listObjects(bucket, '', signal)).toEqual([]);
});

const missing = missingCephPrograms();
if (missing.length > 0) notRun('complete an open upload on Ceph', `Not installed: ${missing.join(', ')}.`);
else
  test('an open upload on Ceph becomes an object that was read again, and one with a gap stays', async () => {
    const ceph = await startCeph();
    onTestFinished(() => ceph.stop());
    await ceph.createBucket(bucket);
    const pieces = [1, 2].map((number) => noise(5 * MIB, number));
    const parts = new Map(pieces.map((bytes, index) => [index + 1, bytes]));
    const { store, result } = await completed(ceph, 'A/take.mp4', parts);
    expect(result).toMatchObject({ kind: 'completed', fragment: { parts: 2, verifiedBy: 'read_back' } });
    expect((await bytesOf(store, 'A/take.mp4')).equals(Buffer.concat(pieces))).toBe(true);
    const gap = await completed(ceph, 'A/gap.mp4', new Map([1, 3].map((number) => [number, noise(5 * MIB, number)])));
    expect(gap.result).toMatchObject({ kind: 'refused', code: 'all_parts_needed' });
  });
