import { appendFileSync, mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { PollingSweep } from '../../../electron/engine/adapters/watchChokidar/pollingSweep.ts';
import type { EntryStates, FolderScanner } from '../../../electron/engine/ports/folderWatcher.ts';
import { Fault } from '../../../electron/engine/core/fault.ts';
import { diskFiles } from '../../support/diskFiles.ts';
import { tempFolder } from '../../support/tempFolder.ts';

/** A sweep of a folder on a clock that the test moves, with the hints that it gives and the paths that it examines. */
function polled(path: string, scanner: FolderScanner & EntryStates = diskFiles().scanner) {
  const examined: string[] = [];
  const read: string[] = [];
  const clock = { nowMs: 0 };
  const disk = { fails: false, msPerFile: 0 };
  const sweep = new PollingSweep({
    folder: { path, include: [], exclude: [] },
    now: () => clock.nowMs,
    scanner: {
      scan: (folder, signal, report, walk) => {
        if (disk.fails) throw new Fault('disk_error', 'The disk does not answer.', { disposition: 'retry' });
        read.push(walk?.from ?? '');
        return scanner.scan(folder, signal, report, walk);
      },
      states: (paths, signal) => {
        examined.push(...paths);
        clock.nowMs += paths.length * disk.msPerFile;
        return scanner.states(paths, signal);
      },
    },
  });
  const told: string[] = [];
  return {
    examined,
    read,
    clock,
    disk,
    /** Sweeps once. @returns all that it tells */
    async next(): Promise<readonly string[]> {
      for (const list of [told, examined, read]) list.length = 0;
      await sweep.read(({ kind, path: file }) => told.push(`${kind} ${basename(file)}`), AbortSignal.timeout(60_000));
      return told;
    },
  };
}

/** A folder with so many files of long ago. */
function oldFiles(count: number): string {
  const path = tempFolder();
  for (let file = 0; file < count; file++) {
    if (file % 500 === 0) mkdirSync(join(path, `card ${file / 500}`));
    const clip = join(path, `card ${Math.floor(file / 500)}`, `${file}.mp4`);
    writeFileSync(clip, 'abc');
    utimesSync(clip, 1e9, 1e9);
  }
  return path;
}

/** Many files in one folder that is in memory only. @returns the scanner, and the inodes of files that are not as at first */
function manyFiles(count: number) {
  const inodes = new Map<string, number>();
  const scanner: FolderScanner & EntryStates = {
    async *scan({ path }, _signal, _report, walk) {
      walk?.entering?.('');
      for (let file = 0; file < count; file++) yield join(path, `${file}.mp4`);
    },
    states: async (paths) =>
      paths.map((path) => ({ sizeBytes: 3, mtimeMs: 1e12, ctimeMs: 1e12, inode: inodes.get(basename(path)) ?? 1 })),
  };
  return { scanner, inodes };
}

test('a write to any of 10 000 files at rest is found by one of the next two sweeps', async () => {
  const { scanner, inodes } = manyFiles(10_000);
  const folder = polled('/polled', scanner);
  expect(await folder.next()).toHaveLength(10_000);
  await folder.next();
  for (const name of ['0.mp4', '9999.mp4', '5989.mp4', '5990.mp4', '1.mp4']) {
    inodes.set(name, 2);
    // A later round begins with the next sweep.
    const told = [...(await folder.next()), ...(await folder.next())];
    expect(told).toEqual([`changed ${name}`]);
    folder.clock.nowMs += 120_000;
  }
});

test('a slow disk is examined for a quarter of a second in each sweep, and every file in its turn', async () => {
  const { scanner } = manyFiles(10_000);
  const folder = polled('/polled', scanner);
  folder.disk.msPerFile = 1;
  await folder.next();
  await folder.next();
  const examined = new Set<string>();
  for (let sweep = 0; sweep < 42; sweep++) {
    const startMs = folder.clock.nowMs;
    await folder.next();
    expect(folder.clock.nowMs - startMs).toBeLessThanOrEqual(500);
    for (const path of folder.examined) examined.add(path);
  }
  expect(examined.size).toBe(10_001);
});

test('what appears, grows, is replaced, moves or goes is found by the next sweep, and only its folder is read', async () => {
  const path = oldFiles(1_000);
  const at = (...names: string[]): string => join(path, ...names);
  const folder = polled(path);
  await folder.next();
  await folder.next();
  writeFileSync(at('card 1', 'new.mp4'), 'abc');
  expect(await folder.next()).toEqual(['appeared new.mp4']);
  expect(folder.read).toEqual(['card 1']);
  appendFileSync(at('card 1', 'new.mp4'), 'abc');
  expect(await folder.next()).toEqual(['changed new.mp4']);
  writeFileSync(at('other.part'), 'abcabc');
  const { mtime } = statSync(at('card 0', '7.mp4'));
  utimesSync(at('other.part'), mtime, mtime);
  renameSync(at('other.part'), at('card 0', '7.mp4'));
  expect(await folder.next()).toEqual(['changed 7.mp4']);
  renameSync(at('card 0'), at('card 9'));
  const moved = await folder.next();
  expect(moved.filter((told) => told.startsWith('gone'))).toHaveLength(500);
  expect(moved.filter((told) => told.startsWith('appeared'))).toHaveLength(500);
  rmSync(at('card 9', '7.mp4'));
  expect(await folder.next()).toEqual(['gone 7.mp4']);
});

test('a folder whose times moved is read again for a while, as they are coarse on some file systems', async () => {
  const path = oldFiles(1);
  const folder = polled(path);
  await folder.next();
  await folder.next();
  writeFileSync(join(path, 'card 0', 'new.mp4'), 'abc');
  await folder.next();
  folder.clock.nowMs += 2_000;
  await folder.next();
  expect(folder.read).toEqual(['card 0']);
  folder.clock.nowMs += 4_000;
  await folder.next();
  expect(folder.read).toEqual([]);
});

test('a folder whose reading fails after it changed is read again, however long the disk is away', async () => {
  const path = tempFolder();
  mkdirSync(join(path, 'card'));
  writeFileSync(join(path, 'card', 'old.mp4'), 'abc');
  const folder = polled(path);
  await folder.next();
  await folder.next();
  writeFileSync(join(path, 'card', 'new.mp4'), 'abc');
  folder.disk.fails = true;
  await expect(folder.next()).rejects.toThrow('The disk does not answer.');
  folder.disk.fails = false;
  folder.clock.nowMs += 60_000;
  expect(await folder.next()).toContain('appeared new.mp4');
});
