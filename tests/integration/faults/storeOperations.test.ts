import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { S3ObjectStore, systemClock } from '../../../electron/engine/index.ts';
import type { S3Operation } from '../../../tools/localS3/operation.ts';
import { sha256OfFile } from '../../../scripts/sha256OfFile.ts';
import { hash } from 'node:crypto';
import { MIB } from '../../support/bytes.ts';
import { type TestBench, testBench } from '../../support/engineBench.ts';
import { BUCKET, type EngineRig, isEvent, placeFile } from '../../support/engineRig.ts';
import { noise } from '../../support/payload.ts';
import { quickClock } from '../../support/quickClock.ts';
import { QUICK_TIMEOUTS, STORE_FAULTS, type StoreFault } from '../../support/storeFaults.ts';
import { type AtEnd, tempFolder } from '../../support/tempFolder.ts';

const CONFIG = { streamTimeoutMs: 2_400, isStrictTimeout: true, rescanMs: 4_000 } as const;
const UNHURRIED = { ...CONFIG, streamTimeoutMs: 10_000_000 } as const;

const WAIT_MS = 90_000;
const WAIT = { timeout: WAIT_MS, interval: 50 };

/** @param clock one whose waits are short, unless the engine has a limit for all of its attempts, which a busy machine may reach then */
function start(
  bench: TestBench,
  stateFolder: string,
  config: typeof CONFIG | typeof UNHURRIED,
  clock = quickClock(4),
): Promise<EngineRig> {
  const { endpoint, region, accessKeyId, secretAccessKey } = bench.s3;
  const credentials = { kind: 'keys', accessKeyId, secretAccessKey } as const;
  const store = new S3ObjectStore({ endpoint, region, credentials, ...QUICK_TIMEOUTS });
  return bench.start({ stateFolder, config, ports: { store, clock } });
}

/** Recordings whose upload is open. An answer that lies about them cannot be recognised: then one may be left, but no byte is lost. */
function openUploads(bench: TestBench, fault: StoreFault): readonly string[] {
  if (fault.isLie === true) return [];
  return [...(bench.s3.bucket(BUCKET)?.uploads.values() ?? [])].map(({ key }) => path.basename(key));
}

/** Each object is its file, by the server's own memory; there is no upload left open. */
async function expectWhole(bench: TestBench, fault: StoreFault, files: readonly string[]): Promise<void> {
  const objects = [...(bench.s3.bucket(BUCKET)?.objects.keys() ?? [])];
  for (const file of files) {
    const keys = objects.filter((key) => path.basename(key).startsWith(path.parse(file).name) && key.endsWith('.mp4'));
    if (fault.isLie !== true && fault.isContent !== true) expect(keys, path.basename(file)).toHaveLength(1);
    const digests = new Set<string>();
    for (const key of keys) digests.add(hash('sha256', (await bench.s3.objectBytes(BUCKET, key)) ?? ''));
    expect([...digests], path.basename(file)).toContain(await sha256OfFile(file));
  }
  expect(openUploads(bench, fault)).toEqual([]);
}

/** Lets these operations fail for the recording of one file, and the lists of a bucket, which belong to none. */
function strike(bench: TestBench, { actionOf, times }: StoreFault, file: string, operations: readonly S3Operation[]) {
  const match = ({ key }: { readonly key: string }): boolean => key === '' || key.includes(path.parse(file).name);
  return operations.flatMap((operation) => {
    const action = actionOf(operation);
    return action === undefined ? [] : [bench.s3.faults.add({ operation, match, times, action })];
  });
}

/** The stored bytes of the recording of this file. A part whose answer was lost, or came late, is adopted, which is no event. */
function storedOf(rig: EngineRig, file: string): number | undefined {
  return rig.engine.snapshot().recordings.find(({ path: own }) => own === file)?.cloudBytes;
}

/** Files are recorded over a restart. The requests of one fail before it, those of another after it, and an upload is discarded. */
async function recordOverRestart(fault: StoreFault, atEnd: AtEnd): Promise<void> {
  const bench = await testBench({}, atEnd);
  const [begun, ended, discarded, small] = ['begun', 'ended', 'discarded', 'small'].map((name) =>
    path.join(bench.folder, `${name}.mp4`),
  ) as [string, string, string, string];
  const struck = [
    ...strike(bench, fault, begun, ['CreateMultipartUpload', 'UploadPart']),
    ...strike(bench, fault, ended, ['ListParts', 'CompleteMultipartUpload', 'HeadObject']),
    ...strike(bench, fault, discarded, ['AbortMultipartUpload']),
    ...strike(bench, fault, small, ['PutObject']),
  ];
  const first = await start(bench, bench.stateFolder, UNHURRIED);
  for (const [seed, file] of [begun, ended, discarded].entries()) await placeFile(file, noise(5 * MIB + 999, seed));
  for (const file of [begun, ended, discarded])
    await vi.waitFor(() => expect(storedOf(first, file)).toBe(5 * MIB), WAIT);
  for (const file of [begun, ended]) await appendFile(file, noise(1_000, 8));
  await first.stop();
  for (const file of [begun, ended]) await appendFile(file, noise(40_000, 9));
  const rig = await start(bench, bench.stateFolder, CONFIG);
  await placeFile(small, noise(30_000, 7));
  for (const file of [begun, ended]) await appendFile(file, noise(30_000, 10));
  const { stream_id: id } = await first.until(isEvent('stream.started', path.basename(discarded)), WAIT_MS);
  await vi.waitFor(
    async () => expect((await rig.engine.command({ kind: 'recording.discard', id })).ok).toBe(true),
    WAIT,
  );
  const finished = [begun, ended, small];
  await Promise.all(finished.map((file) => rig.until(isEvent('stream.completed', path.basename(file)), WAIT_MS)));
  await vi.waitFor(() => expect(openUploads(bench, fault)).toEqual([]), WAIT);
  await rig.stop();
  await expectWhole(bench, fault, finished);
  for (const { rule, struck: times } of struck) expect(times, rule.operation).toBeGreaterThan(0);
}

describe.concurrent('a request that fails once or twice, at each step of a recording', () => {
  test.for(STORE_FAULTS)('$name', (fault, { onTestFinished: atEnd }) => recordOverRestart(fault, atEnd));
});

/** The journal is lost while one file is sent and another one is finished, and each request that finds them again fails. */
async function recordOverLoss(fault: StoreFault, atEnd: AtEnd): Promise<void> {
  const bench = await testBench({}, atEnd);
  const open = path.join(bench.folder, 'open.mp4');
  const done = path.join(bench.folder, 'done.mp4');
  const first = await start(bench, bench.stateFolder, CONFIG);
  await placeFile(done, noise(30_000, 7));
  await first.until(isEvent('stream.completed', path.basename(done)), WAIT_MS);
  await first.engine.configure({ ...first.config, ...UNHURRIED });
  await placeFile(open, noise(5 * MIB + 999, 1));
  await vi.waitFor(() => expect(storedOf(first, open)).toBe(5 * MIB), WAIT);
  await first.stop();
  await appendFile(open, noise(40_000, 9));
  const struck = [
    ...strike(bench, fault, open, ['ListMultipartUploads', 'ListParts']),
    ...strike(bench, fault, done, ['ListObjectsV2', 'GetObject']),
  ];
  const rig = await start(bench, tempFolder(atEnd), CONFIG, systemClock);
  await appendFile(open, noise(1_000, 8));
  await rig.until(isEvent('stream.completed', path.basename(open)), WAIT_MS);
  await rig.stop();
  await expectWhole(bench, fault, [open, done]);
  // A list that shows nothing leads to no further question.
  if (fault.isLie !== true)
    for (const { rule, struck: times } of struck) expect(times, rule.operation).toBeGreaterThan(0);
}

describe.concurrent('a request that fails once or twice, after the journal was lost', () => {
  test.for(STORE_FAULTS)('$name', (fault, { onTestFinished: atEnd }) => recordOverLoss(fault, atEnd));
});
