import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MIB } from '../../support/bytes.ts';
import { missingCephPrograms, startCeph } from '../../support/ceph.ts';
import { notRun } from '../../support/notRun.ts';
import { payloadOf } from '../../support/payload.ts';
import { redisMissing, startRedis } from '../../support/redis.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { BUCKET, startHeadless } from './commandForTest.ts';
import { storeOf } from '../../support/storeOf.ts';

const { signal } = new AbortController();
const TITLE = 'on Ceph, the commands about the bucket work, and a lost state folder costs nothing';

const missing = missingCephPrograms();
if (missing.length > 0) notRun(TITLE, `Not installed: ${missing.join(', ')}.`);
else if (redisMissing() !== undefined) notRun(TITLE, redisMissing() ?? '');
else
  test.each(['embedded', 'Redis'] as const)(`${TITLE} (%s)`, async (journal) => {
    const ceph = await startCeph();
    onTestFinished(() => ceph.stop());
    await ceph.createBucket(BUCKET);
    const redis = journal === 'Redis' ? await startRedis() : undefined;
    if (redis !== undefined) onTestFinished(() => redis.stop());
    const { endpoint, region, accessKeyId, secretAccessKey } = ceph;
    const store = storeOf(ceph);
    onTestFinished(() => store.close());
    const environment = {
      S3_ENDPOINT_URL: endpoint,
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
      S3_REGION_NAME: region,
      S3_BUCKET_NAME: BUCKET,
      S3_KEY_TEMPLATE: '{date}/{path}/{name}',
      STREAM_TIMEOUT_SECONDS: '1',
      ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    };
    const run = async (...args: readonly string[]) => {
      const command = startHeadless([...args, '--state', tempFolder()], environment);
      const status = await command.ended;
      return { status, lines: command.output.stdout.trim().split('\n'), stderr: command.output.stderr };
    };
    const keys = async (): Promise<readonly string[]> =>
      (await store.listObjects(BUCKET, '', signal)).map(({ key, etag }) => `${key} ${etag}`);
    const folder = tempFolder();
    mkdirSync(path.join(folder, 'A001'));
    const small = path.join(folder, 'small.mov');
    writeFileSync(path.join(folder, 'A001', 'large.mp4'), randomBytes(12 * MIB));
    const bytes = randomBytes(2_000);
    writeFileSync(small, bytes);

    expect((await run('--watch', folder, '--once')).status).toBe(0);
    const before = await keys();
    expect(before).toHaveLength(4);
    // Each run has a state folder of its own: with the embedded journal, nothing but the bucket knows the files.
    expect((await run('--watch', folder, '--once')).status).toBe(0);
    expect(await keys()).toEqual(before);

    expect((await run('verify')).lines.at(-1)).toBe('2 equal, 0 not');
    expect((await run('verify', folder)).status).toBe(0);
    const [link = ''] = (await run('share', small)).lines;
    expect(Buffer.from(await (await fetch(link)).arrayBuffer())).toEqual(bytes);

    const key = before.map((line) => line.split(' ')[0] ?? '').find((name) => name.endsWith('small.mov')) ?? '';
    const object = { bucket: BUCKET, key, contentType: 'video/quicktime', metadata: {} };
    await store.putObject(object, payloadOf(randomBytes(2_000)), signal);
    for (const args of [['verify'], ['verify', folder]]) {
      const found = await run(...args);
      expect(found.status).toBe(2);
      expect(found.lines.join('\n')).toMatch(/NOT EQUAL .*small\.mov/);
    }

    const left = { ...object, key: 'A/left.mp4' };
    const upload = await store.createUpload(left, signal);
    await store.uploadPart({ ...left, ...upload, partNumber: 1, payload: payloadOf(randomBytes(5_000)) }, signal);
    const { lines } = await run('orphans', '--json');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      key: 'A/left.mp4',
      size_bytes: 5_000,
      is_active: true,
      workstation: null,
      used_by: null,
    });
    const refused = await run('orphans', '--discard', upload.uploadId, '--yes');
    expect(refused.stderr).toContain('within the last hour');
    expect(await store.listUploads(BUCKET, '', signal)).toHaveLength(1);
  });
