import { randomBytes } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { FaultRule } from '../../tools/localS3/faults.ts';
import { partsSentTwice } from '../../tools/localS3/journal.ts';
import type { LocalS3 } from '../../tools/localS3/startLocalS3.ts';
import { S3ObjectStore } from '../../electron/engine/index.ts';
import type { EngineEvent } from '../../shared/engineEvents.ts';
import { crc32OfFile } from '../support/crc32OfFile.ts';
import { type TestBench, testBench } from '../support/engineBench.ts';
import { sha256OfFile } from '../../scripts/sha256OfFile.ts';
import { BUCKET, sha256OfObject } from '../support/engineRig.ts';
import { type HeadlessProcess, startHeadless } from '../support/headlessProcess.ts';
import { notRun } from '../support/notRun.ts';
import { RECORDER_FORMATS, makeMaterial, record, recorderMissing } from '../support/recorders.ts';
import { redisMissing, startRedis } from '../support/redis.ts';
import { tempFolder } from '../support/tempFolder.ts';

const MIB = 1024 * 1024;
const RANDOM_KILLS = 30;

/** Each test closes its own resources through its own context, because several run side by side. */
type AtEnd = (clearUp: () => void | Promise<void>) => void;

/** Where a kill strikes: while the store holds a request back, after it carried one out unanswered, or after an event. */
interface KillPoint {
  readonly name: string;
  readonly fault?: FaultRule;
  readonly event?: (event: EngineEvent) => boolean;
}

const never = new Promise<void>(() => undefined);

/** The second UploadPart of part 1: what is sent again because the head of the file was rewritten. */
const RESEND = {
  operation: 'UploadPart',
  match: ({ partNumber }: { partNumber: number }) => partNumber === 1,
  nth: 2,
} as const;
const isMetadata = ({ key }: { key: string }): boolean => key.endsWith('.metadata.json');

const KILL_POINTS: readonly KillPoint[] = [
  { name: 'when the recording was found', event: (event) => event.event === 'stream.started' },
  { name: 'before create', fault: { operation: 'CreateMultipartUpload', action: { kind: 'hold', until: never } } },
  { name: 'after create', fault: { operation: 'CreateMultipartUpload', action: { kind: 'hang_after' } } },
  {
    name: 'before a part is stored',
    fault: { operation: 'UploadPart', nth: 2, action: { kind: 'hold', until: never } },
  },
  {
    name: 'after a part is stored, before the checkpoint',
    fault: { operation: 'UploadPart', nth: 2, action: { kind: 'hang_after' } },
  },
  { name: 'after the checkpoint of a part', event: (event) => event.event === 'part.stored' },
  { name: 'after the freeze', event: (event) => event.event === 'stream.finishing' },
  { name: 'before a resend', fault: { ...RESEND, action: { kind: 'hold', until: never } } },
  { name: 'after a resend', fault: { ...RESEND, action: { kind: 'hang_after' } } },
  { name: 'after the checkpoint of a resend', event: (event) => event.event === 'part.stored' && event.resent },
  { name: 'before complete', fault: { operation: 'CompleteMultipartUpload', action: { kind: 'hold', until: never } } },
  { name: 'after complete', fault: { operation: 'CompleteMultipartUpload', action: { kind: 'hang_after' } } },
  { name: 'while verifying', fault: { operation: 'HeadObject', action: { kind: 'hold', until: never } } },
  {
    name: 'before metadata',
    fault: { operation: 'PutObject', match: isMetadata, action: { kind: 'hold', until: never } },
  },
  { name: 'after metadata', fault: { operation: 'PutObject', match: isMetadata, action: { kind: 'hang_after' } } },
  { name: 'after the end', event: (event) => event.event === 'stream.completed' },
];

for (const journal of ['embedded', 'Redis'] as const) {
  describe(`kill -9 with the ${journal} journal, then a restart`, () => {
    const missing = journal === 'Redis' ? redisMissing() : undefined;
    if (missing !== undefined) {
      notRun(`kill -9 at every step with the ${journal} journal`, missing);
      return;
    }

    // Most of a run is waiting for the recorder and for the silence after it: so they wait side by side.
    test.concurrent.for(KILL_POINTS)('$name', async (point, { onTestFinished: atEnd }) => {
      const bench = await testBench({}, atEnd);
      const start = await starter(bench, journal, atEnd);
      const scripted = point.fault === undefined ? undefined : bench.s3.faults.add(point.fault);
      const first = start();
      const file = path.join(bench.folder, 'take.mp4');
      const recording = recordWithRewrittenHead(file, 11 * MIB + 5, () => isPartOneStored(bench.s3));
      await first.until((events) =>
        scripted === undefined ? events.some((event) => point.event?.(event)) : scripted.struck > 0,
      );
      // The request is carried out before its answer is held back; a short wait lets it reach the store.
      if (scripted !== undefined) await sleep(100);
      await first.kill();
      bench.s3.faults.clear();
      const second = start();
      await recording;
      await second.until((events) => events.some((event) => event.event === 'engine.ready'));
      await untilStored(bench, [file], second);
      await second.stop();
      await expectWhole(bench, [file], atEnd);
      // The head that was rewritten is sent twice by right; one more part was in flight when the kill came.
      expect(partsSentTwice(bench.s3.requests).length).toBeLessThanOrEqual(2);
    });

    const randomKills = `${RANDOM_KILLS} kills at random moments while five recorders run`;
    const noRecorder = recorderMissing();
    if (noRecorder !== undefined) {
      notRun(`${randomKills}, ${journal} journal`, noRecorder);
      return;
    }
    test(randomKills, async () => {
      const bench = await testBench();
      const start = await starter(bench, journal, onTestFinished);
      const formats = RECORDER_FORMATS.filter(({ name }) =>
        ['plain MP4', 'MP4 with faststart', 'hybrid MP4', 'MOV', 'MKV'].includes(name),
      );
      const material = await makeMaterial(tempFolder(), 30, 12, formats);
      const files = formats.map((format) => path.join(bench.folder, `${format.name}.${format.ending}`));
      const recordings = formats.map((format, index) => record(format, material, files[index] ?? ''));
      const waits: number[] = [];
      for (let kill = 0; kill < RANDOM_KILLS; kill++) {
        const headless = start();
        const waitMs = Math.round(300 + Math.random() * 1_700);
        waits.push(waitMs);
        await sleep(waitMs);
        await headless.kill();
      }
      await Promise.all(recordings);
      const last = start();
      await untilStored(bench, files, last, 120_000);
      await last.stop();
      await expectWhole(bench, files, onTestFinished);
      // The figure belongs into the output of the run: how much a crash costs.
      process.stdout.write(
        `${RANDOM_KILLS} kills (${journal} journal), ms between start and kill: ${waits.join(' ')}. ` +
          `Parts sent twice: ${partsSentTwice(bench.s3.requests).length} of ${bench.s3.requests.filter(isStoredPart).length}.\n`,
      );
    });
  });
}

async function starter(bench: TestBench, journal: 'embedded' | 'Redis', atEnd: AtEnd): Promise<() => HeadlessProcess> {
  const redis = journal === 'Redis' ? await startRedis() : undefined;
  if (redis !== undefined) atEnd(() => redis.stop());
  return () => {
    const headless = startHeadless({
      folder: bench.folder,
      stateFolder: bench.stateFolder,
      s3: bench.s3,
      timeoutSeconds: 3,
      ...(redis === undefined ? {} : { redisUrl: redis.url }),
    });
    atEnd(() => headless.kill());
    return headless;
  };
}

/** Writes a file in pieces, and goes back to its head when that has been sent, as recorders do when they stop. */
async function recordWithRewrittenHead(file: string, sizeBytes: number, isHeadSent: () => boolean): Promise<void> {
  await writeFile(file, randomBytes(MIB));
  const handle = await open(file, 'r+');
  for (let written = MIB; written < sizeBytes; ) {
    const piece = randomBytes(Math.min(MIB, sizeBytes - written));
    await handle.write(piece, 0, piece.length, written);
    written += piece.length;
    await sleep(60);
  }
  while (!isHeadSent()) await sleep(50);
  await handle.write(randomBytes(8), 0, 8, 40);
  await handle.close();
}

/**
 * Every file, as it is now, has a finished, described object, and nothing is on its way. An object of what it was before may stand
 * beside it: a recorder that paused longer than the timeout goes on in a new stream.
 */
async function untilStored(
  bench: TestBench,
  files: readonly string[],
  headless: HeadlessProcess,
  timeoutMs?: number,
): Promise<void> {
  const wanted = await Promise.all(files.map(async (file) => [file, await crc32OfFile(file)] as const));
  await headless.until(
    () =>
      wanted.every(([file, crc32]) =>
        describedKeys(bench.s3, file).some((key) => bench.s3.bucket(BUCKET)?.objects.get(key)?.crc32 === crc32),
      ) && isQuiet(bench.s3),
    timeoutMs,
  );
}

/** No upload is open, so nothing is on its way any more. */
function isQuiet(s3: LocalS3): boolean {
  return s3.bucket(BUCKET)?.uploads.size === 0;
}

function describedKeys(s3: LocalS3, file: string): string[] {
  const ending = `/${path.basename(file)}`;
  const objects = s3.bucket(BUCKET)?.objects;
  return [...(objects?.keys() ?? [])].filter((key) => key.endsWith(ending) && objects?.has(`${key}.metadata.json`));
}

async function expectWhole(bench: TestBench, files: readonly string[], atEnd: AtEnd): Promise<void> {
  const { endpoint, region, accessKeyId, secretAccessKey } = bench.s3;
  const store = new S3ObjectStore({ endpoint, region, credentials: { kind: 'keys', accessKeyId, secretAccessKey } });
  atEnd(() => store.close());
  for (const file of files) {
    const digests = await Promise.all(describedKeys(bench.s3, file).map((key) => sha256OfObject({ store }, key)));
    expect(digests, path.basename(file)).toContain(await sha256OfFile(file));
  }
  expect(await store.listUploads(BUCKET, '', AbortSignal.timeout(60_000))).toEqual([]);
  expect(bench.s3.requests.some((request) => request.operation === 'AbortMultipartUpload')).toBe(false);
}

/** Also when the answer was held back: part 1 is adopted after the restart then, and not sent again. */
function isPartOneStored(s3: LocalS3): boolean {
  const uploads = [...(s3.bucket(BUCKET)?.uploads.values() ?? [])];
  return (
    uploads.some((upload) => upload.parts.has(1)) ||
    s3.requests.some((request) => request.partNumber === 1 && isStoredPart(request))
  );
}

function isStoredPart(request: LocalS3['requests'][number]): boolean {
  return request.operation === 'UploadPart' && request.status === 200;
}
