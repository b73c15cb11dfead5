import { randomBytes } from 'node:crypto';
import { appendFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { S3ObjectStore } from '../../../electron/engine/index.ts';
import type { EngineConfig } from '../../../electron/engine/runtime/engineConfig.ts';
import { sha256OfFile } from '../../../scripts/sha256OfFile.ts';
import { type LocalS3, startLocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import { startCrashing } from '../../support/crashingEngine.ts';
import { SLOW, type TestBench, testBench } from '../../support/engineBench.ts';
import { BUCKET, type EngineRig, isEvent, sha256OfObject } from '../../support/engineRig.ts';
import { MIB } from '../../support/bytes.ts';
import { storeOf } from '../../support/storeOf.ts';

const CORRECTED = 'rushes-corrected';
const QUICK = { streamTimeoutMs: 1_500, isStrictTimeout: true } as const;

/** Writes `megabytes` to the end of the file, as a recorder does. */
async function grow(file: string, megabytes: number): Promise<void> {
  for (let written = 0; written < megabytes; written++) {
    await appendFile(file, randomBytes(MIB));
    await sleep(10);
  }
}

function storeAt(s3: LocalS3): NonNullable<EngineConfig['store']> {
  return { server: s3.endpoint, region: 'us-east-1' };
}

function clientOf(server: LocalS3): S3ObjectStore {
  const store = storeOf(server);
  onTestFinished(() => store.close());
  return store;
}

async function otherServer(): Promise<LocalS3> {
  const s3 = await startLocalS3({ buckets: [BUCKET, CORRECTED] });
  onTestFinished(() => s3.close());
  return s3;
}

/** Waits until the file is an object in this bucket of this server, and compares every byte. */
async function expectIdentical(rig: EngineRig, file: string, s3: LocalS3, bucket: string): Promise<string> {
  // A pause of a busy machine looks like the end of a recording: the whole file counts.
  const { size } = await stat(file);
  const isWhole = isEvent('stream.completed', path.basename(file), ({ size_bytes }) => size_bytes === size);
  const completed = await rig.until(isWhole);
  expect(completed.bucket).toBe(bucket);
  expect(await sha256OfObject({ store: clientOf(s3) }, completed.key, bucket)).toBe(await sha256OfFile(file));
  return completed.key;
}

function untilStored(rig: EngineRig, file: string): Promise<unknown> {
  return rig.until(isEvent('part.stored', path.basename(file)));
}

function objectsIn(s3: LocalS3, bucket: string): string[] {
  return [...(s3.bucket(bucket)?.objects.keys() ?? [])].filter((key) => !key.endsWith('.metadata.json'));
}

function configOf(rig: EngineRig, changes: Partial<EngineConfig>): EngineConfig {
  return { ...rig.config, ...changes };
}

async function benchWithFiles(): Promise<{ bench: TestBench; first: string; second: string }> {
  const bench = await testBench({ buckets: [BUCKET, CORRECTED] });
  return { bench, first: path.join(bench.folder, 'FIRST.mp4'), second: path.join(bench.folder, 'SECOND.mp4') };
}

test('a mistyped bucket is repaired by correcting it: every recording goes to the corrected one, large and small', async () => {
  const { bench, first, second } = await benchWithFiles();
  const store = storeAt(bench.s3);
  const rig = await bench.start({ config: { ...QUICK, store, bucket: 'rushes-tset' } });
  await writeFile(second, randomBytes(40_000));
  await grow(first, 8);
  for (const name of ['FIRST.mp4', 'SECOND.mp4'])
    await rig.until(isEvent('stream.attention', name, ({ code }) => code === 'no_such_bucket'));
  await Promise.all([grow(first, 9), rig.engine.configure(configOf(rig, { bucket: CORRECTED, keyPrefix: 'day7/' }))]);
  const key = await expectIdentical(rig, first, bench.s3, CORRECTED);
  expect(key).toMatch(/^day7\/streams\//);
  await expectIdentical(rig, second, bench.s3, CORRECTED);
  await expect
    .poll(() => rig.engine.snapshot().recordings.flatMap(({ holds }) => holds), { timeout: 60_000 })
    .toEqual([]);
});

test('a corrected bucket leaves stored parts where they are, unless a person starts again', async () => {
  const { bench, first, second } = await benchWithFiles();
  const store = storeAt(bench.s3);
  const rig = await bench.start({ config: { ...SLOW, store } });
  await Promise.all([grow(first, 8), grow(second, 8)]);
  await Promise.all([untilStored(rig, first), untilStored(rig, second)]);
  await rig.engine.configure(configOf(rig, { bucket: CORRECTED }));
  const again = rig.engine.snapshot().recordings.find(({ name }) => name === 'SECOND.mp4');
  expect(again).toMatchObject({ isElsewhere: true, bucket: BUCKET });
  expect(await rig.engine.command({ kind: 'recording.startAgain', id: again?.id ?? '' })).toEqual({ ok: true });
  expect(await rig.engine.command({ kind: 'recording.startAgain', id: again?.id ?? '' })).toMatchObject({
    ok: false,
    code: 'same_destination',
  });
  await Promise.all([grow(first, 9), grow(second, 9)]);
  await rig.engine.configure(configOf(rig, { ...QUICK, bucket: CORRECTED }));
  await expectIdentical(rig, first, bench.s3, BUCKET);
  await expectIdentical(rig, second, bench.s3, CORRECTED);
  expect(objectsIn(bench.s3, BUCKET)).toHaveLength(1);
  await rig.engine.whenIdle(AbortSignal.timeout(60_000));
  expect(objectsIn(bench.s3, CORRECTED)).toHaveLength(1);
});

test('a corrected endpoint, midway: stored parts are finished at the first server, new recordings go to the second', async () => {
  const { bench, first, second } = await benchWithFiles();
  const other = await otherServer();
  const rig = await bench.start({ config: { ...SLOW, store: storeAt(bench.s3) } });
  await grow(first, 8);
  await untilStored(rig, first);
  await Promise.all([grow(first, 9), rig.engine.configure(configOf(rig, { store: storeAt(other) }), clientOf(other))]);
  await grow(second, 8);
  await rig.engine.configure(configOf(rig, { ...QUICK, store: storeAt(other) }));
  const key = await expectIdentical(rig, first, bench.s3, BUCKET);
  await expectIdentical(rig, second, other, BUCKET);
  expect(other.requests.filter((request) => request.key === key)).toEqual([]);
  expect(objectsIn(bench.s3, BUCKET)).toHaveLength(1);
  expect(rig.events.filter(isEvent('stream.attention'))).toEqual([]);
});

test('a corrected endpoint, and a kill: no part goes to the second server before a person starts again', async () => {
  const { bench, first } = await benchWithFiles();
  const other = await otherServer();
  const dying = await startCrashing(bench, { config: { ...SLOW, store: storeAt(bench.s3) } });
  await grow(first, 8);
  await untilStored(dying, first);
  await dying.engine.configure(configOf(dying, { store: storeAt(other) }), clientOf(other));
  await dying.die();
  await grow(first, 5);

  const config = { ...QUICK, store: storeAt(other) };
  const rig = await bench.start({ s3: other, config });
  const { stream_id: id } = await rig.until(
    isEvent('stream.attention', 'FIRST.mp4', ({ code }) => code === 'destination_changed'),
  );
  expect(other.requests.filter(({ operation }) => operation !== 'ListMultipartUploads')).toEqual([]);
  const uploads = [...(bench.s3.bucket(BUCKET)?.uploads.keys() ?? [])];
  expect(uploads).toHaveLength(1);
  await expect
    .poll(async () => (await rig.engine.command({ kind: 'recording.startAgain', id })).ok, { timeout: 60_000 })
    .toBe(true);
  await expectIdentical(rig, first, other, BUCKET);
  // The stored parts were left where they are.
  expect([...(bench.s3.bucket(BUCKET)?.uploads.keys() ?? [])]).toEqual(uploads);
});

test('a corrected bucket, and a kill: the recording is finished where it was started', async () => {
  const { bench, first } = await benchWithFiles();
  const store = storeAt(bench.s3);
  const dying = await startCrashing(bench, { config: { ...SLOW, store } });
  await grow(first, 8);
  await untilStored(dying, first);
  await dying.engine.configure(configOf(dying, { bucket: CORRECTED }));
  await dying.die();
  await grow(first, 5);
  const rig = await bench.start({ config: { ...QUICK, store, bucket: CORRECTED } });
  await expectIdentical(rig, first, bench.s3, BUCKET);
  await rig.engine.whenIdle(AbortSignal.timeout(60_000));
  expect(objectsIn(bench.s3, CORRECTED)).toEqual([]);
});
