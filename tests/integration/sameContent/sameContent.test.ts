import { randomBytes } from 'node:crypto';
import { appendFile, copyFile, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { sha256OfFile } from '../../../scripts/sha256OfFile.ts';
import { type TestBench, testBench } from '../../support/engineBench.ts';
import { BUCKET, type EngineRig, isEvent, placeFile, sha256OfObject, untilIdentical } from '../../support/engineRig.ts';
import { payloadOf } from '../../support/payload.ts';
import { MIB } from '../../support/bytes.ts';

const QUICK = { streamTimeoutMs: 1_000, isStrictTimeout: true } as const;

/** A finished recording of 12 MiB, in three parts. */
async function finished(bench: TestBench, name = 'take.mp4') {
  const rig = await bench.start({ config: QUICK });
  const file = path.join(bench.folder, name);
  await placeFile(file, randomBytes(12 * MIB));
  const { key } = await untilIdentical(rig, file);
  return { rig, file, key };
}

function started(rig: EngineRig): number {
  return rig.events.filter(isEvent('stream.started')).length;
}

/** How often a file was recognised by its content. */
function recognised(rig: EngineRig): number {
  return rig.log.filter(({ message }) => message.startsWith('A file was not uploaded again')).length;
}

/** Waits until every file is decided on. @returns the number of recordings that began */
async function startedAtRest(rig: EngineRig): Promise<number> {
  await rig.until(isEvent('engine.ready'));
  await rig.engine.whenIdle(AbortSignal.timeout(60_000));
  return started(rig);
}

/** Gives the file under this name a new inode and birth time, with the same bytes and the same time of the last write. */
async function replaceByCopy(file: string, target = file): Promise<void> {
  const { atimeMs, mtimeMs } = await stat(file);
  const aside = `${target}.aside`;
  await copyFile(file, aside);
  await utimes(aside, atimeMs / 1_000, mtimeMs / 1_000);
  if (target !== file) await rm(file);
  await rename(aside, target);
}

describe('a finished file is not uploaded again', () => {
  test('when it is touched eight times', async () => {
    const bench = await testBench();
    const { rig, file } = await finished(bench);
    for (let times = 1; times <= 8; times++) {
      const before = recognised(rig);
      await utimes(file, times, times);
      await expect.poll(() => recognised(rig), { timeout: 60_000 }).toBeGreaterThan(before);
    }
    expect(await startedAtRest(rig)).toBe(1);
  });

  test('when it has another inode, as after a remount of an exFAT card', async () => {
    const bench = await testBench();
    const { rig, file } = await finished(bench);
    await rig.stop();
    await replaceByCopy(file);
    const second = await bench.start({ config: QUICK });
    expect(await startedAtRest(second)).toBe(0);
    expect(recognised(second)).toBe(1);
    await second.stop();
    // It is known from then on, without being read again.
    const third = await bench.start({ config: QUICK });
    expect(await startedAtRest(third)).toBe(0);
    expect(recognised(third)).toBe(0);
  });

  test('when it comes back under another mount point', async () => {
    const bench = await testBench();
    const { rig, file } = await finished(bench);
    await rig.stop();
    await mkdir(path.join(bench.folder, 'card2'));
    await replaceByCopy(file, path.join(bench.folder, 'card2', 'take.mp4'));
    expect(await startedAtRest(await bench.start({ config: QUICK }))).toBe(0);
  });

  test('when the workstation has a new id, and the journal is kept', async () => {
    const bench = await testBench();
    const { rig } = await finished(bench);
    await rig.stop();
    expect(await startedAtRest(await bench.start({ config: { ...QUICK, ownerId: 'reinstalled' } }))).toBe(0);
  });
});

describe('a file is uploaded again', () => {
  test('when it was rewritten at equal size, and the time of the last write was put back', async () => {
    const bench = await testBench();
    const { rig, file } = await finished(bench);
    await rig.stop();
    const { atimeMs, mtimeMs } = await stat(file);
    await writeFile(file, randomBytes(12 * MIB), { flag: 'r+' });
    await utimes(file, atimeMs / 1_000, mtimeMs / 1_000);
    const second = await bench.start({ config: QUICK });
    await untilIdentical(second, file);
  });

  test('when one byte in the middle of a copy differs', async () => {
    const bench = await testBench();
    const { rig, file } = await finished(bench);
    await rig.stop();
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(6 * MIB) ^ 1, 6 * MIB);
    await writeFile(`${file}.aside`, bytes);
    await rename(`${file}.aside`, file);
    const second = await bench.start({ config: QUICK });
    await untilIdentical(second, file);
  });

  test('when it is a copy of one that is still there', async () => {
    const bench = await testBench();
    const { rig, file } = await finished(bench);
    const copy = path.join(bench.folder, 'backup', 'take.mp4');
    await mkdir(path.dirname(copy));
    await copyFile(file, `${copy}.aside`);
    await rename(`${copy}.aside`, copy);
    await rig.until(isEvent('stream.completed', 'take.mp4', (event) => event.path === copy));
  });

  test('when its object was deleted from the bucket', async () => {
    const bench = await testBench();
    const { rig, file, key } = await finished(bench);
    await rig.ports.store.deleteObject({ bucket: BUCKET, key }, AbortSignal.timeout(60_000));
    await utimes(file, 1, 1);
    await rig.until(isEvent('stream.completed', 'take.mp4', (event) => event.key !== key));
  });

  test.each(['aws', 'ceph'] as const)('when its object was replaced by one of its size (%s)', async (profile) => {
    const bench = await testBench({ profile });
    const { rig, file, key } = await finished(bench);
    const other = { bucket: BUCKET, key, contentType: 'video/mp4', metadata: {} };
    await rig.ports.store.putObject(other, payloadOf(randomBytes(12 * MIB)), AbortSignal.timeout(60_000));
    await rig.stop();
    await replaceByCopy(file);
    const second = await bench.start({ config: QUICK });
    const begun = await second.until(isEvent('stream.started', 'take.mp4'));
    // The file did not change, and nothing says so.
    expect(begun.replaces).toBeUndefined();
    await untilIdentical(second, file);
    expect(second.engine.snapshot().engine.notice).toBeNull();
  });
});

test('a finished file is not told to be safe while the store does not tell whether its object is there', async () => {
  const bench = await testBench();
  const { rig, file } = await finished(bench);
  await rig.stop();
  await replaceByCopy(file);
  const refused = bench.s3.faults.add({
    operation: 'HeadObject',
    action: { kind: 'status', status: 403, code: 'AccessDenied' },
    times: Number.POSITIVE_INFINITY,
  });
  const second = await bench.start({ config: QUICK });
  await expect.poll(() => refused.struck, { timeout: 60_000 }).toBeGreaterThan(0);
  await second.until(isEvent('engine.ready'));
  expect(second.engine.snapshot().engine.status).not.toBe('safe');
  expect([started(second), recognised(second)]).toEqual([0, 0]);
});

test('a file that grows again and again after it was finished has to be quiet for longer each time', async () => {
  const bench = await testBench();
  const rig = await bench.start({ config: { streamTimeoutMs: 1_000 } });
  const file = path.join(bench.folder, 'lapse.mp4');
  await placeFile(file, randomBytes(MIB));
  await untilIdentical(rig, file);
  // Each frame comes after the configured timeout, but before the longer ones.
  for (let frame = 0; frame < 8; frame++) {
    await appendFile(file, randomBytes(1_024));
    await sleep(1_700);
  }
  await rig.engine.whenIdle(AbortSignal.timeout(60_000));
  const last = rig.events.filter(isEvent('stream.completed')).at(-1);
  expect(await sha256OfObject(rig.ports, last?.key ?? '')).toBe(await sha256OfFile(file));
  expect(started(rig)).toBeLessThanOrEqual(4);
});
