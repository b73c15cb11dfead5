import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DestinationsFile } from '../../../electron/engine/index.ts';
import { type TestBench, testBench } from '../../support/engineBench.ts';
import { BUCKET, type EngineRig, isEvent, untilIdentical } from '../../support/engineRig.ts';
import { payloadOf } from '../../support/payload.ts';
import { plantRecord } from '../../support/plantRecord.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { MIB } from '../../support/bytes.ts';

const QUICK = { streamTimeoutMs: 500, isStrictTimeout: true, rescanMs: 500 } as const;

const CHANGES = new Set<string>(['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload', 'PutObject']);

async function untilRefused(rig: EngineRig, reason: RegExp): Promise<void> {
  await rig.until(isEvent('engine.ready'));
  await rig.engine.whenIdle(AbortSignal.timeout(60_000));
  const refused = rig.log.filter(({ message }) =>
    message.startsWith('A recording of the journal is not continued here.'),
  );
  expect(refused.map(({ message }) => message)).toEqual([expect.stringMatching(reason)]);
}

function writes(bench: TestBench): string[] {
  return bench.s3.requests.filter(({ operation }) => CHANGES.has(operation)).map(({ key }) => key);
}

test('a planted record of a private file outside every watched folder uploads nothing', async () => {
  const bench = await testBench();
  const file = path.join(tempFolder(), 'secret.mp4');
  await writeFile(file, randomBytes(6 * MIB), { mode: 0o600 });
  await plantRecord(bench, file);
  const rig = await bench.start({ config: QUICK });
  await untilRefused(rig, /no watched folder/);
  await sleep(1_500);
  expect(writes(bench)).toEqual([]);
});

test('a record that reaches out of a watched folder with dots uploads nothing', async () => {
  const bench = await testBench();
  const outside = path.join(tempFolder(), 'secret.mp4');
  await writeFile(outside, randomBytes(6 * MIB));
  await plantRecord(bench, `${bench.folder}/../${path.relative(path.dirname(bench.folder), outside)}`);
  await untilRefused(await bench.start({ config: QUICK }), /no watched folder/);
  expect(writes(bench)).toEqual([]);
});

test('with a shared journal, a record of a file that matches no pattern uploads nothing', async () => {
  const bench = await testBench();
  const file = path.join(bench.folder, 'keys.txt');
  await writeFile(file, randomBytes(6 * MIB));
  await plantRecord(bench, file);
  const destinations = new DestinationsFile(bench.stateFolder);
  await untilRefused(await bench.start({ config: QUICK, destinations }), /no pattern/);
  expect(writes(bench)).toEqual([]);
});

test.each([
  ['another bucket', { bucket: 'elsewhere' }],
  ['the key of another recording', { key: `streams/${randomUUID()}/other.mp4` }],
])(
  'with a shared journal, a record that leads to %s is not continued, and its file is uploaded as it should be',
  async (_, fields) => {
    const bench = await testBench({ buckets: [BUCKET, 'elsewhere'] });
    const file = path.join(bench.folder, 'take.mp4');
    await writeFile(file, randomBytes(6 * MIB));
    const id = await plantRecord(bench, file, fields);
    const rig = await bench.start({ config: QUICK, destinations: new DestinationsFile(bench.stateFolder) });
    const completed = await untilIdentical(rig, file);
    expect(completed.stream_id).not.toBe(id);
    expect(writes(bench).every((key) => key.startsWith(completed.key))).toBe(true);
  },
);

test('with a shared journal and a key template, a planted record replaces no object', async () => {
  const bench = await testBench();
  const file = path.join(bench.folder, 'take.mp4');
  await writeFile(file, randomBytes(6 * MIB));
  const theirs = randomBytes(50);
  const id = await plantRecord(bench, file, { key: 'raw/take.mp4' });
  const config = { ...QUICK, keyTemplate: 'raw/{name}' };
  const rig = await bench.start({
    config: { ...config, streamTimeoutMs: 600_000 },
    destinations: new DestinationsFile(bench.stateFolder),
  });
  const object = { bucket: BUCKET, key: 'raw/take.mp4', contentType: 'video/mp4', metadata: {} };
  await rig.ports.store.putObject(object, payloadOf(theirs), AbortSignal.timeout(60_000));
  await rig.engine.configure({ ...rig.config, ...config });
  const completed = await untilIdentical(rig, file);
  expect(completed).toMatchObject({ stream_id: id, key: `raw/take-${id.slice(0, 8)}.mp4` });
  expect((await bench.s3.objectBytes(BUCKET, 'raw/take.mp4'))?.equals(theirs)).toBe(true);
});

test.each(['elsewhere/take.mp4', 'raw/../take.mp4', 'raw/sub/take.mp4'])(
  'with a shared journal, a record whose key the template does not make is not continued: %s',
  async (key) => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'take.mp4');
    await writeFile(file, randomBytes(6 * MIB));
    const id = await plantRecord(bench, file, { key });
    const destinations = new DestinationsFile(bench.stateFolder);
    const rig = await bench.start({ config: { ...QUICK, keyTemplate: 'raw/{name}' }, destinations });
    const completed = await untilIdentical(rig, file);
    expect(completed.stream_id).not.toBe(id);
    expect(completed.key).toBe('raw/take.mp4');
  },
);

test('with a shared journal, an upload to an earlier destination of this workstation is continued', async () => {
  const bench = await testBench({ buckets: [BUCKET, 'elsewhere'] });
  const file = path.join(bench.folder, 'take.mp4');
  await writeFile(file, randomBytes(6 * MIB));
  const id = await plantRecord(bench, file, { bucket: 'elsewhere' });
  new DestinationsFile(bench.stateFolder).add({ bucket: 'elsewhere', keyPrefix: '' });
  const rig = await bench.start({ config: QUICK, destinations: new DestinationsFile(bench.stateFolder) });
  const completed = await rig.until(isEvent('stream.completed', 'take.mp4'));
  expect(completed).toMatchObject({ stream_id: id, bucket: 'elsewhere' });
  expect((await stat(path.join(bench.stateFolder, 'destinations.json'))).mode & 0o077).toBe(0);
});

test('a recording waits in the journal while its folder is not watched, and goes on when it is watched again', async () => {
  const bench = await testBench();
  const card = path.join(bench.folder, 'card');
  const other = path.join(bench.folder, 'other');
  await mkdir(card);
  await mkdir(other);
  const file = path.join(card, 'take.mp4');
  await writeFile(`${file}.part`, randomBytes(6 * MIB));
  await rename(`${file}.part`, file);
  const id = await plantRecord(bench, file);
  const rig = await bench.start({ folder: other, config: QUICK });
  await untilRefused(rig, /no watched folder/);
  expect(writes(bench)).toEqual([]);
  await rig.engine.configure({ ...rig.config, folders: [{ path: other }, { path: card }] });
  expect((await untilIdentical(rig, file)).stream_id).toBe(id);
});
