import { writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DeviceLimiter } from '../../../../../electron/engine/adapters/nodeFs/deviceLimiter.ts';
import { RootPlaces } from '../../../../../electron/engine/adapters/nodeFs/rootPlaces.ts';
import { WatchedRoots } from '../../../../../electron/engine/adapters/nodeFs/watchedRoots.ts';
import { systemClock } from '../../../../../electron/engine/adapters/systemClock.ts';
import { faultOf } from '../../../../support/faultOf.ts';
import { tempFolder } from '../../../../support/tempFolder.ts';

/** An open file whose path the system does not tell, as outside of Linux. */
async function withoutPath(path: string): Promise<FileHandle> {
  const handle = await open(path);
  onTestFinished(() => handle.close());
  const stat = (): Promise<unknown> => handle.stat({ bigint: true });
  // Only these two are asked for.
  return { fd: -1, stat } as unknown as FileHandle;
}

test('where the system does not tell the path of an open file, the file has to be the one that has the name', async () => {
  const folder = tempFolder();
  const clip = join(folder, 'clip.mp4');
  const outside = join(tempFolder(), 'clip.mp4');
  for (const file of [clip, outside]) writeFileSync(file, file);
  const roots = new WatchedRoots(new DeviceLimiter(systemClock), new RootPlaces(undefined));
  roots.restrict([folder], 'never');
  await roots.checkOpened(clip, await withoutPath(clip));
  const fault = await faultOf(roots.checkOpened(clip, await withoutPath(outside)));
  expect(fault).toMatchObject({ code: 'source_unreadable' });
});
