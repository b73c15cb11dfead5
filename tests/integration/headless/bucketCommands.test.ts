import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { LocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import { expectSameBytes, MIB } from '../../support/bytes.ts';
import { payloadOf } from '../../support/payload.ts';
import { startRedis } from '../../support/redis.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { BUCKET, environmentFor, s3ForTest, startHeadless } from './commandForTest.ts';
import { storeOf } from '../../support/storeOf.ts';

const { signal } = new AbortController();

/** Runs the command to its end. */
async function run(
  server: LocalS3,
  args: readonly string[],
): Promise<{ status: unknown; lines: readonly string[]; stderr: string }> {
  const process = startHeadless(args, {
    ...environmentFor(server),
    S3_KEY_TEMPLATE: '{path}/{name}',
    RUSHES_STATE_DIR: tempFolder(),
  });
  const status = await process.ended;
  return { status, lines: process.output.stdout.trim().split('\n'), stderr: process.output.stderr };
}

test('verify ends with status 0 when all objects are equal, and names the one that is not', async () => {
  const server = await s3ForTest();
  const folder = tempFolder();
  mkdirSync(path.join(folder, 'A'));
  const large = randomBytes(11 * MIB);
  const small = randomBytes(2_000);
  writeFileSync(path.join(folder, 'A', 'large.mp4'), large);
  writeFileSync(path.join(folder, 'small.mov'), small);
  expect((await run(server, ['--watch', folder, '--state', tempFolder(), '--once'])).status).toBe(0);

  const all = await run(server, ['verify', '--json']);
  expect(all.status).toBe(0);
  expect(all.lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { key: 'A/large.mp4', size_bytes: large.length, is_equal: true, verified_by: 'checksum' },
    { key: 'small.mov', size_bytes: small.length, is_equal: true },
  ]);
  expect(await run(server, ['verify', folder])).toMatchObject({
    status: 0,
    lines: expect.arrayContaining(['2 equal, 0 not']),
  });

  // Faults that pass do not end it.
  for (const operation of ['ListObjectsV2', 'GetObject', 'HeadObject'] as const)
    server.faults.add({ operation, action: { kind: 'status', status: 503, code: 'SlowDown' } });
  expect((await run(server, ['verify'])).status).toBe(0);

  const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');
  const manifest = path.join(tempFolder(), 'day.md5');
  writeFileSync(manifest, `${md5(large)}  large.mp4\n${md5(small)} *small.mov\n`);
  expect((await run(server, ['verify', '--manifest', manifest])).status).toBe(0);

  const store = storeOf(server);
  const object = { bucket: BUCKET, key: 'small.mov', contentType: 'video/quicktime', metadata: {} };
  await store.putObject(object, payloadOf(randomBytes(2_000)), signal);
  writeFileSync(path.join(folder, 'new.mov'), randomBytes(10));
  for (const args of [['verify'], ['verify', folder], ['verify', '--manifest', manifest]]) {
    const found = await run(server, args);
    expect(found.status).toBe(2);
    expect(found.lines.filter((line) => line.startsWith('NOT EQUAL')).join()).toContain('small.mov');
  }
  expect((await run(server, ['verify', folder])).lines.join()).toContain('new.mov  There is no object');
  // An equal object of the same name does not hide the one that is not.
  await store.putObject({ ...object, key: 'AAA/large.mp4' }, payloadOf(large), signal);
  const found = await run(server, ['verify', '--manifest', manifest]);
  expect(found.status).toBe(2);
  expect(found.lines.join('\n')).toContain('Several objects have this name: A/large.mp4, AAA/large.mp4');
  await store.deleteObject(object, signal);
  expect((await run(server, ['verify'])).lines.join()).toContain('small.mov  The object is not there');
  store.close();
});

test('orphans lists open uploads with their size, and discards none that may be worked on', async () => {
  const server = await s3ForTest();
  const store = storeOf(server);
  const object = { bucket: BUCKET, key: 'A/take.mp4', contentType: 'video/mp4', metadata: {} };
  const upload = await store.createUpload(object, signal);
  await store.uploadPart({ ...object, ...upload, partNumber: 1, payload: payloadOf(randomBytes(5_000)) }, signal);
  const listed = await run(server, ['orphans', '--json']);
  expect(listed.status).toBe(0);
  expect(listed.lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { key: 'A/take.mp4', upload_id: upload.uploadId, parts: 1, size_bytes: 5_000, is_active: true, workstation: null },
  ]);
  expect(listed.stderr).toBe('');
  const minio = await run(server, ['orphans', '--provider', 'minio']);
  expect(minio.stderr).toContain('there may be some that are not in the list');
  const refused = await run(server, ['orphans', '--discard', upload.uploadId, '--yes']);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('within the last hour');
  expect(await store.listUploads(BUCKET, '', signal)).toHaveLength(1);
  store.close();
});

test('orphans discards an old upload once it is confirmed, and writes no escape sequence of its key to the terminal', async () => {
  const server = await s3ForTest();
  const store = storeOf(server);
  const object = { bucket: BUCKET, key: 'a\u001b]0;title\u0007.mp4', contentType: 'video/mp4', metadata: {} };
  const { uploadId } = await store.createUpload(object, signal);
  const uploads = server.bucket(BUCKET)?.uploads;
  const upload = uploads?.get(uploadId);
  expect.assert(uploads !== undefined && upload !== undefined);
  uploads.set(uploadId, { ...upload, initiatedAtMs: Date.now() - 2 * 3_600_000 });
  const ends = [
    await run(server, ['orphans']),
    await run(server, ['orphans', '--discard', uploadId]),
    await run(server, ['orphans', '--discard', uploadId, '--yes']),
  ];
  expect(ends.map(({ status }) => status)).toEqual([0, 1, 0]);
  expect(ends[2]?.lines).toEqual([expect.stringMatching(/^Discarded .*mp4\.$/)]);
  for (const { lines, stderr } of ends) expect(lines.join('') + stderr.trim()).not.toMatch(/\p{Cc}/u);
  expect(await store.listUploads(BUCKET, '', signal)).toEqual([]);
  store.close();
});

test('orphans lists the others when the parts of one upload are never listed, and touches that one not', async () => {
  const server = await s3ForTest();
  const store = storeOf(server);
  const begin = (key: string) =>
    store.createUpload({ bucket: BUCKET, key, contentType: 'video/mp4', metadata: {} }, signal);
  const [good, bad] = [await begin('A/good.mp4'), await begin('A/bad.mp4')];
  leaveUploads(server);
  server.faults.add({
    operation: 'ListParts',
    match: ({ key }) => key === 'A/bad.mp4',
    times: Number.POSITIVE_INFINITY,
    action: { kind: 'status', status: 403, code: 'AccessDenied' },
  });
  const json = await run(server, ['orphans', '--json']);
  expect(json.status).toBe(2);
  expect(json.lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { key: 'A/good.mp4', upload_id: good.uploadId, parts: 0 },
    { key: 'A/bad.mp4', upload_id: bad.uploadId, parts: null, size_bytes: null, code: 'access_denied' },
  ]);
  const text = await run(server, ['orphans']);
  expect(text.status).toBe(2);
  expect(text.lines.join('\n')).toMatch(/A\/bad\.mp4\n .* h old, its parts cannot be listed: /);
  const refused = await run(server, ['orphans', '--discard', bad.uploadId, '--yes']);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('The parts of A/bad.mp4 cannot be listed.');
  expect(await store.listUploads(BUCKET, '', signal)).toHaveLength(2);
  store.close();
});

/** As if all uploads had been left two hours ago. */
function leaveUploads(server: LocalS3): void {
  for (const upload of server.bucket(BUCKET)?.uploads.values() ?? []) {
    Object.assign(upload, { initiatedAtMs: upload.initiatedAtMs - 2 * 3_600_000 });
    for (const part of upload.parts.values()) Object.assign(part, { storedAtMs: part.storedAtMs - 2 * 3_600_000 });
  }
}

test('orphans completes an upload after confirmation, and once more after it was killed in between', async () => {
  const server = await s3ForTest();
  const store = storeOf(server);
  const object = { bucket: BUCKET, key: 'A/take.mp4', contentType: 'video/mp4', metadata: {} };
  const upload = await store.createUpload(object, signal);
  const bytes = randomBytes(5_000);
  await store.uploadPart({ ...object, ...upload, partNumber: 1, payload: payloadOf(bytes) }, signal);
  leaveUploads(server);
  const complete = ['orphans', '--complete', upload.uploadId, '--state', tempFolder(), '--json'];
  const unconfirmed = await run(server, complete);
  expect(unconfirmed).toMatchObject({ status: 1 });
  expect(unconfirmed.stderr).toContain('write --yes');

  server.faults.add({
    operation: 'PutObject',
    match: ({ key }) => key === 'A/take.mp4.metadata.json',
    action: { kind: 'hold', until: new Promise(() => undefined) },
  });
  const killed = startHeadless([...complete, '--yes'], { ...environmentFor(server), S3_KEY_TEMPLATE: '{path}/{name}' });
  await expect.poll(() => server.bucket(BUCKET)?.objects.has('A/take.mp4'), { timeout: 60_000 }).toBe(true);
  await killed.kill();
  server.faults.clear();
  expect((await run(server, ['orphans'])).lines.join()).toContain('to be completed once more');
  const done = await run(server, [...complete, '--yes']);
  expect(done.status).toBe(0);
  expect(JSON.parse(done.lines[0] ?? '')).toMatchObject({
    key: 'A/take.mp4',
    result: 'completed',
    incomplete: true,
    size_bytes: 5_000,
    playability: 'unknown',
  });
  expectSameBytes(await server.objectBytes(BUCKET, 'A/take.mp4'), bytes);
  expect((await run(server, ['verify'])).status).toBe(0);
  expect((await run(server, ['orphans'])).lines).toEqual(['The store lists no open uploads.']);
  store.close();
});

test.each(['embedded', 'Redis'] as const)(
  'an upload that a recording of the journal uses is protected, however old it is (%s)',
  async (journal) => {
    const server = await s3ForTest();
    const folder = tempFolder();
    const state = tempFolder();
    const redis = journal === 'Redis' ? await startRedis() : undefined;
    if (redis !== undefined) onTestFinished(() => redis.stop());
    const variables = redis === undefined ? {} : { REDIS_URL: redis.url };
    writeFileSync(path.join(folder, 'take.mp4'), randomBytes(25 * MIB));
    const environment = { ...environmentFor(server), S3_KEY_TEMPLATE: '{path}/{name}', ...variables };
    server.faults.add({
      operation: 'UploadPart',
      match: ({ partNumber }) => partNumber > 1,
      times: Number.POSITIVE_INFINITY,
      action: { kind: 'hold', until: new Promise(() => undefined) },
    });
    const recorder = startHeadless(['--watch', folder, '--state', state], environment);
    const parts = (): number => [...(server.bucket(BUCKET)?.uploads.values() ?? [])][0]?.parts.size ?? 0;
    await expect.poll(parts, { timeout: 60_000 }).toBe(1);
    leaveUploads(server);
    const uploadId = [...(server.bucket(BUCKET)?.uploads.keys() ?? [])][0] ?? '';
    // The key does not contain the workstation, the journal does.
    const listed = async (at: string): Promise<unknown> => {
      const list = startHeadless(['orphans', '--json', '--state', at], environment);
      expect(await list.ended).toBe(0);
      return JSON.parse(list.output.stdout);
    };
    const known = { workstation: hostname().split('.')[0], is_active: false };
    const elsewhere = tempFolder();
    const discard = async () => {
      const command = startHeadless(['orphans', '--discard', uploadId, '--yes', '--state', elsewhere], environment);
      return { status: await command.ended, stderr: command.output.stderr };
    };
    const seen = await listed(elsewhere);
    if (redis === undefined) expect(seen).toMatchObject({ workstation: null, used_by: null });
    else {
      expect(seen).toMatchObject({ ...known, used_by: 'other' });
      const refused = `A recording of another workstation (${known.workstation}) uses this upload`;
      expect(await discard()).toMatchObject({ status: 1, stderr: expect.stringContaining(refused) });
    }
    await recorder.kill();
    for (const action of ['--discard', '--complete']) {
      const command = startHeadless(['orphans', action, uploadId, '--yes', '--state', state], environment);
      expect(await command.ended).toBe(1);
      expect(command.output.stderr).toContain('A recording of the journal of this workstation uses this upload');
    }
    expect(await listed(state)).toMatchObject({ ...known, used_by: 'own' });
    expect(server.bucket(BUCKET)?.uploads.size).toBe(1);
    if (redis === undefined) return;
    // The lease of a workstation that is gone ends after half a minute.
    await expect.poll(async () => (await discard()).status, { timeout: 120_000, interval: 2_000 }).toBe(0);
    expect(server.bucket(BUCKET)?.uploads.size).toBe(0);
    // It was not gone for good: its file is uploaded anew.
    server.faults.clear();
    const back = startHeadless(['--watch', folder, '--state', state, '--once'], environment);
    expect(await back.ended).toBe(0);
    expectSameBytes(await server.objectBytes(BUCKET, 'take.mp4'), readFileSync(path.join(folder, 'take.mp4')));
  },
  300_000,
);

test('share prints a link to an object, by its key or its file, for a time', async () => {
  const server = await s3ForTest();
  const folder = tempFolder();
  const file = path.join(folder, 'take é&.mov');
  const bytes = randomBytes(2_000);
  writeFileSync(file, bytes);
  expect((await run(server, ['--watch', folder, '--state', tempFolder(), '--once'])).status).toBe(0);
  for (const operand of ['take é&.mov', file]) {
    const shared = await run(server, ['share', operand, '--for', '2d', '--json']);
    expect(shared.status).toBe(0);
    const link = JSON.parse(shared.lines[0] ?? '') as { readonly url: string; readonly ends_at: string };
    expect(Date.parse(link.ends_at) - Date.now()).toBeGreaterThan(47 * 3_600_000);
    expect(Buffer.from(await (await fetch(link.url)).arrayBuffer())).toEqual(bytes);
    expect(shared.stderr).not.toContain('X-Amz-Signature');
  }
  expect((await run(server, ['share', 'take é&.mov'])).lines[0]).toMatch(/^http.*X-Amz-Expires=86400/);
  expect((await run(server, ['share', 'none.mov'])).stderr).toContain('There is no object with this key');
  for (const time of ['8d', '30m', '0h']) {
    const refused = await run(server, ['share', 'take é&.mov', '--for', time]);
    expect(refused).toMatchObject({ status: 1 });
    expect(refused.stderr).toContain('--for is a time from 1h to 7d');
  }
  server.faults.add({ operation: 'GetObject', action: { kind: 'status', status: 403, code: 'AccessDenied' } });
  expect((await run(server, ['share', 'take é&.mov'])).stderr).toContain('s3:GetObject');
});

test('lifecycle warns of rules that end uploads early or delete objects, and proposes one where there is none', async () => {
  const server = await s3ForTest();
  const none = await run(server, ['lifecycle']);
  expect(none.status).toBe(0);
  expect(none.lines.join()).toContain('AbortIncompleteMultipartUpload');
  const lifecycle =
    '<LifecycleConfiguration><Rule><ID>clean</ID><Status>Enabled</Status><Prefix></Prefix>' +
    '<Expiration><Days>90</Days></Expiration></Rule></LifecycleConfiguration>';
  Object.assign(server.bucket(BUCKET) ?? {}, { lifecycle });
  const found = await run(server, ['lifecycle']);
  expect(found.status).toBe(2);
  expect(found.lines[0]).toBe('The rule "clean" deletes finished recordings after 90 days.');
});

test('each flag of these commands belongs to its command', async () => {
  const server = await s3ForTest();
  expect((await run(server, ['--discard', 'x'])).stderr).toContain('--discard belongs to the command orphans');
  expect((await run(server, ['verify', 'a', 'b'])).status).toBe(1);
});
