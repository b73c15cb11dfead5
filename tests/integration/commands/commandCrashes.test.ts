import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../../tools/localS3/faults.ts';
import { nodeFiles, systemClock } from '../../../electron/engine/index.ts';
import type { FileSource, SourceFacts } from '../../../electron/engine/ports/fileSource.ts';
import { QUICK, SLOW, type TestBench, testBench } from '../../support/engineBench.ts';
import { BUCKET, type EngineRig, finishAfter, isEvent, untilIdentical } from '../../support/engineRig.ts';
import { type CrashingRig, startCrashing } from '../../support/crashingEngine.ts';
import { noise } from '../../support/payload.ts';
import { withMethods } from '../../support/withMethods.ts';
import { silentLogger } from '../../support/loggers.ts';
import { MIB } from '../../support/bytes.ts';

const LARGE = 5 * MIB + 1_000;
const never = new Promise<void>(() => undefined);
const ACCESS_DENIED = { kind: 'status', status: 403, code: 'AccessDenied' } as const;

interface Take {
  readonly bench: TestBench;
  readonly file: string;
  readonly bytes: Buffer;
}

async function newTake(sizeBytes = LARGE): Promise<Take> {
  const bench = await testBench();
  const file = path.join(bench.folder, 'take.mp4');
  const bytes = noise(sizeBytes, 7);
  await writeFile(file, bytes);
  return { bench, file, bytes };
}

function holdsOf(rig: EngineRig): string[] {
  return rig.engine.snapshot().recordings[0]?.holds.map(({ kind }) => kind) ?? [];
}

/** Nothing of it is in the store, its file is as it was, and no other recording of it began. */
async function expectDiscarded({ bench, file, bytes }: Take, rig: EngineRig, about: string): Promise<void> {
  const failed = await rig.until(isEvent('stream.failed'), 60_000);
  expect(failed.code, about).toBe('discarded');
  await rig.until(isEvent('engine.ready'));
  await rig.engine.whenIdle(AbortSignal.timeout(60_000));
  expect(rig.count('stream.failed'), about).toBe(1);
  expect(
    rig.events.filter((event) => event.event === 'stream.started' && !event.resumed),
    about,
  ).toEqual([]);
  expect([...(bench.s3.bucket(BUCKET)?.uploads.keys() ?? [])], about).toEqual([]);
  expect([...(bench.s3.bucket(BUCKET)?.objects.keys() ?? [])], about).toEqual([]);
  expect((await readFile(file)).equals(bytes), about).toBe(true);
}

/** Where the recording is when it is discarded. */
const PLACES: readonly { readonly name: string; readonly fault?: FaultRule; readonly isSlow?: boolean }[] = [
  { name: 'at rest', isSlow: true },
  { name: 'while its upload is opened', fault: { operation: 'CreateMultipartUpload', action: { kind: 'hang_after' } } },
  { name: 'while parts are sent', fault: { operation: 'UploadPart', action: { kind: 'hang_after' } } },
  {
    name: 'while it may not be completed',
    fault: { operation: 'CompleteMultipartUpload', times: Infinity, action: ACCESS_DENIED },
  },
];

/** When the process dies. */
const MOMENTS: readonly { readonly name: string; readonly fault?: FaultRule }[] = [
  { name: 'as soon as it is told that it is taken' },
  {
    name: 'before the upload is aborted',
    fault: { operation: 'AbortMultipartUpload', action: { kind: 'hold', until: never } },
  },
  { name: 'after the upload is aborted', fault: { operation: 'AbortMultipartUpload', action: { kind: 'hang_after' } } },
];

async function untilAt(rig: EngineRig, place: (typeof PLACES)[number], struck: () => number): Promise<string> {
  const { stream_id } = await rig.until(isEvent('stream.started'));
  if (place.fault === undefined) await rig.until(isEvent('part.stored'));
  else if (place.fault.action.kind === 'status') await rig.until(isEvent('stream.attention'));
  else await expect.poll(struck, { timeout: 60_000, message: place.name }).toBeGreaterThan(0);
  return stream_id;
}

async function discardAndDie(place: (typeof PLACES)[number], moment: (typeof MOMENTS)[number]): Promise<void> {
  const about = `discarded ${place.name}, dies ${moment.name}`;
  const take = await newTake();
  const { bench } = take;
  const standing = place.fault === undefined ? undefined : bench.s3.faults.add(place.fault);
  const first = await startCrashing(bench, { config: place.isSlow === true ? SLOW : QUICK });
  const id = await untilAt(first, place, () => standing?.struck ?? 0);
  const fatal = moment.fault === undefined ? undefined : bench.s3.faults.add(moment.fault);
  const answer = await first.engine.command({ kind: 'recording.discard', id });
  if (fatal !== undefined && !isUnanswered(place)) {
    await expect.poll(() => fatal.struck, { timeout: 60_000, message: about }).toBe(1);
    expect(holdsOf(first), about).toContain('discarding');
  }
  await first.die();
  expect(answer, about).toEqual({ ok: true });
  expect(first.count('stream.failed'), about).toBe(0);
  bench.s3.faults.clear();
  await expectDiscarded(take, await bench.start({ config: QUICK }), about);
}

/** The upload that is being opened is waited for before it is aborted. */
function isUnanswered(place: (typeof PLACES)[number]): boolean {
  return place.fault?.operation === 'CreateMultipartUpload';
}

describe('what was answered with "ok" outlives the process', () => {
  test('a discard, wherever the recording is and whenever the process dies, is finished at the next start', async () => {
    await Promise.all(PLACES.flatMap((place) => MOMENTS.map((moment) => discardAndDie(place, moment))));
  });

  test('holding, pausing and finalizing', async () => {
    await Promise.all([
      afterDeath('hold', QUICK, async (rig, take) => {
        await expect.poll(() => holdsOf(rig), { timeout: 60_000 }).toContain('held');
        await expect
          .poll(() => rig.engine.snapshot().recordings[0]?.idle?.quietSeconds ?? 0, { timeout: 60_000 })
          .toBeGreaterThanOrEqual(2);
        expect(rig.count('stream.finishing')).toBe(0);
        await rig.engine.command({ kind: 'recording.release', id: idOf(rig) });
        await untilIdentical(rig, take.file);
      }),
      afterDeath('pause', QUICK, async (rig, take) => {
        await expect.poll(() => holdsOf(rig), { timeout: 60_000 }).toContain('paused');
        await rig.until(isEvent('engine.ready'));
        expect(rig.count('part.stored')).toBe(0);
        await rig.engine.command({ kind: 'recording.resume', id: idOf(rig) });
        await untilIdentical(rig, take.file);
      }),
      afterDeath('finalize', SLOW, async (rig, take) => {
        // Nothing else finishes it within the test. It may have begun to finish before the process died.
        await untilIdentical(rig, take.file);
      }),
      afterDeath('completeStored', SLOW, async (rig, take) => {
        const completed = await rig.until(isEvent('stream.completed'));
        const object = await take.bench.s3.objectBytes(BUCKET, completed.key);
        expect(object?.equals(take.bytes.subarray(0, 5 * MIB))).toBe(true);
      }),
    ]);
  });

  test('what is not written down yet is not answered, and a kill before that leaves nothing of it', async () => {
    const take = await newTake();
    let isStuck = false;
    const stuck = Promise.withResolvers<never>();
    const first = await startCrashing(take.bench, { config: SLOW }, (real) =>
      withMethods(real, { save: (...given) => (isStuck ? stuck.promise : real.save(...given)) }),
    );
    const { stream_id: id } = await first.until(isEvent('part.stored'));
    isStuck = true;
    const answer = first.engine.command({ kind: 'recording.discard', id });
    const early = await Promise.race([
      answer,
      first.engine.command({ kind: 'engine.retryAll' }).then(() => 'none yet'),
    ]);
    expect(early).toBe('none yet');
    const dead = first.die();
    stuck.reject(new Error('The process is gone.'));
    await dead;
    expect(await answer).toMatchObject({ ok: false, code: 'stopped' });
    await untilIdentical(await take.bench.start({ config: QUICK }), take.file);
  });

  test('while the journal cannot be written a command says so, and is done as soon as it can be', async () => {
    const take = await newTake();
    let isFull = false;
    const rig = await startCrashing(take.bench, { config: SLOW }, (real) =>
      withMethods(real, {
        save: (...given) => (isFull ? Promise.reject(new Error('The disk is full.')) : real.save(...given)),
      }),
    );
    const { stream_id: id } = await rig.until(isEvent('part.stored'));
    isFull = true;
    const answer = await rig.engine.command({ kind: 'recording.discard', id });
    expect(answer).toMatchObject({ ok: false, code: 'not_written' });
    expect(take.bench.s3.requests.some(({ operation }) => operation === 'AbortMultipartUpload')).toBe(false);
    isFull = false;
    await rig.until(isEvent('stream.failed'));
    expect(take.bench.s3.bucket(BUCKET)?.uploads.size).toBe(0);
  });
});

function idOf(rig: EngineRig): string {
  return rig.engine.snapshot().recordings[0]?.id ?? '';
}

/** The command is given to a recording at rest, and the process dies as soon as it is told that it is taken. */
async function afterDeath(
  name: 'hold' | 'pause' | 'finalize' | 'completeStored',
  config: { readonly streamTimeoutMs: number },
  check: (rig: EngineRig, take: Take) => Promise<void>,
): Promise<void> {
  // A second part is on its way, and does not arrive.
  const take = await newTake(10 * MIB + 1_000);
  const second = take.bench.s3.faults.add({
    operation: 'UploadPart',
    match: ({ partNumber }) => partNumber === 2,
    action: { kind: 'hold', until: never },
  });
  const first: CrashingRig = await startCrashing(take.bench, { config: SLOW });
  const { stream_id: id } = await first.until(isEvent('part.stored'));
  await expect.poll(() => second.struck, { timeout: 60_000 }).toBe(1);
  if (name === 'completeStored') {
    await rm(take.file);
    await first.until(isEvent('stream.attention'));
  }
  const answer = await first.engine.command({ kind: `recording.${name}`, id });
  await first.die();
  take.bench.s3.faults.clear();
  expect(answer, name).toEqual({ ok: true });
  await check(await take.bench.start({ config: { ...QUICK, ...config } }), take);
}

/** Files as a file system without times of birth tells of them, all of one number. */
function timelessSource(): FileSource {
  const { source } = nodeFiles({ clock: systemClock, logger: silentLogger });
  const timeless = (facts: SourceFacts): SourceFacts => ({
    ...facts,
    fingerprint: { device: '1', inode: '7', birthtimeMs: 0 },
  });
  return {
    restrictTo: (folders, followLinks) => source.restrictTo(folders, followLinks),
    stat: async (file) => timeless(await source.stat(file)),
    async open(file) {
      const reader = await source.open(file);
      return {
        read: (target, position) => reader.read(target, position),
        stat: async () => timeless(await reader.stat()),
        close: () => reader.close(),
      };
    },
    findByFingerprint: () => Promise.resolve(undefined),
    isNetworkFolder: (folder) => source.isNetworkFolder(folder),
    spaceOf: async () => undefined,
    fileSystemOf: (folder) => source.fileSystemOf(folder),
    deviceOf: async (folder) => ((await source.deviceOf(folder)) === undefined ? undefined : '1'),
  };
}

describe('what a discard leaves', () => {
  test('nothing that is open under its key, also not an upload that was given up before', async () => {
    const take = await newTake();
    const rig = await take.bench.start({ config: SLOW });
    const { stream_id: id, key } = await rig.until(isEvent('part.stored'));
    const object = { bucket: BUCKET, key, contentType: 'video/mp4', metadata: {} };
    await rig.ports.store.createUpload(object, AbortSignal.timeout(60_000));
    expect(take.bench.s3.bucket(BUCKET)?.uploads.size).toBe(2);
    await rig.engine.command({ kind: 'recording.discard', id });
    await rig.until(isEvent('stream.failed'));
    expect(take.bench.s3.bucket(BUCKET)?.uploads.size).toBe(0);
    expect(await rig.engine.command({ kind: 'recording.discard', id })).toMatchObject({
      ok: false,
      code: 'not_running',
    });
  });

  test('an object that it had become before: nobody deletes it, and who discards is told', async () => {
    const take = await newTake();
    const { bench } = take;
    const completing = bench.s3.faults.add({ operation: 'CompleteMultipartUpload', action: { kind: 'hang_after' } });
    const first = await startCrashing(bench, { config: QUICK });
    await expect.poll(() => completing.struck, { timeout: 60_000 }).toBe(1);
    await expect.poll(() => bench.s3.bucket(BUCKET)?.objects.size, { timeout: 60_000 }).toBe(1);
    await first.die();
    // The next life does not get to see it.
    for (const operation of ['CompleteMultipartUpload', 'HeadObject'] as const)
      bench.s3.faults.add({ operation, times: Infinity, action: ACCESS_DENIED });
    const second = await bench.start({ config: QUICK });
    const { stream_id: id, key } = await second.until(isEvent('stream.attention'));
    expect(await second.engine.command({ kind: 'recording.discard', id })).toEqual({ ok: true });
    bench.s3.faults.clear();
    await second.engine.command({ kind: 'recording.discard', id });
    const failed = await second.until(isEvent('stream.failed'), 80_000);
    expect(failed.message).toContain(`stays in the bucket: ${key}`);
    expect(second.engine.snapshot().engine.notice).toContain(key);
    expect((await bench.s3.objectBytes(BUCKET, key))?.equals(take.bytes)).toBe(true);
  });

  test('where files have no time of birth, the next take of the same name and number is not taken for the discarded one', async () => {
    const take = await newTake();
    const source = timelessSource();
    const rig = await take.bench.start({ config: { ...SLOW, rescanMs: 500 }, ports: { source } });
    const { stream_id: id } = await rig.until(isEvent('part.stored'));
    await rig.engine.command({ kind: 'recording.discard', id });
    await rig.until(isEvent('stream.failed'));
    await writeFile(take.file, noise(2_000, 8));
    await rig.until(isEvent('stream.started', 'take.mp4', ({ stream_id }) => stream_id !== id));
    await rig.engine.configure({ ...rig.config, ...QUICK });
    await untilIdentical(rig, take.file);
  });

  test('a file that was gone when the settings dropped it is recorded anew when it comes back', async () => {
    const take = await newTake();
    const rig = await take.bench.start({
      config: { ...SLOW, onVanish: 'discard', rescanMs: 500 },
    });
    const away = path.join(take.bench.stateFolder, 'away.mp4');
    await rig.until(isEvent('part.stored'));
    await rename(take.file, away);
    await finishAfter(rig, 2_500);
    await rig.until(isEvent('stream.failed'));
    await rename(away, take.file);
    await untilIdentical(rig, take.file);
  });
});

test('what is stored of a file whose whole drive is gone can be completed', async () => {
  const bench = await testBench();
  const drive = path.join(bench.folder, 'drive');
  mkdirSync(drive);
  const rig = await bench.start({ folder: drive, config: SLOW });
  const bytes = noise(LARGE, 9);
  await writeFile(path.join(drive, 'take.mp4'), bytes);
  const { stream_id: id } = await rig.until(isEvent('part.stored'));
  await rename(drive, path.join(bench.folder, 'unplugged'));
  expect((await rig.until(isEvent('stream.attention'))).message).toMatch(/connect the drive/i);
  expect(await rig.engine.command({ kind: 'recording.completeStored', id })).toEqual({ ok: true });
  const completed = await rig.until(isEvent('stream.completed'));
  expect((await bench.s3.objectBytes(BUCKET, completed.key))?.equals(bytes.subarray(0, 5 * MIB))).toBe(true);
});
