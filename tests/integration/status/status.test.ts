import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { nodeFiles, systemClock } from '../../../electron/engine/index.ts';
import type { FileSource } from '../../../electron/engine/ports/fileSource.ts';
import type { StatusKind } from '../../../shared/status.ts';
import type { EngineView } from '../../../shared/viewModel.ts';
import { MIB } from '../../support/bytes.ts';
import { QUICK, SLOW, testBench } from '../../support/engineBench.ts';
import { silentLogger } from '../../support/loggers.ts';
import { type EngineRig, isEvent, placeFile, untilStored } from '../../support/engineRig.ts';

const engineOf = (rig: EngineRig): EngineView => rig.engine.snapshot().engine;

async function untilStatus(rig: EngineRig, status: StatusKind): Promise<void> {
  await expect.poll(() => engineOf(rig).status, { timeout: 60_000 }).toBe(status);
}

describe('the status tells the truth about real folders', () => {
  test('green names the camera files that no pattern includes', async () => {
    const bench = await testBench();
    await placeFile(path.join(bench.folder, 'take.mp4'), randomBytes(1_000));
    for (const name of ['A001.R3D', 'A002.R3D', 'A003.braw', 'sound.wav', '.DS_Store'])
      await writeFile(path.join(bench.folder, name), 'x');
    const rig = await bench.start({ config: QUICK });
    await untilStatus(rig, 'safe');
    expect(engineOf(rig).exceptions).toEqual([
      { kind: 'not_included', files: 4, extensions: ['.r3d', '.braw', '.wav'] },
    ]);
    const told = await rig.until(isEvent('engine.status', undefined, ({ status }) => status === 'safe'));
    expect(told).toMatchObject({
      seconds_until_safe: 0,
      message: expect.stringContaining('4 files not included (.R3D, .BRAW, .WAV)'),
    });
  });

  test('green names a matching file whose content is no recording', async () => {
    const bench = await testBench();
    const code = path.join(bench.folder, 'index.ts');
    await placeFile(code, Buffer.alloc(20_000));
    const rig = await bench.start({ config: QUICK });
    await untilStatus(rig, 'safe');
    await expect
      .poll(() => engineOf(rig).exceptions, { timeout: 60_000 })
      .toEqual([{ kind: 'not_included', files: 1, extensions: [] }]);
    await rm(code);
    await expect.poll(() => engineOf(rig).exceptions, { timeout: 60_000 }).toEqual([]);
  });

  test('a paused folder that holds unsent files is not safe, and an empty or finished one is', async () => {
    const bench = await testBench();
    const card = path.join(bench.folder, 'CAM_B');
    await mkdir(card);
    await placeFile(path.join(card, 'take.mp4'), randomBytes(1_000));
    const paused = { ...QUICK, folders: [{ path: card, isPaused: true }] };
    const rig = await bench.start({ config: paused });
    await untilStatus(rig, 'paused');
    expect(engineOf(rig).exceptions).toEqual([{ kind: 'folder_paused', folders: 1, unsentFiles: 1 }]);
    await rig.engine.configure({ ...rig.config, folders: [{ path: card }] });
    await untilStatus(rig, 'safe');
    await rig.engine.configure({ ...rig.config, folders: [{ path: card, isPaused: true }] });
    // It was safe before, too.
    await expect
      .poll(() => engineOf(rig), { timeout: 60_000 })
      .toMatchObject({ status: 'safe', exceptions: [{ kind: 'folder_paused', folders: 1, unsentFiles: 0 }] });
  });

  test('an unplugged folder is one outage, told when it lasts, and again when it is back', async () => {
    const bench = await testBench();
    const card = path.join(bench.folder, 'CAM_B');
    await mkdir(card);
    await placeFile(path.join(card, 'take.mp4'), randomBytes(1_000));
    const rig = await bench.start({
      config: { ...QUICK, folders: [{ path: card }], outageAfterMs: 500, rescanMs: 500 },
    });
    await untilStatus(rig, 'safe');
    await rename(card, `${card}.away`);
    await untilStatus(rig, 'folder_missing');
    expect(engineOf(rig).outages).toMatchObject([{ kind: 'folder_missing', name: card, recordings: 0 }]);
    const told = await rig.until(isEvent('engine.outage'));
    expect(told).toMatchObject({ kind: 'folder_missing', name: card });
    expect(told.message).toMatch(/^CAM_B disconnected since /);
    await rename(`${card}.away`, card);
    await untilStatus(rig, 'safe');
    expect(await rig.until(isEvent('engine.recovered'))).toMatchObject({ kind: 'folder_missing', name: card });
    expect(rig.count('engine.outage')).toBe(1);
  });

  test('a card that waits with many clips is counted while it is away, and its time is not estimated before it is read', async () => {
    const bench = await testBench();
    const card = path.join(bench.folder, 'CAM_B');
    await mkdir(card);
    for (let clip = 0; clip < 150; clip++) await placeFile(path.join(card, `${clip}.mp4`), randomBytes(100));
    const config = { ...QUICK, folders: [{ path: card }], rescanMs: 500 };
    // Few recordings end, so most of them wait.
    const held = Promise.withResolvers<void>();
    const operation = 'CompleteMultipartUpload';
    bench.s3.faults.add({ operation, times: Infinity, action: { kind: 'hold', until: held.promise } });
    const rig = await bench.start({ config });
    const known = (): number => engineOf(rig).waitingFiles.count + rig.engine.snapshot().recordings.length;
    await expect.poll(known, { timeout: 60_000 }).toBe(150);
    await rename(card, `${card}.away`);
    await untilStatus(rig, 'folder_missing');
    await expect.poll(known, { timeout: 60_000 }).toBe(150);
    expect(engineOf(rig).outages[0]?.recordings).toBeGreaterThan(50);

    const estimated: number[] = [];
    rig.engine.subscribe(() => {
      if (engineOf(rig).untilSafe?.kind === 'known') estimated.push(known());
    });
    for (let clip = 150; clip < 450; clip++)
      await placeFile(path.join(`${card}.away`, `${clip}.mp4`), randomBytes(100));
    await rename(`${card}.away`, card);
    await expect.poll(() => estimated.length, { timeout: 60_000 }).toBeGreaterThan(0);
    // A recording that begins at this moment is in neither count.
    expect(estimated[0]).toBeGreaterThan(400);
    held.resolve();
  });

  test('a bucket that does not exist is told once for four recordings, and is over once it does', async () => {
    const bench = await testBench();
    bench.s3.faults.add({ times: Infinity, action: { kind: 'status', status: 404, code: 'NoSuchBucket' } });
    const rig = await bench.start({ config: QUICK });
    for (const name of ['a', 'b', 'c', 'd'])
      await placeFile(path.join(bench.folder, `${name}.mp4`), randomBytes(6 * MIB));
    await expect.poll(() => engineOf(rig).outages[0]?.recordings, { timeout: 60_000 }).toBe(4);
    const { status, outages, needsYou } = engineOf(rig);
    expect(status).toBe('destination_refused');
    expect(outages).toHaveLength(1);
    expect(needsYou).toBe(1);
    await rig.until(isEvent('engine.outage'));
    bench.s3.faults.clear();
    await rig.engine.command({ kind: 'engine.retryAll' });
    await untilStatus(rig, 'safe');
    await rig.until(isEvent('engine.recovered'));
    expect(rig.count('engine.outage')).toBe(1);
  });

  test('after a restart the lag counts from when the bytes were written', async () => {
    const bench = await testBench();
    const first = await bench.start({ config: SLOW });
    await placeFile(path.join(bench.folder, 'take.mp4'), randomBytes(7 * MIB));
    await untilStored(first, 1);
    await first.stop();
    await sleep(2_500);
    const second = await bench.start({ config: SLOW });
    await expect.poll(() => second.engine.snapshot().recordings[0]?.sizeBytes, { timeout: 60_000 }).toBe(7 * MIB);
    await expect.poll(() => engineOf(second).behindSeconds, { timeout: 60_000 }).toBeGreaterThan(2);
  });

  test('the time since the last byte is told of a write that was seen, not of an old file, nor of a card that is back', async () => {
    const bench = await testBench();
    const card = path.join(bench.folder, 'CAM_B');
    await mkdir(card);
    const old = path.join(card, 'old.mp4');
    await placeFile(old, randomBytes(1_000));
    await utimes(old, 1e9, 1e9);
    const rig = await bench.start({ config: { ...QUICK, folders: [{ path: card }] } });
    await untilStatus(rig, 'safe');
    await rig.engine.configure({ ...rig.config, ...SLOW });
    const secondsOf = (name: string): number | null | undefined =>
      rig.engine.snapshot().recordings.find((recording) => recording.name === name)?.proof?.secondsAfterLastWrite;
    for (const name of ['away.mp4', 'new.mp4']) {
      await placeFile(path.join(card, name), randomBytes(6 * MIB));
      await expect
        .poll(() => rig.engine.snapshot().recordings.find((one) => one.name === name)?.partsStored, { timeout: 60_000 })
        .toBe(1);
      if (name === 'away.mp4') {
        await rename(card, `${card}.away`);
        // The recording has seen that its file is not there.
        await expect
          .poll(() => rig.engine.snapshot().recordings.find((one) => one.name === name)?.holds, { timeout: 60_000 })
          .toMatchObject([{ kind: 'outage', of: 'folder' }]);
        await rename(`${card}.away`, card);
        await expect.poll(() => engineOf(rig).outages, { timeout: 60_000 }).toEqual([]);
      }
      const id = rig.engine.snapshot().recordings.find((one) => one.name === name)?.id ?? '';
      await expect
        .poll(() => rig.engine.command({ kind: 'recording.finalize', id }), { timeout: 60_000 })
        .toEqual({ ok: true });
      await untilStatus(rig, 'safe');
    }
    expect([secondsOf('old.mp4'), secondsOf('away.mp4')]).toEqual([null, null]);
    expect(secondsOf('new.mp4')).toBeGreaterThan(0);
  });

  test('files that are sent in one request have a rate too', async () => {
    const bench = await testBench();
    bench.s3.conditions.bandwidthBytesPerSecond = 200_000;
    for (let take = 0; take < 12; take++)
      await placeFile(path.join(bench.folder, `take ${take}.mp4`), randomBytes(100_000));
    const rig = await bench.start({ config: QUICK });
    const rates: (number | null)[] = [];
    rig.engine.subscribe(() => rates.push(engineOf(rig).uploadRate));
    await untilStatus(rig, 'safe');
    // Until the first one has arrived, nobody knows.
    expect(rates).toContain(null);
    expect(Math.max(...rates.map((rate) => rate ?? 0))).toBeGreaterThan(20_000);
  });

  test('rates fall to zero when nothing moves, and the header is the sum of the rows', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: SLOW });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(MIB));
    await expect.poll(() => rig.engine.snapshot().recordings[0]?.sizeBytes, { timeout: 60_000 }).toBe(MIB);
    const sums = (): readonly number[] => {
      const { engine, recordings } = rig.engine.snapshot();
      const sum = (of: 'diskRate' | 'cloudRate'): number =>
        recordings.reduce((total, one) => total + (one[of] ?? 0), 0);
      return [engine.diskRate - sum('diskRate'), (engine.uploadRate ?? 0) - sum('cloudRate')];
    };
    // The rates are gone again after a moment, in which a busy machine may be doing something else.
    const whileMoving: (readonly number[])[] = [];
    rig.engine.subscribe(() => {
      if (engineOf(rig).diskRate > 0) whileMoving.push(sums());
    });
    await appendFile(file, randomBytes(5 * MIB));
    await untilStored(rig, 1);
    await expect.poll(() => whileMoving.length, { timeout: 60_000 }).toBeGreaterThan(0);
    expect(whileMoving.filter(([disk, upload]) => disk !== 0 || upload !== 0)).toEqual([]);
    await expect.poll(() => [engineOf(rig).diskRate, engineOf(rig).uploadRate], { timeout: 60_000 }).toEqual([0, 0]);
    expect(sums()).toEqual([0, 0]);
  });

  test('a recording drive that is nearly full is told of in minutes of recording', async () => {
    const bench = await testBench();
    const { source } = nodeFiles({ clock: systemClock, logger: silentLogger });
    const spaceOf = async () => ({ device: '1', freeBytes: 20 * MIB });
    const nearlyFull: FileSource = new Proxy(source, {
      get: (target, name) => {
        const method: unknown = name === 'spaceOf' ? spaceOf : Reflect.get(target, name);
        return typeof method === 'function' ? method.bind(target) : method;
      },
    });
    const rig = await bench.start({ config: SLOW, ports: { source: nearlyFull } });
    // It is over once nothing is written for a while, which a busy machine may take between two lines.
    const minutes: number[] = [];
    rig.engine.subscribe(() => {
      const { lowSpace } = engineOf(rig);
      if (lowSpace !== null) minutes.push(lowSpace.minutes);
    });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(MIB));
    await expect.poll(() => rig.engine.snapshot().recordings[0]?.sizeBytes, { timeout: 60_000 }).toBe(MIB);
    for (let grown = 0; grown < 30 && rig.count('engine.low_space') === 0; grown++) {
      await appendFile(file, randomBytes(MIB));
      await sleep(500);
    }
    expect(await rig.until(isEvent('engine.low_space'))).toMatchObject({ folder: bench.folder, free_bytes: 20 * MIB });
    await expect.poll(() => Math.min(...minutes), { timeout: 60_000 }).toBeLessThan(15);
  });

  test('a store that fails is unreachable since then, with its next try, and not the fault of a recording', async () => {
    const bench = await testBench();
    bench.s3.faults.add({ times: Infinity, action: { kind: 'status', status: 500, code: 'InternalError' } });
    const rig = await bench.start({ config: QUICK });
    await placeFile(path.join(bench.folder, 'take.mp4'), randomBytes(6 * MIB));
    await untilStatus(rig, 'store_unreachable');
    await expect.poll(() => engineOf(rig).untilSafe, { timeout: 60_000 }).toEqual({ kind: 'unknown' });
    expect(engineOf(rig).needsYou).toBe(0);
    await expect.poll(() => engineOf(rig).outages[0]?.nextTry, { timeout: 60_000 }).toMatch(/^\d{4}-/);
    bench.s3.faults.clear();
    await rig.engine.command({ kind: 'engine.retryAll' });
    await untilStatus(rig, 'safe');
  });
});
