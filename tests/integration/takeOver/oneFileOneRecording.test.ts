import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, symlinkSync } from 'node:fs';
import { appendFile, copyFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RedisCheckpointStore, SqliteCheckpointStore, systemClock } from '../../../electron/engine/index.ts';
import type { CheckpointStore } from '../../../electron/engine/ports/checkpointStore.ts';
import type { FolderWatcher } from '../../../electron/engine/ports/folderWatcher.ts';
import { holdingFolder } from '../../../electron/engine/runtime/holdingFolder.ts';
import type { EngineEvent } from '../../../shared/engineEvents.ts';
import { testBench } from '../../support/engineBench.ts';
import { type EngineRig, isEvent, placeFile, untilIdentical, untilStored } from '../../support/engineRig.ts';
import { notRun } from '../../support/notRun.ts';
import { redisMissing, startRedis } from '../../support/redis.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const MIB = 1024 * 1024;
const QUICK = { streamTimeoutMs: 800, isStrictTimeout: true } as const;
const SLOW = { streamTimeoutMs: 60_000, isStrictTimeout: true } as const;
const logger = { log: () => undefined };

function count(rig: EngineRig, name: EngineEvent['event']): number {
  return rig.events.filter((event) => event.event === name).length;
}

/** A store with some methods replaced. */
function facade(store: CheckpointStore, instead: Partial<CheckpointStore>): CheckpointStore {
  return new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(instead, name) ?? Reflect.get(target, name);
      return typeof method === 'function' ? method.bind(target) : method;
    },
  });
}

async function embeddedJournal(folder: string): Promise<CheckpointStore> {
  const file = path.join(folder, 'journal.sqlite');
  return (await SqliteCheckpointStore.open(file, { logger, clock: systemClock })).store;
}

describe('who listens, starts and stops', () => {
  test('a listener that throws harms no recording', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: QUICK });
    rig.engine.onEvent(() => {
      throw new Error('from a listener of events');
    });
    rig.engine.subscribe(() => {
      throw new Error('from a listener of deltas');
    });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(6 * MIB));
    await untilIdentical(rig, file);
  });

  test('an engine that is stopped while it starts leaves no watch open', async () => {
    const bench = await testBench();
    let open = 0;
    const watcher: FolderWatcher = {
      watch() {
        open++;
        return {
          ready: Promise.resolve(),
          close: async () => {
            open--;
          },
        };
      },
    };
    const loading = Promise.withResolvers<void>();
    const journal = await embeddedJournal(bench.stateFolder);
    const checkpoints = facade(journal, {
      loadUnfinished: async () => {
        await loading.promise;
        return journal.loadUnfinished();
      },
    });
    const rig = await bench.start({ checkpoints, ports: { watcher } });
    const stopping = rig.engine.stop();
    loading.resolve();
    await stopping;
    await rig.engine.start();
    expect(open).toBe(0);
  });

  test('after a restart the newest finished recording still stands first', async () => {
    const bench = await testBench();
    const first = await bench.start({ config: QUICK });
    for (const name of ['1.mp4', '2.mp4', '3.mp4']) {
      const file = path.join(bench.folder, name);
      await placeFile(file, randomBytes(1_000));
      await untilIdentical(first, file);
    }
    await expect
      .poll(() => first.engine.snapshot().recordings.map(({ name }) => name), { timeout: 20_000 })
      .toEqual(['3.mp4', '2.mp4', '1.mp4']);
    await first.stop();
    const second = await bench.start({ config: QUICK });
    await second.until(isEvent('engine.ready'));
    expect(second.engine.snapshot().recordings.map(({ name }) => name)).toEqual(['3.mp4', '2.mp4', '1.mp4']);
  });

  test('folders of finished takes are read again without asking the journal about each of them', async () => {
    const bench = await testBench();
    for (let number = 0; number < 20; number++)
      await writeFile(path.join(bench.folder, `${number}.mp4`), randomBytes(100));
    let asked = 0;
    const journal = await embeddedJournal(bench.stateFolder);
    const checkpoints = facade(journal, {
      findSource: (key) => {
        asked++;
        return journal.findSource(key);
      },
    });
    const rig = await bench.start({ checkpoints, config: { ...QUICK, rescanMs: 100 } });
    await rig.until(isEvent('engine.ready'));
    await expect.poll(() => count(rig, 'stream.completed'), { timeout: 60_000 }).toBe(20);
    await rig.engine.whenIdle(AbortSignal.timeout(20_000));
    await sleep(300);
    const before = asked;
    await sleep(1_000);
    expect(asked).toBe(before);
    await appendFile(path.join(bench.folder, '7.mp4'), 'more');
    await expect.poll(() => count(rig, 'stream.completed'), { timeout: 30_000 }).toBe(21);
  });
});

describe('one file is one recording', () => {
  test.each([
    ['/a/bc/x.mp4', ['/a/b'], undefined],
    ['/a/b/x.mp4', ['/a/b', '/a/bc'], '/a/b'],
    ['/a/b/c/x.mp4', ['/a', '/a/b/'], '/a/b/'],
    ['/x.mp4', ['/'], '/'],
  ])('%s lies in the innermost of %j', (file, folders, expected) => {
    expect(
      holdingFolder(
        file,
        folders.map((folder) => ({ path: folder })),
      ),
    ).toBe(expected);
  });

  test('however many watched folders and names it has', async () => {
    const bench = await testBench();
    const inner = path.join(bench.folder, 'inner');
    mkdirSync(inner);
    const file = path.join(inner, 'take.mp4');
    const folders = [{ path: bench.folder }, { path: inner }];
    const rig = await bench.start({ config: { ...SLOW, folders } });
    await rig.until(isEvent('engine.ready'));
    await writeFile(file, randomBytes(7 * MIB));
    const started = await rig.until(isEvent('stream.started'));
    symlinkSync(file, path.join(bench.folder, 'link.mp4'));
    linkSync(file, path.join(bench.folder, 'second name.mp4'));
    await rig.until(isEvent('part.stored'));
    await sleep(1_500);
    await rig.engine.command({ kind: 'recording.finalize', id: started.stream_id });
    await untilIdentical(rig, file);
    await sleep(500);
    expect(count(rig, 'stream.started')).toBe(1);
  });

  test('a take that is renamed makes room for the next one of its name at once', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: SLOW });
    const file = path.join(bench.folder, 'take.mp4');
    const kept = path.join(bench.folder, 'take 001.mp4');
    await writeFile(file, randomBytes(7 * MIB));
    const first = await rig.until(isEvent('part.stored'));
    await rename(file, kept);
    await expect.poll(() => rig.engine.snapshot().recordings[0]?.name, { timeout: 10_000 }).toBe('take 001.mp4');
    await writeFile(file, randomBytes(6 * MIB));
    const second = await rig.until(
      isEvent('stream.started', 'take.mp4', (event) => event.stream_id !== first.stream_id),
      10_000,
    );
    for (const id of [first.stream_id, second.stream_id]) await rig.engine.command({ kind: 'recording.finalize', id });
    await untilIdentical(rig, kept);
    await untilIdentical(rig, file);
  });

  test('a copy of the same take on another workstation does not take its upload', async () => {
    const bench = await testBench();
    const elsewhere = tempFolder();
    const other = await bench.start({
      folder: elsewhere,
      stateFolder: tempFolder(),
      config: { ...SLOW, ownerId: 'another workstation' },
    });
    await writeFile(path.join(elsewhere, 'A001.mp4'), randomBytes(12 * MIB));
    const theirs = await untilStored(other, 2);
    await copyFile(path.join(elsewhere, 'A001.mp4'), path.join(bench.folder, 'A001.mp4'));
    const rig = await bench.start({ config: QUICK });
    const ours = await untilIdentical(rig, path.join(bench.folder, 'A001.mp4'));
    expect(ours.stream_id).not.toBe(theirs.stream_id);
  });

  test('a recording that only the store remembers is found, though the journal knows others', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'take.mp4');
    const first = await bench.start({ config: SLOW });
    await writeFile(file, randomBytes(12 * MIB));
    const part = await untilStored(first, 2);
    await first.stop();
    const stateFolder = tempFolder();
    const aside = tempFolder();
    await writeFile(path.join(aside, 'other.mp4'), randomBytes(1_000));
    const second = await bench.start({ folder: aside, stateFolder, config: QUICK });
    await untilIdentical(second, path.join(aside, 'other.mp4'));
    await second.stop();
    const third = await bench.start({ stateFolder, config: QUICK });
    expect((await untilIdentical(third, file)).stream_id).toBe(part.stream_id);
  });
});

describe('several workstations on one Redis', () => {
  const missing = redisMissing();
  if (missing !== undefined) {
    notRun('two workstations on one Redis', missing);
    return;
  }
  const SHARED = { ...QUICK, sharedFolders: 'always', leaseMs: 1_500, rescanMs: 500 } as const;

  async function redisJournals(): Promise<{
    open(): Promise<RedisCheckpointStore>;
    server: Awaited<ReturnType<typeof startRedis>>;
  }> {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    return { server, open: () => RedisCheckpointStore.open(server.url, { logger, clock: systemClock }) };
  }

  test('a file that both see at the same moment becomes one recording', async () => {
    const bench = await testBench();
    const redis = await redisJournals();
    const rigs = await Promise.all(
      ['one', 'two'].map(async (ownerId) =>
        bench.start({ stateFolder: tempFolder(), checkpoints: await redis.open(), config: { ...SHARED, ownerId } }),
      ),
    );
    await Promise.all(rigs.map((rig) => rig.until(isEvent('engine.ready'))));
    const names = Array.from({ length: 30 }, (_, index) => `${index}.mp4`);
    await Promise.all(names.map((name) => writeFile(path.join(bench.folder, name), randomBytes(2_000))));
    const completed = (): number => rigs.reduce((sum, rig) => sum + count(rig, 'stream.completed'), 0);
    await expect.poll(completed, { timeout: 60_000 }).toBeGreaterThanOrEqual(30);
    await sleep(2_000);
    expect(completed()).toBe(30);
  });

  test('one that falls silent is replaced, and when it comes back it neither writes nor completes', async () => {
    const bench = await testBench();
    const redis = await redisJournals();
    const file = path.join(bench.folder, 'take.mp4');
    const silent = Promise.withResolvers<void>();
    let isSilent = false;
    const journal = await redis.open();
    const waiting: CheckpointStore = new Proxy(journal, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...given: unknown[]): Promise<unknown> => {
          if (isSilent && name !== 'close') await silent.promise;
          return Reflect.apply(method, target, given);
        };
      },
    });
    const first = await bench.start({
      stateFolder: tempFolder(),
      checkpoints: waiting,
      config: { ...SHARED, streamTimeoutMs: 4_000, ownerId: 'one' },
    });
    await placeFile(file, randomBytes(12 * MIB));
    const part = await untilStored(first, 2);
    isSilent = true;
    const second = await bench.start({
      stateFolder: tempFolder(),
      checkpoints: await redis.open(),
      config: { ...SHARED, ownerId: 'two' },
    });
    const completed = await untilIdentical(second, file);
    expect(completed.stream_id).toBe(part.stream_id);
    const before = bench.s3.requests.length;
    isSilent = false;
    silent.resolve();
    await expect.poll(() => first.engine.snapshot().engine.active, { timeout: 10_000 }).toBe(0);
    await sleep(1_000);
    expect(bench.s3.requests.slice(before).map(({ operation }) => operation)).toEqual([]);
    expect(count(first, 'stream.completed')).toBe(0);
    expect((await journal.load(part.stream_id))?.record.phase).toBe('completed');
  });

  test('a journal that is away is told of also when nothing is recorded, and a file that comes then is waited for', async () => {
    const bench = await testBench();
    const redis = await redisJournals();
    const rig = await bench.start({ checkpoints: await redis.open(), config: { ...SHARED, ownerId: 'one' } });
    await rig.until(isEvent('engine.ready'));
    await redis.server.kill();
    await expect.poll(() => rig.engine.snapshot().engine.journalProblem, { timeout: 20_000 }).not.toBeNull();
    expect(rig.engine.snapshot().engine.status).toBe('needs_you');
    const file = path.join(bench.folder, 'take.mp4');
    await writeFile(file, randomBytes(1_000));
    await expect.poll(() => rig.engine.snapshot().folders[0]?.matchingFiles, { timeout: 20_000 }).toBe(1);
    const idle = rig.engine.whenIdle(AbortSignal.timeout(60_000)).then(() => count(rig, 'stream.completed'));
    await sleep(2_000);
    await redis.server.restart();
    expect(await idle).toBe(1);
    await untilIdentical(rig, file);
    await expect.poll(() => rig.engine.snapshot().engine.journalProblem, { timeout: 20_000 }).toBeNull();
  });
});
