import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DestinationsFile } from '../../../../electron/engine/adapters/destinationsFile.ts';
import { RootPlaces } from '../../../../electron/engine/adapters/nodeFs/rootPlaces.ts';
import { QuickLimitFile } from '../../../../electron/engine/adapters/quickLimitFile.ts';
import { replaceFile } from '../../../../electron/engine/adapters/replaceFile.ts';
import { workstationId } from '../../../../electron/engine/workstationId.ts';
import { silentLogger } from '../../../support/loggers.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

describe('a file that is replaced', () => {
  test('is for its owner only, also where the old one was open, and nothing is left beside it', () => {
    const folder = tempFolder();
    const file = path.join(folder, 'settings');
    writeFileSync(file, 'old and longer', { mode: 0o666 });
    replaceFile(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['settings']);
  });

  test('keeps its old content when the new one cannot take its name, and nothing is left beside it', () => {
    const folder = tempFolder();
    const file = path.join(folder, 'settings');
    mkdirSync(path.join(file, 'in the way'), { recursive: true });
    expect(() => replaceFile(file, 'new')).toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
    expect(readdirSync(folder)).toEqual(['settings']);
    expect(readdirSync(file)).toEqual(['in the way']);
  });
});

const LIMIT = { bytesPerSecond: null, term: 'changed', untilMs: null } as const;

const PRECIOUS = 'alias ls="ls -l"';

test.each<[file: string, write: (folder: string) => unknown]>([
  ['destinations.json', (folder) => new DestinationsFile(folder).add({ bucket: 'dailies', keyPrefix: '' })],
  ['quick-limit.json', (folder) => new QuickLimitFile(folder, silentLogger).save(LIMIT)],
  ['watched-folders.json', (folder) => new RootPlaces(folder).add('/media/card', '/media/card')],
  ['workstation-id', (folder) => workstationId(folder, undefined)],
])('writing %s changes no private file through links that were planted in the folder', async (name, write) => {
  const folder = tempFolder();
  const secret = path.join(tempFolder(), '.bashrc');
  writeFileSync(secret, PRECIOUS);
  for (const planted of [name, `${name}.new`, `${name}.tmp`]) symlinkSync(secret, path.join(folder, planted));
  await write(folder);
  expect(readFileSync(secret, 'utf8')).toBe(PRECIOUS);
  expect(readFileSync(path.join(folder, name), 'utf8')).not.toBe(PRECIOUS);
  expect(readdirSync(folder).toSorted()).toEqual([name, `${name}.new`, `${name}.tmp`]);
});
