import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly link?: boolean }>>;
}

/** Packages that `npm ci` would accept with any content, because the lock file has no hash for them. */
function packagesWithoutHash({ packages }: LockFile): readonly string[] {
  return Object.entries(packages)
    .filter(([name, entry]) => name !== '' && entry.link !== true && entry.integrity?.startsWith('sha512-') !== true)
    .map(([name]) => name);
}

test('every package in the lock file is pinned by a SHA-512 hash', () => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../package-lock.json'), 'utf8');
  // npm's own format, version 3.
  const lock = JSON.parse(text) as LockFile;
  expect(Object.keys(lock.packages).length).toBeGreaterThan(400);
  expect(packagesWithoutHash(lock)).toEqual([]);
});

test('a package without a hash, or with a weak one, is reported', () => {
  const lock: LockFile = {
    packages: {
      '': {},
      'node_modules/pinned': { integrity: 'sha512-AAAA' },
      'node_modules/weak': { integrity: 'sha1-AAAA' },
      'node_modules/missing': {},
    },
  };
  expect(packagesWithoutHash(lock)).toEqual(['node_modules/weak', 'node_modules/missing']);
});
