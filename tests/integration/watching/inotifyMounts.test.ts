import type * as Fs from 'node:fs';
import { mkdirSync, writeFileSync } from 'node:fs';
import type * as FsPromises from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { tempFolder } from '../../support/tempFolder.ts';
import { Watching } from './watching.ts';

const FUSE = 0x65735546;

const asked = vi.hoisted(() => ({ fileSystems: new Set<string>(), withoutThread: new Set<string>() }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  return {
    ...fs,
    lstatSync: (...args: Parameters<typeof fs.lstatSync>) => {
      asked.withoutThread.add(String(args[0]));
      return fs.lstatSync(...args);
    },
  };
});

vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof FsPromises>();
  return {
    ...fs,
    statfs: async (path: string) => {
      const found = await fs.statfs(path);
      asked.fileSystems.add(path);
      return basename(path) === 'mounted' ? { ...found, type: FUSE } : found;
    },
  };
});

test.runIf(process.platform === 'linux')(
  'a program that serves a folder below a watched one is never waited for without a thread',
  async () => {
    const path = tempFolder();
    mkdirSync(join(path, 'mounted'));
    const watching = new Watching({ path });
    await watching.watch.ready;
    // Until its kind of file system is known, threads look at each name in a folder.
    await vi.waitFor(() => expect(asked.fileSystems).toEqual(new Set([path, join(path, 'mounted')])), {
      timeout: 60_000,
    });
    const clip = join(path, 'mounted', 'clip.mp4');
    writeFileSync(clip, 'abc');
    await watching.sees('appeared', clip);
    expect(asked.withoutThread).not.toContain(clip);
  },
);
