import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256OfFile } from '../../../scripts/sha256OfFile.ts';
import { QUICK, SLOW, testBench } from '../../support/engineBench.ts';
import {
  BUCKET,
  type EngineRig,
  isEvent,
  sha256OfObject,
  untilIdentical,
  untilStored,
} from '../../support/engineRig.ts';
import { filesWithIds } from '../../support/drives.ts';
import type { LocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import { MIB } from '../../support/bytes.ts';

const CLIPS = ['C0001.mov', 'C0002.mov', 'C0003.mov', 'C0004.mov', 'C0005.mov', 'C0006.mov'];

/** Two drives that were formatted alike, and recorders that began at the same moment: only the number of the drive differs. */
function idsOn(device: string, file: string) {
  return { device, inode: `${12 + CLIPS.indexOf(path.basename(file))}`, birthtimeMs: 1_764_000_000_004 };
}

/** When each part of the open uploads was stored. */
function storedAt(s3: LocalS3): number[] {
  const uploads = [...(s3.bucket(BUCKET)?.uploads.values() ?? [])];
  return uploads.flatMap(({ parts }) => [...parts.values()].map(({ storedAtMs }) => storedAtMs));
}

/** The events of attention, as codes. */
const attentionOf = (rig: EngineRig) => rig.events.filter(isEvent('stream.attention')).map(({ code }) => code);

describe('drives whose files have equal inodes and birth times', () => {
  test('every file of both reaches the store, once', async () => {
    const bench = await testBench();
    const drives = ['A', 'B'].map((name) => path.join(bench.folder, name));
    const files = drives.flatMap((drive) => CLIPS.map((clip) => path.join(drive, clip)));
    for (const drive of drives) await mkdir(drive);
    for (const file of files) await writeFile(file, randomBytes(MIB));
    const source = filesWithIds((file) => idsOn(file.startsWith(`${drives[0]}/`) ? '1' : '2', file));
    const rig = await bench.start({ config: QUICK, ports: { source } });
    await rig.until(isEvent('stream.completed', undefined, () => rig.count('stream.completed') >= files.length));
    const completed = rig.events.filter(isEvent('stream.completed'));
    for (const { path: file, key } of completed)
      expect(await sha256OfObject(rig.ports, key)).toBe(await sha256OfFile(file));
    expect(completed.map((event) => event.path).toSorted()).toEqual(files);
    await rig.stop();
    const again = await bench.start({ config: QUICK, ports: { source } });
    await again.until(isEvent('engine.ready'));
    await again.engine.whenIdle(AbortSignal.timeout(60_000));
    expect(again.count('stream.started')).toBe(0);
  });

  test('a card that takes the place of another one does not overwrite its stored parts', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'C0001.mov');
    let device = '1';
    const source = filesWithIds((name) => idsOn(device, name));
    await writeFile(file, randomBytes(23 * MIB));
    const first = await bench.start({ config: SLOW, ports: { source } });
    const { stream_id: id } = await first.until(isEvent('stream.started'));
    await untilStored(first, 4);
    const before = storedAt(bench.s3);
    await first.stop();
    device = '2';
    await writeFile(file, randomBytes(27 * MIB));
    const second = await bench.start({ config: QUICK, ports: { source } });
    const other = await second.until(isEvent('stream.completed'));
    expect(other.stream_id).not.toBe(id);
    expect(await sha256OfObject(second.ports, other.key)).toBe(await sha256OfFile(file));
    expect(attentionOf(second)).toEqual(['source_replaced']);
    expect(storedAt(bench.s3)).toEqual(before);
  });

  test('a drive that has another number after it was mounted again continues where it was', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'C0001.mov');
    let device = '1';
    const source = filesWithIds((name) => idsOn(device, name));
    await writeFile(file, randomBytes(23 * MIB));
    const first = await bench.start({ config: SLOW, ports: { source } });
    await untilStored(first, 4);
    await first.stop();
    device = '2';
    const second = await bench.start({ config: QUICK, ports: { source } });
    const completed = await untilIdentical(second, file);
    expect(completed).toMatchObject({ parts_resent: 0 });
    expect(second.count('stream.replaced')).toBe(0);
    expect(second.count('part.stored')).toBe(1);
    await second.stop();
    device = '3';
    const third = await bench.start({ config: QUICK, ports: { source } });
    await third.until(isEvent('engine.ready'));
    await third.engine.whenIdle(AbortSignal.timeout(60_000));
    expect(third.count('stream.started')).toBe(0);
    await rm(file);
  });
});
