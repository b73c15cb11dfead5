import { expect, test } from 'vitest';
import { preferredFiles, wantedFiles } from '../../../../../electron/engine/runtime/intake/wantedFiles.ts';

test('a file is wanted in a watched folder that is not paused, if it matches', () => {
  const isWanted = wantedFiles({
    folders: [{ path: '/takes' }, { path: '/paused', isPaused: true }],
    include: ['*.mp4'],
    exclude: ['proxy'],
    isRecursive: true,
  });
  expect(isWanted('/takes/day 1/a.mp4')).toBe(true);
  for (const path of ['/takes/a.txt', '/takes/proxy/a.mp4', '/paused/a.mp4', '/elsewhere/a.mp4'])
    expect(isWanted(path)).toBe(false);
});

test('without subfolders only the files of the folder itself are wanted', () => {
  const isWanted = wantedFiles({ folders: [{ path: '/takes' }], include: ['*.mp4'], exclude: [], isRecursive: false });
  expect(isWanted('/takes/a.mp4')).toBe(true);
  expect(isWanted('/takes/day 1/a.mp4')).toBe(false);
});

test('a file is preferred if it matches a priority pattern below its folder; without patterns none is', () => {
  const folders = [{ path: '/takes' }];
  const isPreferred = preferredFiles({ folders, priority: ['selects/**', '*A001*'] });
  for (const path of ['/takes/selects/x.mov', '/takes/day 1/A001_C002.mov']) expect(isPreferred(path)).toBe(true);
  for (const path of ['/takes/x.mov', '/elsewhere/A001.mov']) expect(isPreferred(path)).toBe(false);
  expect(preferredFiles({ folders, priority: [] })('/takes/a.mp4')).toBe(false);
});
