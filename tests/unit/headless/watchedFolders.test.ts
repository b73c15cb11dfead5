import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkWatchFolders, createWatchFolders } from '../../../electron/headless/watchedFolders.ts';
import { tempFolder } from '../../support/tempFolder.ts';

test('folders to watch are created with those above them, but no paused ones; one that cannot be is named', () => {
  const place = tempFolder();
  const folder = path.join(place, 'a', 'b');
  const paused = path.join(place, 'paused');
  const folders = [
    { path: folder, isPaused: false },
    { path: paused, isPaused: true },
  ];
  expect(() => checkWatchFolders(folders)).toThrow('is not there');
  for (let time = 0; time < 2; time++) createWatchFolders(folders);
  checkWatchFolders(folders);
  expect(existsSync(paused)).toBe(false);
  writeFileSync(path.join(place, 'file'), '');
  const below = { path: path.join(place, 'file', 'below'), isPaused: false };
  expect(() => createWatchFolders([below])).toThrow('cannot be created (ENOTDIR)');
});
