import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RedisCheckpointStore } from '../../../electron/engine/index.ts';
import type { CheckpointStore } from '../../../electron/engine/ports/checkpointStore.ts';
import { QUICK, testBench } from '../../support/engineBench.ts';
import {
  BUCKET,
  finishAfter,
  isEvent,
  placeFile,
  UNHURRIED_MS,
  untilIdentical,
  untilStored,
} from '../../support/engineRig.ts';
import { notRun } from '../../support/notRun.ts';
import { redisMissing, startRedis } from '../../support/redis.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { openRedis } from '../../support/journals.ts';
import { MIB } from '../../support/bytes.ts';

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
    return { server, open: () => openRedis(server.url) };
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
    const isCompleted = isEvent('stream.completed');
    const completed = (): string[] =>
      rigs.flatMap((rig) => rig.events.filter(isCompleted).map((event) => path.basename(event.path)));
    await expect.poll(() => new Set(completed()).size, { timeout: 60_000 }).toBe(names.length);
    await sleep(2_000);
    expect(completed().toSorted()).toEqual(names.toSorted());
    const objects = [...(bench.s3.bucket(BUCKET)?.objects.keys() ?? [])].map((key) => path.basename(key));
    expect(objects.filter((name) => name.endsWith('.mp4')).toSorted()).toEqual(names.toSorted());
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
      config: { ...SHARED, streamTimeoutMs: UNHURRIED_MS, ownerId: 'one' },
    });
    await placeFile(file, randomBytes(12 * MIB));
    const part = await untilStored(first, 2);
    isSilent = true;
    // It would finish the recording now. Whether this is answered while its journal is silent does not matter.
    void finishAfter(first, 800);
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
    await expect.poll(() => first.engine.snapshot().engine.active, { timeout: 60_000 }).toBe(0);
    await sleep(1_000);
    expect(bench.s3.requests.slice(before).map(({ operation }) => operation)).toEqual([]);
    expect(first.count('stream.completed')).toBe(0);
    expect((await journal.load(part.stream_id))?.record.phase).toBe('completed');
  });

  test('a journal that is away is told of also when nothing is recorded, and a file that comes then is waited for', async () => {
    const bench = await testBench();
    const redis = await redisJournals();
    const rig = await bench.start({ checkpoints: await redis.open(), config: { ...SHARED, ownerId: 'one' } });
    await rig.until(isEvent('engine.ready'));
    await redis.server.kill();
    await expect.poll(() => rig.engine.snapshot().engine.journalProblem, { timeout: 60_000 }).not.toBeNull();
    await expect.poll(() => rig.engine.snapshot().engine.status, { timeout: 60_000 }).toBe('journal_unavailable');
    const file = path.join(bench.folder, 'take.mp4');
    await writeFile(file, randomBytes(1_000));
    await expect.poll(() => rig.engine.snapshot().folders[0]?.matchingFiles, { timeout: 60_000 }).toBe(1);
    const idle = rig.engine.whenIdle(AbortSignal.timeout(60_000)).then(() => rig.count('stream.completed'));
    await sleep(2_000);
    await redis.server.restart();
    expect(await idle).toBe(1);
    await untilIdentical(rig, file);
    await expect.poll(() => rig.engine.snapshot().engine.journalProblem, { timeout: 60_000 }).toBeNull();
  });
});
