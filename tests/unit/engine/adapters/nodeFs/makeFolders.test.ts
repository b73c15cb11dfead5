import { chmodSync, mkdirSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeFolders } from '../../../../../electron/engine/adapters/nodeFs/makeFolders.ts';
import { tempFolder } from '../../../../support/tempFolder.ts';

test.skipIf(process.platform === 'win32')(
  'a private folder stays private when somebody puts a link to it in the place of the new folder',
  async () => {
    const place = tempFolder();
    const [shared, hidden] = [path.join(place, 'shared'), path.join(place, 'hidden')];
    mkdirSync(shared);
    chmodSync(shared, 0o777);
    mkdirSync(path.join(hidden, 'clips'), { recursive: true });
    for (const each of [path.join(hidden, 'clips'), hidden]) chmodSync(each, 0o700);
    await makeFolders(path.join(shared, 'card', 'clips'), async (folder, options) => {
      const first = await mkdir(folder, options);
      renameSync(path.join(shared, 'card'), path.join(shared, 'taken'));
      symlinkSync(hidden, path.join(shared, 'card'));
      return first;
    });
    const modes = [hidden, path.join(hidden, 'clips')].map((each) => (statSync(each).mode & 0o777).toString(8));
    expect(modes).toEqual(['700', '700']);
  },
);
