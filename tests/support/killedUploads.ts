import path from 'node:path';
import { expect } from 'vitest';
import { sha256OfFile } from '../../scripts/sha256OfFile.ts';
import type { LocalS3 } from '../../tools/localS3/startLocalS3.ts';
import { crc32OfFile } from './crc32OfFile.ts';
import type { TestBench } from './engineBench.ts';
import { BUCKET, sha256OfObject } from './engineRig.ts';
import { type HeadlessProcess, startHeadless } from './headlessProcess.ts';
import { startRedis } from './redis.ts';
import type { AtEnd } from './tempFolder.ts';
import { storeOf } from './storeOf.ts';

/** Returns a function that starts the headless command on the same folder, journal and store each time, to be killed. */
export async function starter(
  bench: TestBench,
  journal: 'embedded' | 'Redis',
  atEnd: AtEnd,
): Promise<() => HeadlessProcess> {
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

/**
 * Every file, as it is now, has a finished, described object, and nothing is on its way. An object of what it was before may stand
 * beside it: a recorder that paused longer than the timeout goes on in a new stream.
 */
export async function untilStored(
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

/** Each file has an object with its bytes, no upload is open, and none was aborted. */
export async function expectWhole(bench: TestBench, files: readonly string[], atEnd: AtEnd): Promise<void> {
  const store = storeOf(bench.s3);
  atEnd(() => store.close());
  for (const file of files) {
    const digests = await Promise.all(describedKeys(bench.s3, file).map((key) => sha256OfObject({ store }, key)));
    expect(digests, path.basename(file)).toContain(await sha256OfFile(file));
  }
  expect(await store.listUploads(BUCKET, '', AbortSignal.timeout(60_000))).toEqual([]);
  expect(bench.s3.requests.some((request) => request.operation === 'AbortMultipartUpload')).toBe(false);
}

export function isStoredPart(request: LocalS3['requests'][number]): boolean {
  return request.operation === 'UploadPart' && request.status === 200;
}
