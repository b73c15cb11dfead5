import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { S3Credentials } from '../../../electron/engine/adapters/s3/s3Config.ts';
import { S3ObjectStore } from '../../../electron/engine/adapters/s3/s3ObjectStore.ts';
import { startLocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import { missingCephPrograms, startCeph } from '../../support/ceph.ts';
import { faultOf } from '../../support/faultOf.ts';
import { notRun } from '../../support/notRun.ts';
import { noise, payloadOf } from '../../support/payload.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { storeOf } from '../../support/storeOf.ts';

const signal = new AbortController().signal;
const keys = { accessKeyId: 'TESTKEY', secretAccessKey: 'test-secret' };
const object = { bucket: 'takes', key: 'A/take 1 é+&.mp4', contentType: 'video/mp4', metadata: {} };
const HOUR = 3_600;
const DAY = 24 * HOUR;

async function storeWith(credentials: S3Credentials, sessionToken?: string) {
  const signer = sessionToken === undefined ? keys : { ...keys, sessionToken };
  const server = await startLocalS3({ buckets: ['takes'], credentials: signer });
  const store = new S3ObjectStore({ endpoint: server.endpoint, region: server.region, credentials });
  onTestFinished(async () => {
    store.close();
    await server.close();
  });
  await store.putObject(object, payloadOf(noise(1_000, 1)), signal);
  return { server, store };
}

test('a link reads the object for as long as it is valid, and nothing else', async () => {
  const { server, store } = await storeWith({ kind: 'keys', ...keys });
  const { url, endsAtMs, mayEndSooner } = await store.shareLink(object, HOUR, signal);
  expect(mayEndSooner).toBe(false);
  expect(Math.abs(endsAtMs - Date.now() - HOUR * 1_000)).toBeLessThan(60_000);
  const read = await fetch(url, { headers: { Range: 'bytes=10-19' } });
  expect(Buffer.from(await read.arrayBuffer())).toEqual(noise(1_000, 1).subarray(10, 20));
  expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
  expect((await fetch(url.replace('take%201', 'take%202'))).status).toBe(403);
  server.conditions.clockOffsetMs = 2 * HOUR * 1_000;
  expect((await fetch(url)).status).toBe(403);
});

test('an empty object can be shared, a missing one and one that may not be read cannot', async () => {
  const { server, store } = await storeWith({ kind: 'keys', ...keys });
  const empty = { ...object, key: 'empty.mp4' };
  await store.putObject(empty, payloadOf(noise(0, 1)), signal);
  expect((await fetch((await store.shareLink(empty, HOUR, signal)).url)).status).toBe(200);
  const missing = await faultOf(store.shareLink({ ...object, key: 'none' }, HOUR, signal));
  expect(missing).toMatchObject({ code: 'object_mismatch', disposition: 'attention' });
  server.faults.add({ operation: 'GetObject', action: { kind: 'status', status: 403, code: 'AccessDenied' } });
  const denied = await faultOf(store.shareLink(object, HOUR, signal));
  expect(denied).toMatchObject({ code: 'access_denied', message: expect.stringContaining('s3:GetObject') });
});

test('a link never outlives a session', async () => {
  const { store } = await storeWith({ kind: 'keys', ...keys, sessionToken: 'token' }, 'token');
  const link = await store.shareLink(object, DAY, signal);
  expect(link.mayEndSooner).toBe(true);
  expect((await fetch(link.url)).status).toBe(200);
  const fault = await faultOf(store.shareLink(object, 7 * DAY, signal));
  expect(fault).toMatchObject({ code: 'credentials_end_sooner', message: expect.stringContaining('36 hours') });
});

test('a link is refused where the credentials state that they end before it', async () => {
  const folder = tempFolder();
  const end = new Date(Date.now() + 5 * HOUR * 1_000).toISOString();
  const answer = { Version: 1, AccessKeyId: keys.accessKeyId, SecretAccessKey: keys.secretAccessKey, Expiration: end };
  const answerFile = path.join(folder, 'answer.json');
  writeFileSync(answerFile, JSON.stringify(answer));
  writeFileSync(path.join(folder, 'config'), `[profile film]\ncredential_process = cat ${answerFile}\n`);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(folder, 'credentials'));
  vi.stubEnv('AWS_CONFIG_FILE', path.join(folder, 'config'));
  onTestFinished(() => void vi.unstubAllEnvs());
  const { store } = await storeWith({ kind: 'profile', profile: 'film' });
  expect((await store.shareLink(object, HOUR, signal)).mayEndSooner).toBe(false);
  const fault = await faultOf(store.shareLink(object, DAY, signal));
  expect(fault).toMatchObject({ code: 'credentials_end_sooner', message: expect.stringContaining(end) });
});

const missing = missingCephPrograms();
if (missing.length > 0) notRun('a link to an object on Ceph', `Not installed: ${missing.join(', ')}.`);
else
  test('a link to an object on Ceph can be read', async () => {
    const ceph = await startCeph();
    onTestFinished(() => ceph.stop());
    await ceph.createBucket('takes');
    const store = storeOf(ceph);
    onTestFinished(() => store.close());
    await store.putObject(object, payloadOf(noise(1_000, 1)), signal);
    const { url } = await store.shareLink(object, HOUR, signal);
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(noise(1_000, 1));
    expect((await fetch(url.replace('take%201', 'take%202'))).status).toBe(403);
  });
