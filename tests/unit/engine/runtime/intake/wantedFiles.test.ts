import { expect, test } from 'vitest';
import { wantedFiles } from '../../../../../electron/engine/runtime/intake/wantedFiles.ts';

test('a file is wanted in a watched folder that is not paused, if it matches', () => {
  const isWanted = wantedFiles({
    folders: [{ path: '/takes' }, { path: '/paused', isPaused: true }],
    include: ['*.mp4'],
    exclude: ['proxy'],
  });
  expect(isWanted('/takes/day 1/a.mp4')).toBe(true);
  for (const path of ['/takes/a.txt', '/takes/proxy/a.mp4', '/paused/a.mp4', '/elsewhere/a.mp4'])
    expect(isWanted(path)).toBe(false);
});
