import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import type { FolderScanner } from '../../../../electron/engine/ports/folderWatcher.ts';
import { ENGINE_DEFAULTS } from '../../../../electron/engine/runtime/engineConfig.ts';
import { FolderChecks } from '../../../../electron/engine/runtime/folderChecks.ts';
import { isEarlierIn } from '../../../../electron/engine/runtime/holdingFolder.ts';
import { SourceKeys } from '../../../../electron/engine/runtime/recording/sourceKeys.ts';
import { createFakeClock } from '../../../fakes/fakeClock.ts';
import { MemoryCheckpointStore } from '../../../fakes/memoryCheckpointStore.ts';
import { MemoryFileSource } from '../../../fakes/memoryFileSource.ts';

const CONFIG = { ...ENGINE_DEFAULTS, folders: [{ path: '/rec' }], bucket: 'dailies', ownerId: 'cart-1' };

function rig(unreadableFolders = 0) {
  const clock = createFakeClock();
  const source = new MemoryFileSource(() => clock.nowMs());
  const checkpoints = new MemoryCheckpointStore({ clock });
  const scanner: FolderScanner = {
    scan: (folder, signal, report) => source.scan(folder, signal, (seen) => report?.({ ...seen, unreadableFolders })),
  };
  const keys = new SourceKeys(source, () => CONFIG);
  const checks = new FolderChecks({
    ports: { scanner, source, checkpoints, clock },
    keys,
    config: () => CONFIG,
    runners: () => [],
    isPaused: () => false,
    isEarlier: (path, facts) => isEarlierIn([{ path: '/rec/OLD', newSince: '2027-01-01T00:00:00Z' }], path, facts),
    signal: new AbortController().signal,
  });
  /** Marks the file as uploaded completely. */
  const finish = async (path: string): Promise<void> => {
    const facts = await source.stat(path);
    const object = { bucket: 'dailies', key: 'k' };
    const fileSystem = (await source.fileSystemOf(dirname(path))) ?? '';
    for (const key of await keys.sourceKeys({ path, ...facts }))
      await checkpoints.markSource(key, { ...facts, fileSystem, recordingId: 'a', isDiscarded: false, object });
  };
  return { source, checks, finish };
}

const bytes = Buffer.from('clip');

test('each card of a folder has its own answer, from the files on disk now', async () => {
  const { source, checks, finish } = rig();
  for (const name of ['CAM_A/a1.mov', 'CAM_A/a2.mov', 'CAM_B/b1.mov', 'CAM_B/b1.xml'])
    source.write(`/rec/${name}`, bytes);
  for (const name of ['CAM_A/a1.mov', 'CAM_A/a2.mov']) await finish(`/rec/${name}`);
  const { cards, checkedAt } = await checks.check('/rec');
  expect(checkedAt).toBe('2026-05-04T10:00:00.000+00:00');
  expect(cards).toMatchObject([
    { path: '/rec/CAM_A', wanted: 2, verified: 2, notIncluded: 0, verdict: 'safe', unsafe: [] },
    {
      path: '/rec/CAM_B',
      wanted: 1,
      verified: 0,
      notIncluded: 1,
      bytesLeft: 4,
      verdict: 'unsafe',
      unsafe: [{ path: 'CAM_B/b1.mov', sizeBytes: 4, reason: 'waiting' }],
    },
  ]);
});

test('a clip of a camera card is complete only with its sidecars, also those that are not included', async () => {
  const { source, checks, finish } = rig();
  const files = ['Clip/C0001.MXF', 'Clip/C0002.MXF', 'Clip/C0002M01.XML', 'Clip/C0003.MXF'];
  for (const name of files) source.write(`/rec/CAM_A/XDROOT/${name}`, bytes);
  for (const name of ['Clip/C0001.MXF', 'Clip/C0002.MXF']) await finish(`/rec/CAM_A/XDROOT/${name}`);
  expect((await checks.check('/rec')).cards).toMatchObject([
    { path: '/rec/CAM_A', wanted: 3, verified: 2, notIncluded: 1, clips: { complete: 1, total: 3 } },
  ]);
});

test('a file that grew, one that was added, and one that was replaced are not safe', async () => {
  const { source, checks, finish } = rig();
  for (const name of ['a1.mov', 'a2.mov']) source.write(`/rec/DCIM/${name}`, bytes);
  for (const name of ['a1.mov', 'a2.mov']) await finish(`/rec/DCIM/${name}`);
  expect((await checks.check('/rec')).cards).toMatchObject([{ path: '/rec', verdict: 'safe' }]);
  source.write('/rec/DCIM/a1.mov', bytes);
  source.remove('/rec/DCIM/a2.mov');
  source.write('/rec/DCIM/a2.mov', bytes);
  source.write('/rec/DCIM/a3.mov', bytes);
  const { cards } = await checks.check('/rec');
  expect(cards).toMatchObject([{ verified: 0, wanted: 3, verdict: 'unsafe' }]);
  expect(Object.fromEntries(cards.flatMap(({ unsafe }) => unsafe.map(({ path, reason }) => [path, reason])))).toEqual({
    'DCIM/a1.mov': 'changed',
    'DCIM/a2.mov': 'waiting',
    'DCIM/a3.mov': 'waiting',
  });
});

test('a card that returns with other content under the same names is another card', async () => {
  const { source, checks, finish } = rig();
  source.write('/rec/CAM_A/a1.mov', bytes);
  await finish('/rec/CAM_A/a1.mov');
  expect((await checks.check('/rec')).cards).toMatchObject([{ verdict: 'safe' }]);
  source.removeFolder('/rec/CAM_A');
  expect((await checks.check('/rec')).cards).toMatchObject([{ path: '/rec', verdict: 'empty' }]);
  source.write('/rec/CAM_A/a1.mov', Buffer.from('other').subarray(0, 4));
  expect((await checks.check('/rec')).cards).toMatchObject([{ verdict: 'unsafe', verified: 0 }]);
});

test('a card is known by its file system; a folder of a larger drive is no card of its own', async () => {
  const { source, checks } = rig();
  for (const name of ['CAM_A/a1.mov', 'DISK/b1.mov']) source.write(`/rec/${name}`, bytes);
  source.mount('/rec/CAM_A', 'uuid:1A2B-3C4D');
  const { cards } = await checks.check('/rec');
  expect(cards.map(({ volume }) => volume)).toEqual(['uuid:1A2B-3C4D', undefined]);
});

test('what is verified on one card is not verified on another one with the same files', async () => {
  const { source, checks, finish } = rig();
  source.write('/rec/CAM_A/a1.mov', bytes);
  source.mount('/rec/CAM_A', 'uuid:1A2B-3C4D');
  await finish('/rec/CAM_A/a1.mov');
  expect((await checks.check('/rec')).cards).toMatchObject([{ verdict: 'safe', verified: 1 }]);
  source.mount('/rec/CAM_A', 'uuid:5E6F-7A8B');
  expect((await checks.check('/rec')).cards).toMatchObject([
    { volume: 'uuid:5E6F-7A8B', verdict: 'unsafe', verified: 0, unsafe: [{ reason: 'waiting' }] },
  ]);
  source.mount('/rec/CAM_A', 'uuid:1A2B-3C4D');
  expect((await checks.check('/rec')).cards).toMatchObject([{ verdict: 'safe', verified: 1 }]);
});

test('a card that is exchanged while it is read is not called safe', async () => {
  const { source, checks, finish } = rig();
  source.write('/rec/CAM_A/a1.mov', bytes);
  source.mount('/rec/CAM_A', 'uuid:1A2B-3C4D');
  await finish('/rec/CAM_A/a1.mov');
  const fileSystemOf = source.fileSystemOf.bind(source);
  let asked = 0;
  source.fileSystemOf = async (folder) => {
    const id = await fileSystemOf(folder);
    // First for the card, then for its only file.
    if (folder === '/rec/CAM_A' && ++asked === 2) source.mount('/rec/CAM_A', 'uuid:5E6F-7A8B');
    return id;
  };
  expect((await checks.check('/rec')).cards).toMatchObject([{ verdict: 'unknown', verified: 1 }]);
});

test('a card is not safe while a folder in the watched folder cannot be read', async () => {
  const { source, checks, finish } = rig(1);
  source.write('/rec/CAM_A/a1.mov', bytes);
  await finish('/rec/CAM_A/a1.mov');
  const { cards, unreadable } = await checks.check('/rec');
  expect(unreadable).toBe(1);
  expect(cards).toMatchObject([{ verified: 1, wanted: 1, verdict: 'unknown' }]);
});

test('files that were there before new recordings only were wanted are not included', async () => {
  const { source, checks, finish } = rig();
  for (const name of ['o1.mov', 'o2.mov']) source.write(`/rec/OLD/${name}`, bytes);
  await finish('/rec/OLD/o1.mov');
  expect((await checks.check('/rec')).cards).toMatchObject([
    { path: '/rec/OLD', wanted: 1, verified: 1, notIncluded: 1, verdict: 'safe' },
  ]);
});

test('a file that may not be read is named', async () => {
  const { source, checks, finish } = rig();
  source.write('/rec/a1.mov', bytes);
  await finish('/rec/a1.mov');
  source.deny('/rec/a1.mov');
  expect((await checks.check('/rec')).cards).toMatchObject([{ unsafe: [{ reason: 'unreadable' }], verdict: 'unsafe' }]);
});

test('a folder that is not watched, or not there, has no answer', async () => {
  const { checks } = rig();
  await expect(checks.check('/etc')).rejects.toMatchObject({ code: 'source_missing' });
  await expect(checks.check('/rec')).rejects.toMatchObject({ code: 'source_missing' });
});
