import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { QUICK, type TestBench, testBench } from '../../support/engineBench.ts';
import { BUCKET, type EngineRig, isEvent, placeFile, untilIdentical } from '../../support/engineRig.ts';
import { MIB } from '../../support/bytes.ts';
import { openRedis } from '../../support/journals.ts';
import { notRun } from '../../support/notRun.ts';
import { redisMissing, startRedis } from '../../support/redis.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const FILES = ['large.mp4', 'small.mov', 'A001/C0001.mxf', 'A002/C0001.mxf'] as const;

/** Four finished files, one of them in parts. */
async function finishFour(bench: TestBench, rig: EngineRig): Promise<void> {
  for (const [index, name] of FILES.entries()) {
    const file = path.join(bench.folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await placeFile(file, randomBytes(index === 0 ? 12 * MIB : 3_000 + index));
  }
  await expect.poll(() => rig.count('stream.completed'), { timeout: 60_000 }).toBe(4);
}

function loseJournal(stateFolder: string): void {
  for (const name of readdirSync(stateFolder))
    if (name.startsWith('journal.sqlite') && !name.endsWith('.lock')) rmSync(path.join(stateFolder, name));
}

function objectKeys(bench: TestBench): readonly string[] {
  return [...(bench.s3.bucket(BUCKET)?.objects.keys() ?? [])].toSorted();
}

/** Requests since then that begin to store something: none, when every file was recognised. */
function sentSince(bench: TestBench, from: number): readonly string[] {
  return bench.s3.requests
    .slice(from)
    .map(({ operation }) => operation)
    .filter((operation) => operation === 'PutObject' || operation === 'CreateMultipartUpload');
}

async function idle(rig: EngineRig): Promise<void> {
  await rig.until(isEvent('engine.ready'));
  await rig.engine.whenIdle(AbortSignal.timeout(60_000));
}

test.each(['streams/{stream_id}/{name}', '{date}/{path}/{name}'])(
  'with the journal lost, finished files are recognised in the bucket and not uploaded again: %s',
  async (keyTemplate) => {
    const bench = await testBench();
    const first = await bench.start({ config: { ...QUICK, keyTemplate } });
    await finishFour(bench, first);
    await first.stop();
    const before = objectKeys(bench);
    loseJournal(bench.stateFolder);
    const from = bench.s3.requests.length;
    const second = await bench.start({ config: { ...QUICK, keyTemplate } });
    await idle(second);
    expect(sentSince(bench, from)).toEqual([]);
    expect(objectKeys(bench)).toEqual(before);
  },
);

test.each([
  ['the key says the name', 'streams/{stream_id}/{name}', 0],
  ['no key says it', '{date}/{stream_id}', 8],
])(
  'with many objects of one size, each document about another file is read once at most: %s',
  async (_case, keyTemplate, reads) => {
    const bench = await testBench();
    const config = { ...QUICK, keyTemplate };
    const place = async (folder: string): Promise<void> => {
      await mkdir(path.join(bench.folder, folder));
      for (let number = 0; number < 8; number++)
        await placeFile(path.join(bench.folder, folder, `${folder} ${number}.mov`), randomBytes(3_000));
    };
    const first = await bench.start({ config });
    await place('before');
    await expect.poll(() => first.count('stream.completed'), { timeout: 60_000 }).toBe(8);
    await first.stop();
    loseJournal(bench.stateFolder);
    rmSync(path.join(bench.folder, 'before'), { recursive: true });
    await place('after');
    const from = bench.s3.requests.length;
    const second = await bench.start({ config });
    await expect.poll(() => second.count('stream.completed'), { timeout: 60_000 }).toBe(8);
    const read = bench.s3.requests
      .slice(from)
      .filter(({ operation, key }) => operation === 'GetObject' && key?.endsWith('.metadata.json'))
      .map(({ key }) => key);
    expect(new Set(read).size).toBe(read.length);
    expect(read.length).toBeLessThanOrEqual(reads);
  },
);

test('a file that changed, and a copy of a file that is still there, are uploaded', async () => {
  const bench = await testBench();
  const first = await bench.start({ config: QUICK });
  await finishFour(bench, first);
  await first.stop();
  loseJournal(bench.stateFolder);
  const changed = path.join(bench.folder, FILES[1]);
  await writeFile(changed, randomBytes(3_001));
  const copy = path.join(bench.folder, 'copy', 'C0001.mxf');
  await mkdir(path.dirname(copy));
  await copyFile(path.join(bench.folder, FILES[2]), copy);
  const second = await bench.start({ config: QUICK });
  await untilIdentical(second, changed);
  await untilIdentical(second, copy);
  expect(second.count('stream.completed')).toBe(2);
});

const missing = redisMissing();
if (missing !== undefined) notRun('a lost state folder with the journal in Redis', missing);
else
  test('with the state folder lost and Redis kept, and from a second state folder, nothing is uploaded again', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const bench = await testBench();
    const start = async (ownerId: string): Promise<EngineRig> =>
      bench.start({
        stateFolder: tempFolder(),
        checkpoints: await openRedis(redis.url),
        config: { ...QUICK, ownerId },
      });
    const first = await start('one');
    await finishFour(bench, first);
    const from = bench.s3.requests.length;
    const beside = await start('two');
    await idle(beside);
    await first.stop();
    await beside.stop();
    await idle(await start('three'));
    expect(sentSince(bench, from)).toEqual([]);
  });
