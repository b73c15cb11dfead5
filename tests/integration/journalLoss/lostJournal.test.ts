import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { partsSentTwice } from '../../../tools/localS3/journal.ts';
import { testBench } from '../../support/engineBench.ts';
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

describe('the embedded journal is lost', () => {
  const losses: readonly (readonly [string, (file: string) => void])[] = [
    ['deleted', (file) => rmSync(file)],
    ['overwritten with junk', (file) => writeFileSync(file, randomBytes(40_000))],
    ['cut off', (file) => writeFileSync(file, 'SQLite format 3')],
  ];
  test.each(losses)(
    '%s: recordings are rebuilt from the open uploads and the disk, and no part is sent twice',
    async (_name, lose) => {
      const bench = await testBench();
      const file = path.join(bench.folder, 'take.mp4');
      const first = await bench.start({ config: { streamTimeoutMs: 60_000, isStrictTimeout: true } });
      await writeFile(file, randomBytes(22 * MIB));
      const started = await first.until(isEvent('stream.started'));
      await untilStored(first, 4);
      await first.stop();
      const journal = readdirSync(bench.stateFolder).filter(
        (name) => name.startsWith('journal.sqlite') && !name.endsWith('.lock'),
      );
      for (const name of journal) lose(path.join(bench.stateFolder, name));
      const second = await bench.start({ config: { streamTimeoutMs: 1_500 } });
      const completed = await untilIdentical(second, file);
      expect(completed.stream_id).toBe(started.stream_id);
      expect(partsSentTwice(bench.s3.requests)).toEqual([]);
      expect(await second.ports.store.listUploads(BUCKET, '', AbortSignal.timeout(60_000))).toEqual([]);
    },
  );

  test('an upload of another file with the same name is left alone', async () => {
    const bench = await testBench();
    const here = path.join(bench.folder, 'A001.mp4');
    const other = tempFolder();
    const elsewhere = await bench.start({
      folder: other,
      stateFolder: tempFolder(),
      config: { streamTimeoutMs: 60_000, isStrictTimeout: true, ownerId: 'other' },
    });
    await writeFile(path.join(other, 'A001.mp4'), randomBytes(12 * MIB));
    await untilStored(elsewhere, 2);
    await writeFile(here, randomBytes(12 * MIB));
    const rig = await bench.start({ config: { streamTimeoutMs: 1_500 } });
    await untilIdentical(rig, here);
    await elsewhere.engine.command({
      kind: 'recording.finalize',
      id: elsewhere.engine.snapshot().recordings[0]?.id ?? '',
    });
    await untilIdentical(elsewhere, path.join(other, 'A001.mp4'));
  });
});

describe('the Redis journal', () => {
  const missing = redisMissing();
  if (missing !== undefined) {
    notRun('a Redis that dies while recordings are uploaded', missing);
    return;
  }

  test('dies while a file is uploaded: nothing is sent without it, the person is told, and it goes on when Redis is back', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const bench = await testBench();
    const checkpoints = await openRedis(redis.url);
    const maxPartsInFlight = 4;
    const rig = await bench.start({ checkpoints, config: { streamTimeoutMs: UNHURRIED_MS, maxPartsInFlight } });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(11 * MIB));
    await untilStored(rig, 2);
    // As many as may be are on their way when it dies.
    const arrival = Promise.withResolvers<void>();
    const onTheirWay = bench.s3.faults.add({
      operation: 'UploadPart',
      times: Infinity,
      action: { kind: 'hold', until: arrival.promise },
    });
    await appendFile(file, randomBytes(44 * MIB));
    await expect.poll(() => onTheirWay.struck, { timeout: 60_000 }).toBe(maxPartsInFlight);
    await redis.kill();
    arrival.resolve();
    await expect.poll(() => rig.engine.snapshot().engine.journalProblem, { timeout: 60_000 }).toMatch(/Redis/);
    await expect.poll(() => rig.engine.snapshot().engine.status, { timeout: 60_000 }).toBe('journal_unavailable');
    // They arrive, and wait there for their checkpoint; after them nothing leaves, although more parts are due.
    const sent = (): number => bench.s3.requests.filter((request) => request.operation === 'UploadPart').length;
    const sentInAll = 2 + maxPartsInFlight;
    await expect.poll(sent, { timeout: 60_000 }).toBe(sentInAll);
    await sleep(2_000);
    expect(sent()).toBe(sentInAll);
    await redis.restart();
    await finishAfter(rig, 2_500);
    await untilIdentical(rig, file);
    await expect.poll(() => rig.engine.snapshot().engine.journalProblem, { timeout: 60_000 }).toBeNull();
    expect(partsSentTwice(bench.s3.requests)).toEqual([]);
  });

  test('is not there at the start: the engine waits for it and then works', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const bench = await testBench();
    const checkpoints = await openRedis(redis.url);
    await redis.kill();
    const file = path.join(bench.folder, 'take.mp4');
    await writeFile(file, randomBytes(MIB));
    const rig = await bench.start({ checkpoints, config: { streamTimeoutMs: 1_000 } });
    await expect.poll(() => rig.engine.snapshot().engine.journalProblem, { timeout: 60_000 }).toMatch(/Redis/);
    await redis.restart();
    await untilIdentical(rig, file);
  });
});
