import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { tempFolder } from '../../support/tempFolder.ts';
import { Watching } from './watching.ts';

/** Of Linux: `include/uapi/linux/magic.h`. */
const EXT4 = 0xef53;
const FUSE = 0x65735546;

test.runIf(process.platform === 'linux')(
  'a program that serves a folder below a watched one is never waited for without a thread',
  async () => {
    const path = tempFolder();
    fs.mkdirSync(join(path, 'mounted'));
    const asked = mountedByProgram('mounted');
    const watching = new Watching({ path });
    await watching.watch.ready;
    // Until its kind of file system is known, threads look at each name in a folder.
    await vi.waitFor(() => expect(asked.fileSystems).toEqual(new Set([path, join(path, 'mounted')])), {
      timeout: 60_000,
    });
    const beside = join(path, 'beside.mp4');
    fs.writeFileSync(beside, 'abc');
    await watching.sees('appeared', beside);
    const clip = join(path, 'mounted', 'clip.mp4');
    fs.writeFileSync(clip, 'abc');
    await watching.sees('appeared', clip);
    expect(asked.withoutThread).toContain(beside);
    expect(asked.withoutThread).not.toContain(clip);
    // Something may be mounted on a new folder before it is looked at.
    const card = join(path, 'card');
    fs.mkdirSync(card);
    const take = join(card, 'take.mp4');
    fs.writeFileSync(take, 'abc');
    await watching.sees('appeared', take);
    expect(asked.withoutThread).not.toContain(card);
  },
);

/**
 * Lets folders of this name be of a file system that a program serves and all others be on a disk, for every module, also for those that
 * other test files loaded.
 * @returns the folders whose file system was asked for, and the paths that were looked at without a thread
 */
function mountedByProgram(name: string): { fileSystems: Set<string>; withoutThread: Set<string> } {
  const asked = { fileSystems: new Set<string>(), withoutThread: new Set<string>() };
  const { lstatSync } = fs;
  const { statfs } = fsPromises;
  onTestFinished(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });
  vi.spyOn(fs, 'lstatSync').mockImplementation((...args: Parameters<typeof lstatSync>) => {
    asked.withoutThread.add(String(args[0]));
    return lstatSync(...args);
  });
  vi.spyOn(fsPromises, 'statfs').mockImplementation(async (path) => {
    const found = await statfs(path);
    asked.fileSystems.add(String(path));
    return { ...found, type: basename(String(path)) === name ? FUSE : EXT4 };
  });
  syncBuiltinESMExports();
  return asked;
}
