import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { restrictToOwner } from '../../../../electron/backend/settings/ownerOnly.ts';
import { notRun } from '../../../support/notRun.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const modeOf = (file: string): number => statSync(file).mode & 0o777;
const isOwn = (name: string): boolean => name.endsWith('.json');

if (process.platform === 'win32')
  notRun('folders are closed to other users', 'Windows has no file modes.', 'unobtainable');
else {
  test('a new folder is made for its owner only', () => {
    const folder = path.join(tempFolder(), 'a', 'b');
    expect(restrictToOwner(folder, isOwn)).toEqual([]);
    expect(modeOf(folder)).toBe(0o700);
  });

  test('an open folder and its own files are closed to others, and this is reported', () => {
    const folder = path.join(tempFolder(), 'state');
    const other = path.join(tempFolder(), 'other.json');
    mkdirSync(folder);
    for (const file of [other, ...['a.json', 'b.json', 'c.txt'].map((name) => path.join(folder, name))])
      writeFileSync(file, '');
    symlinkSync(other, path.join(folder, 'link.json'));
    chmodSync(folder, 0o755);
    for (const [file, mode] of [
      [other, 0o666],
      ['a.json', 0o644],
      ['b.json', 0o600],
      ['c.txt', 0o644],
    ] as const)
      chmodSync(path.resolve(folder, file), mode);
    expect(restrictToOwner(folder, isOwn)).toEqual([
      'Other users had access to state: its mode was 0755 and is 0700 now.',
      'Other users had access to a.json: its mode was 0644 and is 0600 now.',
    ]);
    expect(['', 'a.json', 'b.json', 'c.txt', other].map((name) => modeOf(path.resolve(folder, name)))).toEqual([
      0o700, 0o600, 0o600, 0o644, 0o666,
    ]);
    expect(restrictToOwner(folder, isOwn)).toEqual([]);
  });

  test('a folder that cannot be made is reported, without its path', () => {
    const file = path.join(tempFolder(), 'file');
    writeFileSync(file, '');
    const [finding = ''] = restrictToOwner(path.join(file, 'state'), isOwn);
    expect(finding).toBe('The permissions of state could not be checked: ENOTDIR.');
  });
}
