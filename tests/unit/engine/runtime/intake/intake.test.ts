import { expect, test } from 'vitest';
import type { RecordingState } from '../../../../../electron/engine/core/recordingState.ts';
import type { SourceFacts } from '../../../../../electron/engine/ports/fileSource.ts';
import { ENGINE_DEFAULTS, type EngineConfig } from '../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../electron/engine/runtime/enginePorts.ts';
import { FinishedFiles } from '../../../../../electron/engine/runtime/intake/finishedFiles.ts';
import { Intake } from '../../../../../electron/engine/runtime/intake/intake.ts';
import type { Orphans } from '../../../../../electron/engine/runtime/intake/orphans.ts';
import { RecordingStarter } from '../../../../../electron/engine/runtime/intake/recordingStarter.ts';
import type { Turn } from '../../../../../electron/engine/runtime/intake/waitingFiles.ts';
import { watchedFolderOf } from '../../../../../electron/engine/runtime/holdingFolder.ts';
import type { JournalWatch } from '../../../../../electron/engine/runtime/journalWatch.ts';
import { SourceKeys } from '../../../../../electron/engine/runtime/recording/sourceKeys.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { MemoryCheckpointStore } from '../../../../fakes/memoryCheckpointStore.ts';
import { MemoryFileSource } from '../../../../fakes/memoryFileSource.ts';
import { silentLogger } from '../../../../support/loggers.ts';

/** An intake whose recordings do nothing. `room` is how many may begin in each turn. */
function startIntake() {
  const clock = createFakeClock();
  const source = new MemoryFileSource(() => clock.nowMs());
  for (const folder of ['/takes', '/takes/inner', '/cards']) source.makeFolder(folder);
  const folders = [{ path: '/takes' }, { path: '/takes/inner' }, { path: '/cards' }];
  const config: EngineConfig = { ...ENGINE_DEFAULTS, folders, bucket: 'takes', ownerId: 'one' };
  const checkpoints = new MemoryCheckpointStore({ clock });
  const keys = new SourceKeys(source, () => config);
  const ports = { clock, checkpoints, source, logger: silentLogger } as unknown as EnginePorts;
  const finished = new FinishedFiles({
    ports,
    keys,
    uploaded: { documentsOf: async () => [] },
    config: () => config,
    signal: new AbortController().signal,
  });
  const begun: RecordingState[] = [];
  const news: string[] = [];
  const room: Record<Turn, number> = { growing: 100, fresh: 0, preferred: 0, recent: 0, existing: 0 };
  const starter = new RecordingStarter({
    ports,
    keys,
    orphans: { adopt: async () => undefined } as unknown as Orphans,
    finished,
    config: () => config,
    partBytes: () => undefined,
    refusal: () => undefined,
    isRunning: () => false,
    start: (state, { isNew }) => {
      begun.push(state);
      if (isNew === true) news.push(state.record.path);
    },
  });
  let isRead = false;
  const away = new Set<string>();
  /** The watch of this folder notices that it is not there when it is examined. */
  const unplugged = new Set<string>();
  const journal = { problem: null as string | null, wasRead: () => undefined, failed: () => undefined };
  const intake = new Intake({
    ports,
    finished,
    starter,
    journal: journal as unknown as JournalWatch,
    runners: {
      at: () => [],
      ofFile: () => [],
      hasRoom: (turn, beginning) => begun.length + beginning < room[turn],
      uploadAt: () => undefined,
    },
    notice: () => undefined,
    changed: () => undefined,
    isEarlier: () => false,
    isPreferred: () => false,
    watchedFolderOf: (path) => watchedFolderOf(config, path),
    folders: () => ({
      isRead: () => isRead,
      isAwaited: (folder) => away.has(folder),
      examine: async (folder) => {
        if (unplugged.has(folder)) away.add(folder);
      },
    }),
    // No upload is adopted here.
    adopting: {} as never,
    signal: new AbortController().signal,
  });
  const write = (name: string, bytes = 10, folder = '/takes'): string => {
    source.write(`${folder}/${name}`, Buffer.alloc(bytes, name));
    return `${folder}/${name}`;
  };
  const settle = async (): Promise<void> => {
    await intake.idle();
    await clock.settle();
  };
  const foldersRead = (): void => {
    isRead = true;
    intake.foldersRead();
  };
  const begunPaths = (): string[] => begun.map(({ record }) => record.path);
  return {
    away,
    unplugged,
    clock,
    source,
    checkpoints,
    finished,
    keys,
    intake,
    journal,
    begun,
    begunPaths,
    foldersRead,
    news,
    room,
    write,
    settle,
  };
}

test('files without room wait, are counted with their bytes, and begin in order when there is room', async () => {
  const bench = startIntake();
  const paths = ['a.mp4', 'b.mp4', 'c.mp4'].map((name) => bench.write(name, 100));
  bench.room.recent = 1;
  for (const path of paths) void bench.intake.found(path);
  await bench.settle();
  expect(bench.begunPaths()).toEqual(['/takes/a.mp4']);
  expect(bench.intake.waitingFiles).toEqual({ count: 2, bytes: 200 });
  expect([bench.intake.isBusy, bench.intake.hasUndecided]).toEqual([true, true]);
  bench.room.recent = 3;
  bench.intake.begin();
  await bench.settle();
  expect(bench.begunPaths()).toEqual(paths);
  expect(bench.intake.waitingFiles).toEqual({ count: 0, bytes: 0 });
  expect([bench.intake.isBusy, bench.intake.hasUndecided]).toEqual([false, false]);
});

test('a reading waits while a thousand found files are not considered yet, and no longer when the intake closes', async () => {
  const bench = startIntake();
  const find = (count: number): Promise<void> | undefined => {
    for (let number = 0; number < count; number++) void bench.intake.found(bench.write(`${count} ${number}.mp4`));
    return bench.intake.found(bench.write(`${count} last.mp4`));
  };
  // Sixteen of them are considered at once.
  expect(find(1_000)).toBeUndefined();
  await bench.settle();
  const waiting = find(1_100);
  let hasRoom = false;
  void waiting?.then(() => (hasRoom = true));
  expect(waiting).toBeDefined();
  await Promise.resolve();
  expect(hasRoom).toBe(false);
  await bench.settle();
  expect([hasRoom, bench.intake.waitingFiles.count]).toEqual([true, 2_102]);
  const ended = find(1_200);
  await bench.intake.close();
  await expect(ended).resolves.toBeUndefined();
});

test('a file that grows begins before thousands of others are considered, and those are considered meanwhile', async () => {
  const bench = startIntake();
  for (let number = 0; number < 3_000; number++) bench.intake.consider(bench.write(`${number}.mp4`));
  const live = bench.write('live.mp4');
  bench.intake.grew(live);
  bench.intake.consider(live);
  while (bench.begun.length === 0) await Promise.resolve();
  expect(bench.begunPaths()).toEqual([live]);
  expect(bench.intake.waitingFiles.count).toBeLessThan(300);
  await bench.settle();
  expect(bench.intake.waitingFiles.count).toBe(3_000);
});

test('files that grow leave every second turn to others', async () => {
  const bench = startIntake();
  const paths = Array.from({ length: 200 }, (_, number) => bench.write(`${number}.mp4`));
  const looked: string[] = [];
  const { source } = bench;
  const stat = source.stat.bind(source);
  source.stat = (path) => {
    looked.push(path);
    return stat(path);
  };
  const [growing, others] = [paths.slice(0, 100), paths.slice(100)];
  for (const path of growing) {
    bench.intake.grew(path);
    bench.intake.consider(path);
  }
  for (const path of others) bench.intake.consider(path);
  await bench.settle();
  const firstLooks = [...new Set(looked)].slice(0, 100);
  expect(firstLooks.filter((path) => others.includes(path)).length).toBeGreaterThan(30);
});

test.each(['/cards', '/takes/inner'])(
  'thousands of files in one watched folder do not delay a file in %s',
  async (folder) => {
    const bench = startIntake();
    bench.foldersRead();
    for (let number = 0; number < 5_100; number++) bench.intake.consider(bench.write(`${number}.mp4`));
    for (let number = 0; number < 1_100; number++) void bench.intake.found(bench.write(`found ${number}.mp4`));
    const hinted = bench.write('hinted.mp4', 10, folder);
    const found = bench.write('found.mp4', 10, folder);
    expect([bench.intake.isLeftToReading('/takes/new.mp4'), bench.intake.isLeftToReading(hinted)]).toEqual([
      true,
      false,
    ]);
    expect(bench.intake.found(bench.write('found.mp4'))).toBeDefined();
    expect(bench.intake.found(found)).toBeUndefined();
    bench.intake.consider(hinted);
    while (!bench.intake.isUnfinished(hinted) || !bench.intake.isUnfinished(found)) await Promise.resolve();
    expect(bench.intake.waitingFiles.count).toBeLessThan(100);
    await bench.settle();
    expect(bench.intake.waitingFiles.count).toBe(6_203);
    bench.room.fresh = 4;
    bench.intake.begin();
    await bench.settle();
    expect(bench.begunPaths()).toEqual(expect.arrayContaining([hinted, found]));
  },
);

test('a reading does not wait for files whose content is compared, which takes long', async () => {
  const bench = startIntake();
  bench.room.recent = 2_000;
  const paths = Array.from({ length: 1_100 }, (_, number) => bench.write(`${number}.mp4`));
  const content = { plan: { kind: 'stepping', chunkBytes: 5_242_880 }, digest: '0'.repeat(32) } as const;
  for (const path of paths) {
    const { fingerprint, sizeBytes } = await bench.source.stat(path);
    const mark = { recordingId: 'r', fingerprint, sizeBytes, mtimeMs: 1, isDiscarded: false, path, content };
    for (const key of await bench.keys.sourceKeys({ path, fingerprint })) await bench.checkpoints.markSource(key, mark);
  }
  const { promise: held, resolve: letGo } = Promise.withResolvers<'differs'>();
  bench.finished.compare = () => held;
  for (const path of paths) void bench.intake.found(path);
  await bench.settle();
  expect(bench.intake.isBusy).toBe(true);
  for (const path of paths) expect(bench.intake.found(path)).toBeUndefined();
  letGo('differs');
  await bench.settle();
  expect(bench.begun).toHaveLength(paths.length);
});

test('files that appear are left to the readings while thousands of hints wait, except those known to be done', async () => {
  const bench = startIntake();
  const done = bench.write('done.mp4');
  const facts = await bench.source.stat(done);
  const { fingerprint, sizeBytes, mtimeMs, ctimeMs } = facts;
  const mark = { recordingId: 'earlier', fingerprint, sizeBytes, mtimeMs, ctimeMs, isDiscarded: false, path: done };
  for (const key of await bench.keys.sourceKeys({ path: done, fingerprint }))
    await bench.checkpoints.markSource(key, mark);
  expect(await bench.intake.isFinished(done)).toBe(true);
  const paths = Array.from({ length: 5_100 }, (_, number) => bench.write(`${number}.mp4`));
  for (const path of paths) bench.intake.consider(path);
  expect(bench.intake.isLeftToReading(bench.write('new.mp4'))).toBe(true);
  expect(bench.intake.isLeftToReading(done)).toBe(false);
  await bench.settle();
  expect(bench.intake.isLeftToReading('/takes/new.mp4')).toBe(false);
});

test('a file that is seen to grow does not wait for others', async () => {
  const bench = startIntake();
  for (const name of ['a.mp4', 'b.mp4', 'c.mp4']) void bench.intake.found(bench.write(name));
  await bench.settle();
  expect(bench.begunPaths()).toEqual([]);
  bench.write('b.mp4');
  bench.intake.grew('/takes/b.mp4');
  bench.intake.consider('/takes/b.mp4');
  await bench.settle();
  expect(bench.begunPaths()).toEqual(['/takes/b.mp4']);
});

test('growth that nobody hints at is found, because waiting files are looked at in turn', async () => {
  const bench = startIntake();
  for (const name of ['a.mp4', 'b.mp4']) void bench.intake.found(bench.write(name));
  await bench.settle();
  bench.write('b.mp4');
  bench.intake.retry();
  await bench.settle();
  expect(bench.begunPaths()).toEqual(['/takes/b.mp4']);
});

test('a file that appears while the engine runs has its turn before those that were there', async () => {
  const bench = startIntake();
  void bench.intake.found(bench.write('old.mp4'));
  await bench.settle();
  bench.foldersRead();
  bench.intake.consider(bench.write('new.mp4'));
  await bench.settle();
  bench.room.fresh = 1;
  bench.room.recent = 1;
  bench.intake.begin();
  await bench.settle();
  expect(bench.begunPaths()).toEqual(['/takes/new.mp4']);
  bench.room.recent = 5;
  bench.intake.begin();
  await bench.settle();
  // Its parts go before those of the file that was there.
  expect([bench.begunPaths().length, bench.news]).toEqual([2, ['/takes/new.mp4']]);
});

test('files that were there keep their turn when they are looked at after the folders were read', async () => {
  const bench = startIntake();
  const paths = Array.from({ length: 100 }, (_, number) => bench.write(`old ${number}.mp4`));
  for (const path of paths.slice(0, 50)) void bench.intake.found(path);
  // The watch tells them as well when it begins.
  for (const path of paths) bench.intake.consider(path);
  bench.foldersRead();
  await bench.settle();
  // A later reading found it, because its hint was lost.
  void bench.intake.found(bench.write('new.mp4'));
  await bench.settle();
  bench.room.fresh = 2;
  bench.intake.begin();
  await bench.settle();
  expect(bench.begunPaths()).toEqual(['/takes/new.mp4']);
});

test('a file that takes the place of one that vanished while the folders were read is a new one', async () => {
  const bench = startIntake();
  void bench.intake.found('/takes/take.mp4');
  await bench.settle();
  bench.foldersRead();
  bench.intake.consider(bench.write('take.mp4'));
  await bench.settle();
  bench.room.fresh = 1;
  bench.intake.begin();
  await bench.settle();
  expect(bench.begunPaths()).toEqual(['/takes/take.mp4']);
});

test('a file that is created before the folders were read once is a new one too', async () => {
  const bench = startIntake();
  void bench.intake.found(bench.write('old.mp4'));
  await bench.clock.advance(1_000);
  void bench.intake.found(bench.write('new.mp4'));
  await bench.settle();
  bench.room.fresh = 5;
  bench.intake.begin();
  await bench.settle();
  expect(bench.begunPaths()).toEqual(['/takes/new.mp4']);
});

test('the time for which a file was quiet while it waited counts, if it is still the same', async () => {
  const bench = startIntake();
  for (const name of ['same.mp4', 'changed.mp4']) void bench.intake.found(bench.write(name));
  await bench.settle();
  const foundMs = bench.clock.monotonicMs();
  await bench.clock.advance(60_000);
  bench.write('changed.mp4');
  bench.room.recent = 2;
  bench.intake.begin();
  await bench.settle();
  const sights = new Map(bench.begun.map(({ record, live }) => [record.path, live.source]));
  expect(sights.get('/takes/same.mp4')).toMatchObject({ kind: 'there', sizeBytes: 10, changedAtMs: foundMs });
  expect(sights.get('/takes/changed.mp4')).toEqual({ kind: 'unseen' });
});

test('a file that is done does not wait, and one that vanished while it waited is forgotten', async () => {
  const bench = startIntake();
  const done = bench.write('done.mp4');
  const facts: SourceFacts = await bench.source.stat(done);
  for (const key of await bench.keys.sourceKeys({ path: done, ...facts }))
    await bench.checkpoints.markSource(key, { ...facts, recordingId: 'r', isDiscarded: false, path: done });
  const gone = bench.write('gone.mp4');
  for (const path of [done, gone]) void bench.intake.found(path);
  await bench.settle();
  expect(bench.intake.waitingFiles).toEqual({ count: 1, bytes: 10 });
  bench.source.remove(gone);
  bench.intake.consider(gone);
  await bench.settle();
  expect(bench.intake.waitingFiles).toEqual({ count: 0, bytes: 0 });
});

test('nothing begins while the journal does not answer', async () => {
  const bench = startIntake();
  bench.journal.problem = 'The disk is full.';
  bench.room.recent = 5;
  void bench.intake.found(bench.write('a.mp4'));
  await bench.settle();
  expect(bench.begunPaths()).toEqual([]);
  bench.journal.problem = null;
  bench.intake.retry();
  await bench.settle();
  expect(bench.begunPaths()).toEqual(['/takes/a.mp4']);
});

test('waiting files that the new settings leave out are forgotten', async () => {
  const bench = startIntake();
  for (const name of ['a.mp4', 'b.mp4']) void bench.intake.found(bench.write(name));
  await bench.settle();
  bench.intake.keepWanted((path) => path === '/takes/b.mp4');
  bench.room.recent = 5;
  bench.intake.begin();
  await bench.settle();
  expect(bench.begunPaths()).toEqual(['/takes/b.mp4']);
  expect(bench.intake.isBusy).toBe(false);
});

test('files that wait are kept while their folder is away, take no turn, and those that come back with it begin', async () => {
  const bench = startIntake();
  const paths = ['a.mp4', 'b.mp4', 'c.mp4'].map((name) => bench.write(name, 100, '/cards'));
  const other = bench.write('other.mp4');
  for (const path of [...paths, other]) void bench.intake.found(path);
  await bench.settle();
  expect(bench.intake.waitingFiles.count).toBe(4);

  bench.source.removeFolder('/cards');
  bench.unplugged.add('/cards');
  bench.room.recent = 4;
  bench.intake.begin();
  for (const path of paths) bench.intake.consider(path);
  await bench.settle();
  bench.intake.retry();
  await bench.settle();
  expect(bench.begunPaths()).toEqual([other]);
  expect(bench.intake.waitingFiles).toEqual({ count: 3, bytes: 300 });
  expect([bench.intake.waitingIn('/cards'), bench.intake.waitingIn('/takes')]).toEqual([3, 0]);

  bench.source.makeFolder('/cards');
  for (const name of ['a.mp4', 'b.mp4']) bench.write(name, 100, '/cards');
  for (const folders of [bench.unplugged, bench.away]) folders.clear();
  bench.intake.retry();
  await bench.settle();
  expect(bench.begunPaths().toSorted()).toEqual([...paths.slice(0, 2), other]);
  expect(bench.intake.waitingFiles).toEqual({ count: 0, bytes: 0 });
});

test('what has to be sent is unknown until each file that was there is looked at, whatever grows meanwhile', async () => {
  const bench = startIntake();
  for (let file = 0; file < 40; file++) void bench.intake.found(bench.write(`${file}.mp4`));
  expect(bench.intake.hasUnknown).toBe(true);
  await bench.settle();
  expect(bench.intake.hasUnknown).toBe(false);
  bench.foldersRead();
  const growing = bench.write('growing.mp4');
  bench.intake.grew(growing);
  bench.intake.consider(growing);
  expect(bench.intake.hasUnknown).toBe(false);
  await bench.settle();
});
