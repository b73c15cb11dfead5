import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { partsSentTwice } from '../../../tools/localS3/journal.ts';
import type { LocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import { expectSameBytes, MIB } from '../../support/bytes.ts';
import { testBench } from '../../support/engineBench.ts';
import { BUCKET as RIG_BUCKET } from '../../support/engineRig.ts';
import { payloadOf } from '../../support/payload.ts';
import { startRedis } from '../../support/redis.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { BUCKET, environmentFor, s3ForTest, startHeadless } from '../headless/commandForTest.ts';

const { signal } = new AbortController();

/** Holds every part but these back, for ever. */
function sendOnly(server: LocalS3, ...numbers: readonly number[]) {
  return server.faults.add({
    operation: 'UploadPart',
    match: ({ partNumber }) => !numbers.includes(partNumber),
    times: Number.POSITIVE_INFINITY,
    action: { kind: 'hold', until: new Promise(() => undefined) },
  });
}

/** As if all uploads had been left two hours ago. */
function leaveUploads(server: LocalS3, bucket: string): void {
  for (const upload of server.bucket(bucket)?.uploads.values() ?? []) {
    Object.assign(upload, { initiatedAtMs: upload.initiatedAtMs - 2 * 3_600_000 });
    for (const part of upload.parts.values()) Object.assign(part, { storedAtMs: part.storedAtMs - 2 * 3_600_000 });
  }
}

function onlyUpload(server: LocalS3, bucket = BUCKET) {
  const [upload] = server.bucket(bucket)?.uploads.values() ?? [];
  return upload;
}

const CASES = [
  ['embedded', 'streams/{stream_id}/{name}'],
  ['Redis', '{workstation}/{name}'],
] as const;

test.each(CASES)(
  'the upload of a workstation that is gone goes on from a copy of its file on another one (%s, %s)',
  async (journal, template) => {
    const server = await s3ForTest();
    const bytes = randomBytes(26 * MIB);
    const redis = journal === 'Redis' ? await startRedis() : undefined;
    if (redis !== undefined) onTestFinished(() => redis.stop());
    const variables = redis === undefined ? {} : { REDIS_URL: redis.url };
    const environment = { ...environmentFor(server), S3_KEY_TEMPLATE: template, CHUNK_SIZE_BYTES: String(5 * MIB) };
    const first = tempFolder();
    writeFileSync(path.join(first, 'C0001.mp4'), bytes);
    sendOnly(server, 1, 2);
    const gone = startHeadless(['--watch', first, '--state', tempFolder()], environment);
    await expect.poll(() => onlyUpload(server)?.parts.size, { timeout: 60_000 }).toBe(2);
    await gone.kill();
    leaveUploads(server, BUCKET);
    server.faults.clear();

    const copies = tempFolder();
    const copy = path.join(copies, 'Copy [1] of C0001.mp4');
    writeFileSync(copy, bytes);
    writeFileSync(path.join(copies, 'other.mp4'), randomBytes(1_000));
    const { uploadId = '', key = '' } = onlyUpload(server) ?? {};
    const state = tempFolder();
    const adopt = (file: string) =>
      startHeadless(['orphans', '--adopt', uploadId, '--file', file, '--state', state, '--json'], {
        ...environment,
        ...variables,
      });
    const wrong = adopt(path.join(copies, 'other.mp4'));
    expect(await wrong.ended).toBe(1);
    expect(wrong.output.stderr).toContain('does not hold the bytes that are stored');

    sendOnly(server, 3);
    const killed = adopt(copy);
    await expect.poll(() => onlyUpload(server)?.parts.size, { timeout: 60_000 }).toBe(3);
    await killed.kill();
    server.faults.clear();
    const again = adopt(copy);
    expect(await again.ended).toBe(0);
    expect(again.events().find(({ event }) => event === 'stream.completed')).toMatchObject({ path: copy, key });
    expectSameBytes(await server.objectBytes(BUCKET, key), bytes);
    expect([...(server.bucket(BUCKET)?.objects.keys() ?? [])].toSorted()).toEqual([key, `${key}.metadata.json`]);
    const stored = server.requests.filter(({ operation, status }) => operation === 'UploadPart' && status === 200);
    expect(new Set(stored.map(({ partNumber }) => partNumber))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    expect(partsSentTwice(server.requests.filter(({ status }) => status === 200))).toEqual([]);
  },
  // After a kill, the journal in Redis keeps the lease of the recording for half a minute.
  300_000,
);

test('a running engine continues an upload with a file that appeared, and refuses one that it is not for', async () => {
  const bench = await testBench();
  const rig = await bench.start({ config: { streamTimeoutMs: 1_500, include: ['*.mp4'] } });
  const { store } = rig.ports;
  const id = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';
  const key = `streams/${id}/C0001.mp4`;
  const object = { bucket: RIG_BUCKET, key, contentType: 'video/mp4', metadata: {} };
  const bytes = randomBytes(12 * MIB);
  const upload = await store.createUpload(object, signal);
  const payload = payloadOf(bytes.subarray(0, 5 * MIB));
  await store.uploadPart({ ...object, ...upload, partNumber: 1, payload }, signal);
  // The patterns leave it out, so nothing begins with it until a person says so.
  const file = path.join(bench.folder, 'found.bin');
  writeFileSync(file, bytes);
  const { uploadId } = upload;
  const adopt = (at: string) => rig.engine.adoptUpload({ uploadId, path: at });
  expect(await adopt(file)).toMatchObject({ kind: 'refused', code: 'upload_active' });
  leaveUploads(bench.s3, RIG_BUCKET);
  const other = path.join(bench.folder, 'other.bin');
  writeFileSync(other, randomBytes(12 * MIB));
  expect(await adopt(other)).toMatchObject({ kind: 'refused', code: 'other_content' });
  expect(await adopt('/etc/passwd')).toMatchObject({ kind: 'refused', code: 'file_unusable' });
  expect(await adopt(path.join(bench.folder, 'none.bin'))).toMatchObject({ kind: 'refused', code: 'file_unusable' });
  expect(await rig.engine.adoptUpload({ uploadId: 'none', path: file })).toMatchObject({ code: 'unknown_upload' });
  expect(await adopt(file)).toEqual({ kind: 'adopted' });
  await expect.poll(() => bench.s3.bucket(RIG_BUCKET)?.objects.has(key), { timeout: 60_000 }).toBe(true);
  expectSameBytes(await bench.s3.objectBytes(RIG_BUCKET, key), bytes);
  expect(await adopt(file)).toMatchObject({ kind: 'refused', code: 'unknown_upload' });
});
