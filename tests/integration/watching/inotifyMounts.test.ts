import type * as Fs from 'node:fs';
import { mkdirSync, writeFileSync } from 'node:fs';
import type * as FsPromises from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { tempFolder } from '../../support/tempFolder.ts';
import { Watching } from './watching.ts';

const FUSE = 0x65735546;

const looks = vi.hoisted(() => ({ withoutThread: new Set<string>() }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  return {
    ...fs,
    lstatSync: (...args: Parameters<typeof fs.lstatSync>) => {
      looks.withoutThread.add(String(args[0]));
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
      return basename(path) === 'mounted' ? { ...found, type: FUSE } : found;
    },
  };
});

test.runIf(process.platform === 'linux')(
  'a program that serves a folder below a watched one is never waited for without a thread',
  async () => {
    const path = tempFolder();
    mkdirSync(join(path, 'mounted'));
    mkdirSync(join(path, 'local'));
    const watching = new Watching({ path });
    await watching.watch.ready;
    await vi.waitFor(
      async () => {
        // The kind of its file system is asked for when a folder is watched; until then threads look.
        const probe = join(path, 'local', `${crypto.randomUUID()}.mp4`);
        writeFileSync(probe, 'abc');
        await watching.sees('appeared', probe);
        expect(looks.withoutThread).toContain(probe);
      },
      { timeout: 60_000 },
    );
    const clip = join(path, 'mounted', 'clip.mp4');
    writeFileSync(clip, 'abc');
    await watching.sees('appeared', clip);
    expect(looks.withoutThread).not.toContain(clip);
  },
);
