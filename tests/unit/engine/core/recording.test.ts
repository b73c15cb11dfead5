import { expect, test } from 'vitest';
import { isSameFile } from '../../../../electron/engine/core/recording.ts';

test('a file is the same by its number and its birth; the device counts where there is no birth', () => {
  const file = { device: '1', inode: '2', birthtimeMs: 3 };
  expect(isSameFile(file, { ...file, device: '9' })).toBe(true);
  expect(isSameFile(file, { ...file, inode: '9' })).toBe(false);
  expect(isSameFile(file, { ...file, birthtimeMs: 9 })).toBe(false);
  expect(isSameFile({ ...file, birthtimeMs: 0 }, { ...file, birthtimeMs: 0, device: '9' })).toBe(false);
});
