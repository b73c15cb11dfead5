import { describe, expect, test } from 'vitest';
import { ENGINE_DEFAULTS, type EngineConfig } from '../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../electron/engine/runtime/enginePorts.ts';
import { WatchedFolders } from '../../../../../electron/engine/runtime/intake/watchedFolders.ts';
import type { FolderWatcher, WatchListener } from '../../../../../electron/engine/ports/folderWatcher.ts';
import type { FolderView } from '../../../../../shared/viewModel.ts';
import { timestamp } from '../../../../../electron/engine/core/timestamp.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { MemoryFileSource } from '../../../../fakes/memoryFileSource.ts';
import { silentLogger } from '../../../../support/loggers.ts';

const CARD = '/cards/CAM_A';
const { signal } = new AbortController();

async function watched(isPaused = false) {
  const clock = createFakeClock();
  const disk = new MemoryFileSource(() => clock.nowMs());
  disk.makeFolder(CARD);
  let told: WatchListener | undefined;
  const distrusted = { count: 0 };
  const watcher: FolderWatcher = {
    watch(folder, listener) {
      told = listener;
      return { ...disk.watch(folder, listener), missed: () => distrusted.count++ };
    },
  };
  const ports = { clock, source: disk, scanner: disk, watcher, logger: silentLogger };
  const uploading = new Set<string>();
  const finished = new Set<string>();
  const unreadable = new Set<string>();
  const back: string[] = [];
  const passedOn: string[] = [];
  const intake = { isLeftToReading: false, waiting: undefined as Promise<void> | undefined };
  const folders = new WatchedFolders({
    ports: ports as unknown as EnginePorts,
    hinted: ({ path }) => {
      passedOn.push(path);
      return true;
    },
    intake: {
      found: () => intake.waiting,
      isLeftToReading: () => intake.isLeftToReading,
      isFinished: async (path) => finished.has(path),
      isKnown: (path) => uploading.has(path),
      isUnfinished: (path) => uploading.has(path),
      queuedBelow: () => 0,
      leftAloneBelow: () => 0,
      unreadableBelow: () => unreadable.size,
    },
    back: (path) => back.push(path),
    changed: () => undefined,
  });
  const config: EngineConfig = {
    ...ENGINE_DEFAULTS,
    bucket: 'takes',
    ownerId: 'one',
    folders: [{ path: CARD, isPaused }],
  };
  await folders.follow(config);
  const view = (): FolderView | undefined => folders.views()[0];
  const listener = (): WatchListener => {
    if (told === undefined) throw new Error('The folder is not watched.');
    return told;
  };
  return { back, clock, disk, folders, finished, intake, passedOn, unreadable, uploading, distrusted, listener, view };
}

test('counts the files that match no pattern by extension, without hidden, temporary and system files', async () => {
  const { disk, folders, view } = await watched();
  const names = ['a.mp4', 'b.R3D', 'c.r3d', 'd.braw', 'e.wav', 'noext', '.DS_Store', 'Thumbs.db', 'f.r3d.part'];
  for (const name of names) disk.write(`${CARD}/${name}`, Buffer.from('x'));
  await folders.rescan(signal);
  expect(view()).toMatchObject({
    matchingFiles: 1,
    notIncluded: { files: 5, extensions: ['.r3d', '.braw', '.wav'] },
  });
});

test('a folder counts as read only when it was read after its last change', async () => {
  const { clock, disk, folders, view } = await watched();
  expect(view()?.isRead).toBe(false);
  await clock.advance(1);
  await folders.rescan(signal);
  expect(view()?.isRead).toBe(true);
  await clock.advance(5_000);
  disk.write(`${CARD}/a.mp4`, Buffer.from('x'));
  expect(view()?.isRead).toBe(false);
  await folders.readChanged(signal);
  expect(view()?.isRead).toBe(false);
  await clock.advance(1_000);
  await folders.readChanged(signal);
  expect(view()).toMatchObject({ isRead: true, matchingFiles: 1 });
});

test('a reading waits while many found files are to be considered, which does not count as the time that it takes', async () => {
  const { clock, disk, folders, intake, view } = await watched();
  await clock.advance(1);
  disk.write(`${CARD}/a.mp4`, Buffer.from('x'));
  await clock.advance(1);
  const room = Promise.withResolvers<void>();
  intake.waiting = room.promise;
  const reading = folders.rescan(signal);
  await clock.advance(60_000);
  expect(view()?.isRead).toBe(false);
  room.resolve();
  await reading;
  expect(view()?.isRead).toBe(true);
  intake.waiting = undefined;
  disk.write(`${CARD}/b.mp4`, Buffer.from('x'));
  await clock.advance(1_000);
  await folders.readChanged(signal);
  expect(view()?.isRead).toBe(true);
});

test('a folder that is gone says since when, and has to be read again when it is back', async () => {
  const { clock, disk, folders, view } = await watched();
  await clock.advance(1);
  await folders.rescan(signal);
  expect(view()?.problemSince).toBeNull();
  await clock.advance(60_000);
  disk.removeFolder(CARD);
  await folders.rescan(signal);
  const since = view()?.problemSince;
  expect(since).toMatch(/:01:00/);
  expect(view()).toMatchObject({ isRead: false, method: 'unavailable', problemCode: 'source_missing' });
  await clock.advance(60_000);
  await folders.rescan(signal);
  expect(view()?.problemSince).toBe(since);
  disk.makeFolder(CARD);
  await folders.rescan(signal);
  expect(view()).toMatchObject({ isRead: true, problemSince: null });
});

test('a folder is being read until it was read once since it is there, also while it changes', async () => {
  const { clock, disk, folders, listener } = await watched();
  expect(folders.isReading).toBe(true);
  await clock.advance(1);
  await folders.rescan(signal);
  expect(folders.isReading).toBe(false);
  disk.write(`${CARD}/a.mp4`, Buffer.from('x'));
  expect(folders.isReading).toBe(false);
  disk.removeFolder(CARD);
  await folders.rescan(signal);
  expect(folders.isReading).toBe(false);
  // Nothing tells that it is back before it is read.
  disk.makeFolder(CARD);
  const reading = folders.rescan(signal);
  expect(folders.isReading).toBe(true);
  await reading;
  expect(folders.isReading).toBe(false);
  listener().health({ method: 'unavailable', reason: 'It is not there.', code: 'source_missing' });
  expect(folders.isReading).toBe(false);
  listener().health({ method: 'native' });
  expect(folders.isReading).toBe(true);
});

test('a paused folder is not being read', async () => {
  expect((await watched(true)).folders.isReading).toBe(false);
});

test('a folder that is back has no problem any more while a recorder writes into it all the time', async () => {
  const { clock, disk, folders, view } = await watched();
  await clock.advance(1);
  await folders.rescan(signal);
  disk.removeFolder(CARD);
  await folders.rescan(signal);
  expect(view()?.problemSince).not.toBeNull();
  disk.makeFolder(CARD);
  for (let written = 0; written < 4; written++) {
    disk.write(`${CARD}/a.mp4`, Buffer.alloc(written + 1));
    await clock.advance(500);
    await folders.readChanged(signal);
  }
  expect(view()).toMatchObject({ problemSince: null, method: 'native' });
});

test('a file that is seen proves that its folder is back, before the watch has read all of it', async () => {
  const { clock, disk, folders, listener, view } = await watched();
  await folders.rescan(signal);
  disk.removeFolder(CARD);
  listener().health({ method: 'unavailable', code: 'source_missing' });
  await folders.rescan(signal);
  await clock.advance(2_000);
  listener().hint({ kind: 'gone', path: `${CARD}/a.mp4` });
  await folders.readChanged(signal);
  expect(view()).toMatchObject({ method: 'unavailable', problemCode: 'source_missing' });
  disk.makeFolder(CARD);
  disk.write(`${CARD}/a.mp4`, Buffer.from('x'));
  await folders.readChanged(signal);
  expect(view()?.problemSince).toBeNull();
});

test('recordings wait for their folder until it is back and they were looked at', async () => {
  const { back, clock, disk, folders } = await watched();
  await folders.rescan(signal);
  const before = timestamp(clock.nowMs());
  await clock.advance(1_000);
  expect(folders.isAwaited(CARD, before)).toBe(false);
  disk.removeFolder(CARD);
  expect(folders.isAwaited(CARD, before)).toBe(false);
  await folders.examine(CARD);
  expect(folders.isAwaited(CARD, before)).toBe(true);
  expect(back).toEqual([]);
  disk.makeFolder(CARD);
  expect(back).toEqual([CARD]);
  expect(folders.isAwaited(CARD, before)).toBe(true);
  // A fault that is met now is one of the recording.
  expect(folders.isAwaited(CARD, timestamp(clock.nowMs()))).toBe(false);
  await clock.advance(2_000);
  expect(folders.isAwaited(CARD, before)).toBe(false);
});

test('since when a folder is gone does not depend on when somebody looks', async () => {
  const { clock, disk, folders, unreadable, view } = await watched();
  await folders.rescan(signal);
  await clock.advance(60_000);
  disk.removeFolder(CARD);
  await folders.rescan(signal);
  await clock.advance(60_000);
  expect(view()?.problemSince).toMatch(/:01:00/);
  disk.makeFolder(CARD);
  await folders.rescan(signal);
  unreadable.add(`${CARD}/locked.mp4`);
  await folders.readChanged(signal);
  await clock.advance(60_000);
  expect(view()?.problemSince).toMatch(/:02:00/);
});

test('a file that cannot be read is a problem of its folder', async () => {
  const { folders, unreadable, view } = await watched();
  await folders.rescan(signal);
  unreadable.add(`${CARD}/locked.mp4`);
  expect(view()?.unreadable).toBe(1);
  expect(view()).toMatchObject({ problemCode: 'source_unreadable', reason: expect.stringContaining('1 file or') });
  expect(view()?.problemSince).not.toBeNull();
});

test('the matching files of a paused folder that are not finished are counted', async () => {
  const { disk, folders, finished, view } = await watched(true);
  for (const name of ['a.mp4', 'b.mp4', 'c.mp4', 'd.txt']) disk.write(`${CARD}/${name}`, Buffer.from('x'));
  finished.add(`${CARD}/b.mp4`);
  await folders.rescan(signal);
  expect(view()).toMatchObject({ isPaused: true, unsentFiles: 2, problemSince: null });
  finished.add(`${CARD}/a.mp4`).add(`${CARD}/c.mp4`);
  await folders.rescan(signal);
  expect(view()?.unsentFiles).toBe(0);
});

describe('a new file of which no hint tells', () => {
  async function foundByReading({ hasOtherHint = false } = {}) {
    const place = await watched();
    const { clock, disk, folders, uploading, listener } = place;
    await folders.rescan(signal);
    await clock.advance(30_000);
    disk.isSilent = true;
    disk.write(`${CARD}/a.mp4`, Buffer.from('x'));
    if (hasOtherHint) listener().hint({ kind: 'changed', path: `${CARD}/b.mp4` });
    await folders.rescan(signal);
    uploading.add(`${CARD}/a.mp4`);
    const pass = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second++) {
        await clock.advance(1_000);
        await folders.readChanged(signal);
      }
    };
    return { ...place, pass };
  }
  const missed = ({ folders }: { folders: WatchedFolders }): number | undefined =>
    folders.statistics().get(CARD)?.foundBySweep;

  test('is counted once, and where the watch told of nothing at all it is not relied on any more', async () => {
    const place = await foundByReading();
    await place.pass(4);
    expect([missed(place), place.distrusted.count]).toEqual([0, 0]);
    await place.pass(1);
    expect([missed(place), place.distrusted.count]).toEqual([1, 1]);
    await place.folders.rescan(signal);
    await place.pass(3);
    expect(missed(place)).toBe(1);
  });

  test('is counted, and the watch kept, where other hints came', async () => {
    const place = await foundByReading({ hasOtherHint: true });
    await place.pass(6);
    expect([missed(place), place.distrusted.count]).toEqual([1, 0]);
  });

  test('is not counted when the hint was only late', async () => {
    const place = await foundByReading();
    await place.pass(3);
    place.listener().hint({ kind: 'appeared', path: `${CARD}/a.mp4` });
    await place.pass(6);
    expect([missed(place), place.distrusted.count]).toEqual([0, 0]);
  });

  test('is not counted when its hint was left to the reading', async () => {
    const place = await watched();
    const { clock, disk, folders, intake, listener, passedOn, uploading } = place;
    await folders.rescan(signal);
    disk.isSilent = true;
    intake.isLeftToReading = true;
    for (const name of ['a.mp4', 'b.mp4']) {
      disk.write(`${CARD}/${name}`, Buffer.from('x'));
      listener().hint({ kind: 'appeared', path: `${CARD}/${name}` });
    }
    expect(passedOn).toEqual([]);
    expect(place.view()?.isRead).toBe(false);
    listener().hint({ kind: 'changed', path: `${CARD}/a.mp4` });
    expect(passedOn).toEqual([`${CARD}/a.mp4`]);
    await folders.rescan(signal);
    uploading.add(`${CARD}/a.mp4`).add(`${CARD}/b.mp4`);
    for (let second = 0; second < 6; second++) {
      await clock.advance(1_000);
      await folders.readChanged(signal);
    }
    expect([missed(place), place.distrusted.count]).toEqual([0, 0]);
  });

  test('is not counted when it is no recording', async () => {
    const place = await foundByReading();
    place.uploading.clear();
    await place.pass(6);
    expect([missed(place), place.distrusted.count]).toEqual([0, 0]);
  });
});

test('a folder whose changes are not noticed says so, and does not count as read', async () => {
  const { clock, folders, listener, view } = await watched();
  await clock.advance(1);
  await folders.rescan(signal);
  expect(view()).toMatchObject({ isRead: true });
  expect(view()?.isBlind).toBeUndefined();
  listener().health({ method: 'polling', reason: 'No watches are left.', isBlind: true });
  expect(view()).toMatchObject({ isRead: false, isBlind: true, method: 'polling' });
  listener().health({ method: 'polling', reason: 'No watches are left.' });
  expect(view()?.isBlind).toBeUndefined();
});

test('the statistics count events, left out and merged ones and errors, with classes of latency', async () => {
  const { clock, folders, listener, view } = await watched();
  const told = listener();
  told.hint({ kind: 'appeared', path: `${CARD}/a.mp4` });
  told.observed?.({ kind: 'filtered' });
  told.observed?.({ kind: 'error' });
  for (let event = 0; event < 98; event++) told.observed?.({ kind: 'latency', ms: 3 });
  told.observed?.({ kind: 'latency', ms: 700 });
  told.observed?.({ kind: 'latency', ms: 3_000_000 });
  const counted = { seen: 2, filtered: 1, coalesced: 0, foundBySweep: 0, errors: 1, queued: 0 };
  expect(folders.statistics().get(CARD)).toEqual({ ...counted, latencyP50Ms: 5, latencyP99Ms: 1_000 });
  expect(view()?.statistics).toMatchObject(counted);
  told.observed?.({ kind: 'error' });
  expect(view()?.statistics).toMatchObject(counted);
  await clock.advance(5_000);
  expect(view()?.statistics).toMatchObject({ ...counted, errors: 2 });
});
