import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkWatchFolders, createWatchFolders } from '../../../electron/headless/watchedFolders.ts';
import { tempFolder } from '../../support/tempFolder.ts';

test('folders to watch are created with those above them, but no paused ones; one that cannot be is named', async () => {
  const place = tempFolder();
  const folder = path.join(place, 'a', 'b');
  const paused = path.join(place, 'paused');
  const folders = [
    { path: folder, isPaused: false },
    { path: paused, isPaused: true },
  ];
  expect(() => checkWatchFolders(folders)).toThrow('is not there');
  for (let time = 0; time < 2; time++) await createWatchFolders(folders);
  checkWatchFolders(folders);
  expect(existsSync(paused)).toBe(false);
  writeFileSync(path.join(place, 'file'), '');
  const below = { path: path.join(place, 'file', 'below'), isPaused: false };
  await expect(createWatchFolders([below])).rejects.toThrow('cannot be created (ENOTDIR)');
});

test.skipIf(process.platform === 'win32')(
  'a folder that is created can be used by whom the folder above it can be used, unless everybody may write there',
  async () => {
    const place = tempFolder();
    const folders = ['shared/a/b', 'public/c'].map((below) => ({ path: path.join(place, below), isPaused: false }));
    await createWatchFolders(['shared', 'public'].map((name) => ({ path: path.join(place, name), isPaused: false })));
    chmodSync(path.join(place, 'shared'), 0o775);
    chmodSync(path.join(place, 'public'), 0o1777);
    await createWatchFolders(folders);
    const mode = (below: string): string => (statSync(path.join(place, below)).mode & 0o777).toString(8);
    expect(['shared/a', 'shared/a/b', 'public/c'].map(mode)).toEqual(['775', '775', '755']);
  },
);
