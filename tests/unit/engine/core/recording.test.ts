import { expect, test } from 'vitest';
import { isSameFile, mayBeSameFile } from '../../../../electron/engine/core/recording.ts';

const FILE = { device: '1', inode: '2', birthtimeMs: 3 };

test('a file is the same by its drive, its number and its birth', () => {
  expect(isSameFile(FILE, { ...FILE })).toBe(true);
  expect(isSameFile(FILE, { ...FILE, device: '9' })).toBe(false);
  expect(isSameFile(FILE, { ...FILE, inode: '9' })).toBe(false);
  expect(isSameFile(FILE, { ...FILE, birthtimeMs: 9 })).toBe(false);
});

test('a file on a drive that was mounted again may be the same by its number and its birth', () => {
  expect(mayBeSameFile(FILE, { ...FILE, device: '9' })).toBe(true);
  expect(mayBeSameFile(FILE, { ...FILE, inode: '9' })).toBe(false);
  expect(mayBeSameFile(FILE, { ...FILE, birthtimeMs: 9 })).toBe(false);
  expect(mayBeSameFile({ ...FILE, birthtimeMs: 0 }, { ...FILE, birthtimeMs: 0, device: '9' })).toBe(false);
});
