import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, symlinkSync } from 'node:fs';
import { copyFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { QUICK, SLOW, testBench } from '../../support/engineBench.ts';
import { isEvent, untilIdentical, untilStored } from '../../support/engineRig.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { MIB } from '../../support/bytes.ts';

describe('one file is one recording', () => {
  test('however many watched folders and names it has', async () => {
    const bench = await testBench();
    const inner = path.join(bench.folder, 'inner');
    mkdirSync(inner);
    const file = path.join(inner, 'take.mp4');
    const folders = [{ path: bench.folder }, { path: inner }];
    const rig = await bench.start({ config: { ...SLOW, folders } });
    await rig.until(isEvent('engine.ready'));
    await writeFile(file, randomBytes(7 * MIB));
    const started = await rig.until(isEvent('stream.started'));
    symlinkSync(file, path.join(bench.folder, 'link.mp4'));
    linkSync(file, path.join(bench.folder, 'second name.mp4'));
    await rig.until(isEvent('part.stored'));
    await sleep(1_500);
    await rig.engine.command({ kind: 'recording.finalize', id: started.stream_id });
    await untilIdentical(rig, file);
    await sleep(500);
    expect(rig.count('stream.started')).toBe(1);
  });

  test('a take that is renamed makes room for the next one of its name at once', async () => {
    const bench = await testBench();
    // No reading of the folder finds it.
    const rig = await bench.start({ config: { ...SLOW, rescanMs: 600_000 } });
    const file = path.join(bench.folder, 'take.mp4');
    const kept = path.join(bench.folder, 'take 001.mp4');
    await writeFile(file, randomBytes(7 * MIB));
    const first = await rig.until(isEvent('part.stored'));
    await rename(file, kept);
    await expect.poll(() => rig.engine.snapshot().recordings[0]?.name, { timeout: 60_000 }).toBe('take 001.mp4');
    await writeFile(file, randomBytes(6 * MIB));
    const second = await rig.until(
      isEvent('stream.started', 'take.mp4', (event) => event.stream_id !== first.stream_id),
    );
    for (const id of [first.stream_id, second.stream_id]) await rig.engine.command({ kind: 'recording.finalize', id });
    await untilIdentical(rig, kept);
    await untilIdentical(rig, file);
  });

  test('a take that is renamed over another one, of which nothing is stored, is uploaded once', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: SLOW });
    const [small, file] = [path.join(bench.folder, 'small.mp4'), path.join(bench.folder, 'take.mp4')];
    await writeFile(small, randomBytes(MIB));
    await writeFile(file, randomBytes(7 * MIB));
    await rig.until(isEvent('part.stored', 'take.mp4'));
    await rig.until(isEvent('stream.started', 'small.mp4'));
    await rename(file, small);
    await rig.until(isEvent('stream.renamed', 'small.mp4'));
    await rig.until(isEvent('stream.aborted', 'small.mp4'));
    expect(rig.count('stream.attention')).toBe(0);
    await rig.engine.configure({ ...rig.config, streamTimeoutMs: 800 });
    await untilIdentical(rig, small);
    await rig.engine.whenIdle(AbortSignal.timeout(60_000));
    expect(rig.count('stream.completed')).toBe(1);
  });

  test('a copy of the same take on another workstation does not take its upload', async () => {
    const bench = await testBench();
    const elsewhere = tempFolder();
    const other = await bench.start({
      folder: elsewhere,
      stateFolder: tempFolder(),
      config: { ...SLOW, ownerId: 'another workstation' },
    });
    await writeFile(path.join(elsewhere, 'A001.mp4'), randomBytes(12 * MIB));
    const theirs = await untilStored(other, 2);
    await copyFile(path.join(elsewhere, 'A001.mp4'), path.join(bench.folder, 'A001.mp4'));
    const rig = await bench.start({ config: QUICK });
    const ours = await untilIdentical(rig, path.join(bench.folder, 'A001.mp4'));
    expect(ours.stream_id).not.toBe(theirs.stream_id);
  });

  test('a recording that only the store remembers is found, though the journal knows others', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'take.mp4');
    const first = await bench.start({ config: SLOW });
    await writeFile(file, randomBytes(12 * MIB));
    const part = await untilStored(first, 2);
    await first.stop();
    const stateFolder = tempFolder();
    const aside = tempFolder();
    await writeFile(path.join(aside, 'other.mp4'), randomBytes(1_000));
    const second = await bench.start({ folder: aside, stateFolder, config: QUICK });
    await untilIdentical(second, path.join(aside, 'other.mp4'));
    await second.stop();
    const third = await bench.start({ stateFolder, config: QUICK });
    expect((await untilIdentical(third, file)).stream_id).toBe(part.stream_id);
  });
});
