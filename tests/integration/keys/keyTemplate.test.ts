import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DestinationsFile } from '../../../electron/engine/index.ts';
import { sha256OfFile } from '../../../scripts/sha256OfFile.ts';
import { S3_PROFILES, type S3ProfileName } from '../../../tools/localS3/profile.ts';
import { partsSentTwice } from '../../../tools/localS3/journal.ts';
import { missingCephPrograms, startCeph } from '../../support/ceph.ts';
import { startCrashing } from '../../support/crashingEngine.ts';
import { QUICK, SLOW, type TestBench, testBench } from '../../support/engineBench.ts';
import {
  BUCKET,
  type EngineRig,
  finishAfter,
  isEvent,
  placeFile,
  sha256OfObject,
  startRig,
  untilIdentical,
  untilStored,
} from '../../support/engineRig.ts';
import { openRedis } from '../../support/journals.ts';
import { notRun } from '../../support/notRun.ts';
import { payloadOf } from '../../support/payload.ts';
import { redisMissing, startRedis } from '../../support/redis.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const MIB = 1024 * 1024;
const { signal } = new AbortController();

/** Everything but the object's own name comes from the settings, the folder and the clock. */
const FULL = {
  keyPrefix: 'unit-a/',
  keyTemplate: '{project}/{workstation}/{path}/{stem}.{ext}',
  keyTexts: ['project=Harbour'],
  workstation: 'studio',
};
const FLAT = { keyTemplate: '{name}' };

/** Together they contain every variable. */
const TEMPLATES = [
  'streams/{stream_id}/{name}',
  '{name}',
  '{date}/{time}/{path}/{name}',
  '{stem}-{workstation}.{ext}',
  '{project}/{camera}/{reel}/{folder}/{name}',
] as const;
const TEXTS = ['project=Harbour', 'camera=A', 'reel=001'];

const profiles = Object.keys(S3_PROFILES) as S3ProfileName[];

function keysIn(bench: TestBench): readonly string[] {
  return [...(bench.s3.bucket(BUCKET)?.objects.keys() ?? [])].filter((key) => !key.endsWith('.json')).toSorted();
}

/** A recorder that appends to the file. */
async function grow(file: string, times: number): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  for (let count = 0; count < times; count += 1) await appendFile(file, randomBytes(3 * MIB));
}

test('a growing file and a small one get the keys of the template, and their documents beside them', async () => {
  const bench = await testBench();
  const rig = await bench.start({ config: { ...SLOW, ...FULL } });
  const large = path.join(bench.folder, 'A001', 'CLIP', 'C0001.MP4');
  const small = path.join(bench.folder, 'B.mov');
  await grow(large, 4);
  await placeFile(small, randomBytes(1000));
  await finishAfter(rig, 800);
  expect((await untilIdentical(rig, large)).key).toBe('unit-a/Harbour/studio/A001/CLIP/C0001.MP4');
  expect((await untilIdentical(rig, small)).key).toBe('unit-a/Harbour/studio/B.mov');
  expect([...(bench.s3.bucket(BUCKET)?.objects.keys() ?? [])].toSorted()).toEqual([
    'unit-a/Harbour/studio/A001/CLIP/C0001.MP4',
    'unit-a/Harbour/studio/A001/CLIP/C0001.MP4.metadata.json',
    'unit-a/Harbour/studio/B.mov',
    'unit-a/Harbour/studio/B.mov.metadata.json',
  ]);
  expect(rig.log.filter(({ level }) => level === 'error')).toEqual([]);
});

describe.each(profiles)('on the %s profile', (profile) => {
  const equal = S3_PROFILES[profile].equalParts ? { needsEqualParts: true } : {};

  test('recordings with one key become objects of their own', async () => {
    const bench = await testBench({ profile });
    const rig = await bench.start({ config: { ...SLOW, ...FLAT, ...equal, maxStreams: 10 } });
    const files = ['1', '2', '3'].map((folder) => path.join(bench.folder, folder, 'C0001.MP4'));
    const small = ['4', '5'].map((folder) => path.join(bench.folder, folder, 'C0001.MP4'));
    await Promise.all([...files.map((file) => grow(file, 3)), ...small.map((file) => mkdir(path.dirname(file)))]);
    for (const file of small) await placeFile(file, randomBytes(2000));
    await finishAfter(rig, 800);
    await expect.poll(() => rig.count('stream.completed'), { timeout: 60_000 }).toBe(5);
    await expectEachIdentical(rig, 5);
    expect(keysIn(bench)).toHaveLength(5);
    expect(keysIn(bench)).toContain('C0001.MP4');
  });

  test('the object of another program is left as it is', async () => {
    const bench = await testBench({ profile });
    const rig = await bench.start({ config: { ...SLOW, ...FLAT, ...equal } });
    const theirs = randomBytes(50);
    const key = 'take.mp4';
    await put(rig, key, theirs);
    const file = path.join(bench.folder, key);
    await grow(file, 4);
    await untilStored(rig, 2);
    await finishAfter(rig, 800);
    const { key: own } = await untilIdentical(rig, file);
    expect(own).toMatch(/^take-[0-9a-f]{8}\.mp4$/);
    expect((await bench.s3.objectBytes(BUCKET, key))?.equals(theirs)).toBe(true);
  });

  test('an object that appears under the key during the upload is left as it is, and nothing is lost', async () => {
    const bench = await testBench({ profile });
    const rig = await bench.start({ config: { ...SLOW, ...FLAT, ...equal } });
    const key = 'take.mp4';
    const file = path.join(bench.folder, key);
    await grow(file, 4);
    await untilStored(rig, 2);
    const theirs = randomBytes(50);
    await put(rig, key, theirs);
    await finishAfter(rig, 800);
    const { key: own } = await untilIdentical(rig, file);
    expect(own).toMatch(/^take-[0-9a-f]{8}\.mp4$/);
    expect((await bench.s3.objectBytes(BUCKET, key))?.equals(theirs)).toBe(true);
  });

  test('a Complete whose answer was lost is not taken for another object', async () => {
    const bench = await testBench({ profile });
    bench.s3.faults.add({ operation: 'CompleteMultipartUpload', times: 2, action: { kind: 'drop_after' } });
    const rig = await bench.start({ config: { ...SLOW, ...FLAT, ...equal } });
    const file = path.join(bench.folder, 'take.mp4');
    await grow(file, 4);
    await finishAfter(rig, 800);
    expect((await untilIdentical(rig, file)).key).toBe('take.mp4');
    expect(keysIn(bench)).toEqual(['take.mp4']);
    expect(partsSentTwice(bench.s3.requests)).toEqual([]);
  });

  test('a put whose answer was lost is not taken for another object', async () => {
    const bench = await testBench({ profile });
    bench.s3.faults.add({ operation: 'PutObject', times: 3, action: { kind: 'drop_after' } });
    const rig = await bench.start({ config: { ...QUICK, ...FLAT, ...equal } });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(2000));
    expect((await untilIdentical(rig, file)).key).toBe('take.mp4');
    expect([...(bench.s3.bucket(BUCKET)?.objects.keys() ?? [])]).toEqual(['take.mp4', 'take.mp4.metadata.json']);
  });
});

test('workstations with journals of their own that meet at one key part', async () => {
  const bench = await testBench();
  const folders = [tempFolder(), tempFolder(), tempFolder()];
  const rigs = await Promise.all(
    folders.map((folder, index) =>
      bench.start({ folder, stateFolder: tempFolder(), config: { ...QUICK, ...FLAT, ownerId: `ws-${index}` } }),
    ),
  );
  const files = folders.map((folder) => path.join(folder, 'C0001.MP4'));
  await Promise.all(files.map((file) => placeFile(file, randomBytes(12 * MIB))));
  const keys = await Promise.all(rigs.map(async (rig, index) => (await untilIdentical(rig, files[index] ?? '')).key));
  expect(new Set(keys).size).toBe(3);
});

test('the file of a metadata document does not take its place', async () => {
  const bench = await testBench();
  const rig = await bench.start({ config: { ...QUICK, ...FLAT, include: ['*'] } });
  const document = path.join(bench.folder, 'a.mp4.metadata.json');
  await placeFile(document, randomBytes(100));
  expect((await untilIdentical(rig, document)).key).toMatch(/^a\.mp4\.metadata-[0-9a-f]{8}\.json$/);
  const file = path.join(bench.folder, 'a.mp4');
  await placeFile(file, randomBytes(100));
  expect((await untilIdentical(rig, file)).key).toBe('a.mp4');
});

describe('after a crash', () => {
  test.each(TEMPLATES)('an upload continues under its key: %s', async (keyTemplate) => {
    const bench = await testBench();
    const config = { keyTemplate, keyTexts: TEXTS };
    const file = path.join(bench.folder, 'take.mp4');
    const first = await startCrashing(bench, { config: { ...SLOW, ...config } });
    await grow(file, 5);
    const { key } = await first.until(isEvent('stream.started'));
    await untilStored(first, 2);
    await first.die();
    const second = await bench.start({ config: { ...QUICK, ...config } });
    expect((await untilIdentical(second, file)).key).toBe(key);
    expect(keysIn(bench)).toEqual([key]);
    expect(bench.s3.bucket(BUCKET)?.uploads.size).toBe(0);
  });

  test.each(TEMPLATES)(
    'and with the journal lost, the recording is rebuilt from the upload under %s',
    async (keyTemplate) => {
      const bench = await testBench();
      const file = path.join(bench.folder, 'A001', 'take.mp4');
      await mkdir(path.dirname(file));
      const first = await bench.start({ config: { ...SLOW, keyTemplate, keyTexts: TEXTS } });
      await placeFile(file, randomBytes(22 * MIB));
      const { key } = await first.until(isEvent('stream.started'));
      await untilStored(first, 4);
      await first.stop();
      for (const name of readdirSync(bench.stateFolder))
        if (name.startsWith('journal.sqlite') && !name.endsWith('.lock')) rmSync(path.join(bench.stateFolder, name));
      const second = await bench.start({ config: { streamTimeoutMs: 1_500, keyTemplate, keyTexts: TEXTS } });
      expect((await untilIdentical(second, file)).key).toBe(key);
      expect(partsSentTwice(bench.s3.requests)).toEqual([]);
      expect(bench.s3.bucket(BUCKET)?.uploads.size).toBe(0);
    },
  );

  test('the upload of another file with the same name is left alone', async () => {
    const bench = await testBench();
    const other = tempFolder();
    const config = { ...SLOW, ...FLAT };
    const elsewhere = await bench.start({ folder: other, stateFolder: tempFolder(), config });
    await placeFile(path.join(other, 'A001.mp4'), randomBytes(12 * MIB));
    await untilStored(elsewhere, 2);
    const here = path.join(bench.folder, 'A001.mp4');
    await writeFile(here, randomBytes(12 * MIB));
    const rig = await bench.start({ config: { ...QUICK, ...FLAT } });
    expect((await untilIdentical(rig, here)).key).toMatch(/^A001-[0-9a-f]{8}\.mp4$/);
    await finishAfter(elsewhere, 800);
    expect((await untilIdentical(elsewhere, path.join(other, 'A001.mp4'))).key).toBe('A001.mp4');
  });
});

describe('with the journal in Redis', () => {
  const missing = redisMissing();
  if (missing !== undefined) {
    notRun('key templates with a journal in Redis', missing);
    return;
  }

  test.each(TEMPLATES)('another workstation takes over an upload under its key: %s', async (keyTemplate) => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const bench = await testBench();
    const naming = { keyTemplate, keyTexts: TEXTS, keyPrefix: 'unit-a/', workstation: 'studio' };
    const shared = { ...naming, sharedFolders: 'always', leaseMs: 1_500, rescanMs: 500 } as const;
    const file = path.join(bench.folder, 'A', 'take.mp4');
    await mkdir(path.dirname(file));
    await placeFile(file, randomBytes(22 * MIB));
    const rig = async (ownerId: string, config: object): Promise<EngineRig> => {
      const stateFolder = tempFolder();
      return bench.start({
        stateFolder,
        checkpoints: await openRedis(redis.url),
        destinations: new DestinationsFile(stateFolder),
        config: { ...shared, ...config, ownerId },
      });
    };
    const one = await rig('one', SLOW);
    const { key: begun } = await one.until(isEvent('stream.started'));
    await untilStored(one, 4);
    await one.stop();
    const two = await rig('two', { ...QUICK, workstation: 'other' });
    const { key } = await untilIdentical(two, file);
    expect(key).toBe(begun);
    expect(partsSentTwice(bench.s3.requests)).toEqual([]);
  });
});

const noCeph = missingCephPrograms();
if (noCeph.length > 0) notRun('key templates on Ceph', `Not installed: ${noCeph.join(', ')} (npm run provision).`);
else
  test('on Ceph, growing files with one key become objects of their own, and a foreign object stays', async () => {
    const ceph = await startCeph();
    onTestFinished(() => ceph.stop());
    await ceph.createBucket(BUCKET);
    const folder = tempFolder();
    const rig = await startRig({ folder, stateFolder: tempFolder(), s3: ceph, config: { ...SLOW, ...FLAT } });
    onTestFinished(() => rig.stop());
    await put(rig, 'C0001.MP4', randomBytes(50));
    const files = ['1', '2', '3'].map((name) => path.join(folder, name, 'C0001.MP4'));
    await Promise.all(files.map((file) => grow(file, 3)));
    await finishAfter(rig, 800);
    await expect.poll(() => rig.count('stream.completed'), { timeout: 60_000 }).toBe(3);
    const keys = await expectEachIdentical(rig, 3);
    expect(keys.every((key) => /^C0001-[0-9a-f]{8}\.MP4$/.test(key))).toBe(true);
    expect((await rig.ports.store.headObject({ bucket: BUCKET, key: 'C0001.MP4' }, signal))?.sizeBytes).toBe(50);
  });

/** Every finished recording's object equals its file. @returns their keys */
async function expectEachIdentical(rig: EngineRig, count: number): Promise<readonly string[]> {
  const completed = rig.events.filter(isEvent('stream.completed'));
  for (const { path: file, key } of completed)
    expect(await sha256OfObject(rig.ports, key)).toBe(await sha256OfFile(file));
  const keys = completed.map(({ key }) => key);
  expect(new Set(keys).size).toBe(count);
  return keys;
}

async function put(rig: EngineRig, key: string, bytes: Buffer): Promise<void> {
  const object = { bucket: BUCKET, key, contentType: 'video/mp4', metadata: {} };
  await rig.ports.store.putObject(object, payloadOf(bytes), signal);
}
