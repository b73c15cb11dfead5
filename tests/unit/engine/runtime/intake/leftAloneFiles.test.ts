import { expect, test } from 'vitest';
import { LeftAloneFiles } from '../../../../../electron/engine/runtime/intake/leftAloneFiles.ts';

test('files that are left alone are counted below each folder, each once', () => {
  const earlier = new LeftAloneFiles();
  for (const path of ['/takes/a.mp4', '/takes/day/b.mp4', '/takes/day/b.mp4', '/takesB/c.mp4']) earlier.add(path);
  expect(['/takes', '/takes/day', '/takesB', '/other'].map((folder) => earlier.below(folder))).toEqual([2, 1, 1, 0]);
  earlier.delete('/takes/day/b.mp4');
  earlier.delete('/takes/day/b.mp4');
  expect(['/takes', '/takes/day'].map((folder) => earlier.below(folder))).toEqual([1, 0]);
  expect(earlier.takeAll()).toEqual(['/takes/a.mp4', '/takesB/c.mp4']);
  expect(earlier.below('/takes')).toBe(0);
});
