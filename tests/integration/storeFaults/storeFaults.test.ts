import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FaultAction } from '../../../tools/localS3/faults.ts';
import type { S3Operation } from '../../../tools/localS3/operation.ts';
import { type TestBench, testBench } from '../../support/engineBench.ts';
import {
  BUCKET,
  type EngineRig,
  finishAfter,
  isEvent,
  placeFile,
  UNHURRIED_MS,
  untilIdentical,
  untilStored,
} from '../../support/engineRig.ts';
import { MIB } from '../../support/bytes.ts';
import { storeOf } from '../../support/storeOf.ts';

const STATUS_500: FaultAction = { kind: 'status', status: 500, code: 'InternalError' };

/** After any fault: nobody aborted anything, and nothing is left open but what the test says. */
async function expectClean(bench: TestBench, rig: EngineRig, openUploads = 0): Promise<void> {
  expect(bench.s3.requests.some((request) => request.operation === 'AbortMultipartUpload')).toBe(false);
  expect(await rig.ports.store.listUploads(BUCKET, '', AbortSignal.timeout(60_000))).toHaveLength(openUploads);
}

describe('a passing fault is retried, and the object is identical', () => {
  const operations: readonly S3Operation[] = [
    'CreateMultipartUpload',
    'UploadPart',
    'CompleteMultipartUpload',
    'HeadObject',
    'PutObject',
  ];
  const actions: readonly (readonly [string, FaultAction])[] = [
    ['answers 500', STATUS_500],
    ['is cut before it is carried out', { kind: 'drop_before' }],
    ['is carried out, and the answer is lost', { kind: 'drop_after' }],
  ];
  for (const operation of operations) {
    test.each(actions)(`${operation} %s, twice`, async (_name, action) => {
      const bench = await testBench();
      bench.s3.faults.add({ operation, times: 2, action });
      const rig = await bench.start({ config: { streamTimeoutMs: 800, isStrictTimeout: true } });
      const file = path.join(bench.folder, 'take.mp4');
      await placeFile(file, randomBytes(11 * MIB));
      await untilIdentical(rig, file);
      await expectClean(bench, rig);
      const creates = bench.s3.requests.filter(
        (request) => request.operation === 'CreateMultipartUpload' && request.status === 200,
      );
      expect(creates.length).toBeLessThanOrEqual(1);
    });
  }

  test.each([true, false])(
    'a completion that answers 200 with an error is looked into (carried out: %s)',
    async (carriedOut) => {
      const bench = await testBench();
      bench.s3.faults.add({
        operation: 'CompleteMultipartUpload',
        action: { kind: 'error_in_ok', code: 'InternalError', carriedOut },
      });
      const rig = await bench.start({ config: { streamTimeoutMs: 800, isStrictTimeout: true } });
      const file = path.join(bench.folder, 'take.mp4');
      await placeFile(file, randomBytes(11 * MIB));
      await untilIdentical(rig, file);
      await expectClean(bench, rig);
    },
  );

  test('SlowDown is waited out for as long as the store asks', async () => {
    const bench = await testBench();
    bench.s3.faults.add({
      operation: 'UploadPart',
      action: { kind: 'status', status: 503, code: 'SlowDown', retryAfterSeconds: 2 },
    });
    const rig = await bench.start({ config: { streamTimeoutMs: 800, isStrictTimeout: true, maxPartsInFlight: 1 } });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(6 * MIB));
    await untilIdentical(rig, file);
    const parts = bench.s3.requests.filter((request) => request.operation === 'UploadPart');
    expect((parts[1]?.receivedAtMs ?? 0) - (parts[0]?.receivedAtMs ?? 0)).toBeGreaterThanOrEqual(1_900);
  });

  test('an upload the store has forgotten is filled again from the disk', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: 2_500 } });
    const file = path.join(bench.folder, 'take.mp4');
    bench.s3.faults.add({ operation: 'UploadPart', nth: 3, action: { kind: 'expire' } });
    await placeFile(file, randomBytes(22 * MIB));
    await untilIdentical(rig, file);
    await expectClean(bench, rig);
  });

  test('an upload that is forgotten just before it is completed is filled again from the disk', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: 800, isStrictTimeout: true } });
    const file = path.join(bench.folder, 'take.mp4');
    bench.s3.faults.add({ operation: 'CompleteMultipartUpload', action: { kind: 'expire' } });
    await placeFile(file, randomBytes(11 * MIB));
    await untilIdentical(rig, file);
    await expectClean(bench, rig);
  });

  test('a part that somebody else overwrote in the store is sent again', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: UNHURRIED_MS, isStrictTimeout: true } });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(11 * MIB));
    const stored = await untilStored(rig, 2);
    const session = bench.s3.requests.find((request) => request.operation === 'UploadPart');
    const body = randomBytes(5 * MIB);
    const { crc32 } = await import('node:zlib');
    const address = { bucket: BUCKET, key: stored.key, uploadId: session?.uploadId ?? '' };
    const payload = { sizeBytes: body.length, body, crc32: crc32(body) };
    await rig.ports.store.uploadPart(
      { ...address, integrity: 'crc32', partNumber: 1, payload },
      AbortSignal.timeout(60_000),
    );
    await finishAfter(rig, 3_000);
    await untilIdentical(rig, file);
    await expectClean(bench, rig);
  });

  test('a store that is down for a while is caught up with', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: 800, isStrictTimeout: true } });
    await rig.until(isEvent('engine.ready'));
    await bench.s3.setDown(true);
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(11 * MIB));
    await expect
      .poll(() => rig.engine.snapshot().recordings[0]?.holds.map((hold) => hold.kind), { timeout: 60_000 })
      .toContain('backoff');
    await bench.s3.setDown(false);
    await untilIdentical(rig, file);
    await expectClean(bench, rig);
  });

  test('without a network nothing is tried, and it goes on when the network is back', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: 800, isStrictTimeout: true } });
    await rig.until(isEvent('engine.ready'));
    await rig.engine.command({ kind: 'engine.setOnline', isOnline: false });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(11 * MIB));
    await expect.poll(() => rig.engine.snapshot().recordings[0]?.sizeBytes, { timeout: 60_000 }).toBe(11 * MIB);
    // The list of open uploads, asked for at the start, has no key and may still be on its way.
    expect(bench.s3.requests.filter(({ key }) => key.includes('take.mp4'))).toEqual([]);
    await rig.engine.command({ kind: 'engine.setOnline', isOnline: true });
    await untilIdentical(rig, file);
  });
});

describe('a fault that needs a person says what to do, keeps everything, and goes on when it is mended', () => {
  const refuse = (operation: S3Operation, status: number, code: string) => (bench: TestBench) => {
    bench.s3.faults.add({ operation, times: Infinity, action: { kind: 'status', status, code } });
  };
  const cases: readonly (readonly [string, RegExp, (bench: TestBench) => void])[] = [
    ['access_denied', /s3:PutObject/, refuse('CreateMultipartUpload', 403, 'AccessDenied')],
    ['request_refused', /Check the endpoint and the bucket/, refuse('UploadPart', 400, 'InvalidRequest')],
    ['store_full', /Free space there/, refuse('UploadPart', 507, 'XMinioStorageFull')],
  ];
  test.each(cases)('%s', async (code, sentence, breakStore) => {
    const bench = await testBench();
    breakStore(bench);
    const rig = await bench.start({ config: { streamTimeoutMs: 800, isStrictTimeout: true } });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(6 * MIB));
    const attention = await rig.until(isEvent('stream.attention'));
    expect(attention.code).toBe(code);
    expect(attention.message).toMatch(sentence);
    // A fault of one request is the recording's own.
    const status = code === 'request_refused' ? 'attention' : 'destination_refused';
    await expect.poll(() => rig.engine.snapshot().engine.status, { timeout: 60_000 }).toBe(status);
    bench.s3.faults.clear();
    await rig.engine.command({ kind: 'engine.retryAll' });
    await untilIdentical(rig, file);
    await expect.poll(() => rig.engine.snapshot().engine.status, { timeout: 60_000 }).toBe('safe');
  });

  test('a clock that is wrong and stays wrong', async () => {
    const bench = await testBench();
    bench.s3.faults.add({ times: Infinity, action: { kind: 'status', status: 403, code: 'RequestTimeTooSkewed' } });
    const rig = await bench.start({ config: { streamTimeoutMs: 800, isStrictTimeout: true } });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(6 * MIB));
    const attention = await rig.until(isEvent('stream.attention'));
    expect(attention).toMatchObject({
      code: 'clock_skew',
      message: expect.stringMatching(/Set the date, time and time zone/),
    });
    bench.s3.faults.clear();
    await rig.engine.command({ kind: 'engine.retryAll' });
    await untilIdentical(rig, file);
  });

  test("a clock that is wrong by an hour is corrected from the store's, and nobody is asked", async () => {
    const bench = await testBench();
    bench.s3.conditions.clockOffsetMs = 3_600_000;
    const rig = await bench.start({ config: { streamTimeoutMs: 800, isStrictTimeout: true } });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(6 * MIB));
    await untilIdentical(rig, file);
    expect(rig.events.some((event) => event.event === 'stream.attention')).toBe(false);
  });

  test('a missing bucket, while others keep running to theirs', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { bucket: 'not-made-yet', streamTimeoutMs: 800, isStrictTimeout: true } });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(6 * MIB));
    const attention = await rig.until(isEvent('stream.attention'));
    expect(attention).toMatchObject({ code: 'no_such_bucket', message: expect.stringContaining('not-made-yet') });
    bench.s3.createBucket('not-made-yet');
    await rig.engine.command({ kind: 'recording.retry', id: attention.stream_id });
    const completed = await rig.until(isEvent('stream.completed'));
    expect(completed.bucket).toBe('not-made-yet');
  });

  test('a wrong secret, until the settings have the right one', async () => {
    const bench = await testBench();
    const { endpoint, region, accessKeyId } = bench.s3;
    const rig = await bench.start({
      s3: { endpoint, region, accessKeyId, secretAccessKey: 'wrong' },
      config: { streamTimeoutMs: 800, isStrictTimeout: true },
    });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(6 * MIB));
    const attention = await rig.until(isEvent('stream.attention'));
    expect(attention.code).toBe('wrong_secret_key');
    expect(attention.message).not.toContain('wrong\n');
    const store = storeOf(bench.s3);
    await rig.engine.configure(rig.config, store);
    const completed = await rig.until(isEvent('stream.completed'));
    expect(completed.size_bytes).toBe(6 * MIB);
    store.close();
  });
});

describe('rules that hold whatever happens', () => {
  test.each(['aws', 'ceph', 'minimal', 'equalParts'] as const)(
    'on a store like %s: parts of 5 MiB or more but the last, no abort, verified',
    async (profile) => {
      const bench = await testBench({ profile });
      const rig = await bench.start({ config: { streamTimeoutMs: 1_500, needsEqualParts: profile === 'equalParts' } });
      const file = path.join(bench.folder, 'take.mp4');
      await placeFile(file, randomBytes(17 * MIB));
      const completed = await untilIdentical(rig, file);
      expect(completed.checksum.verified_by).toBe(profile === 'aws' ? 'checksum' : 'etag');
      const parts = bench.s3.requests.filter((request) => request.operation === 'UploadPart');
      expect(parts.filter((part) => part.bytes < 5 * MIB).map((part) => part.partNumber)).toEqual([4]);
      await expectClean(bench, rig);
    },
  );

  test('pausing stops sending, holding stops finishing, and both are undone', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: 700, isStrictTimeout: true } });
    await rig.engine.command({ kind: 'engine.pause' });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(11 * MIB));
    const started = await rig.until(isEvent('stream.started'));
    await expect.poll(() => rig.engine.snapshot().recordings[0]?.sizeBytes, { timeout: 60_000 }).toBe(11 * MIB);
    expect(bench.s3.requests.some((request) => request.operation === 'UploadPart')).toBe(false);
    await rig.engine.command({ kind: 'recording.hold', id: started.stream_id });
    await rig.engine.command({ kind: 'engine.resume' });
    await untilStored(rig, 2);
    await expect
      .poll(() => rig.engine.snapshot().recordings[0]?.idle?.quietSeconds ?? 0, { timeout: 60_000 })
      .toBeGreaterThan(2);
    expect(rig.events.some((event) => event.event === 'stream.finishing')).toBe(false);
    await rig.engine.command({ kind: 'recording.release', id: started.stream_id });
    await untilIdentical(rig, file);
  });

  test('"finalize now" does not wait for the timeout', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: 600_000 } });
    const file = path.join(bench.folder, 'take.mp4');
    await placeFile(file, randomBytes(11 * MIB));
    const started = await rig.until(isEvent('stream.started'));
    await rig.engine.command({ kind: 'recording.finalize', id: started.stream_id });
    const finishing = await rig.until(isEvent('stream.finishing'));
    expect(finishing.reason).toBe('finalize_now');
    await untilIdentical(rig, file);
  });

  test('commands that make no sense are answered with a sentence', async () => {
    const bench = await testBench();
    const rig = await bench.start();
    const answer = await rig.engine.command({ kind: 'recording.finalize', id: 'nobody' });
    expect(answer).toMatchObject({ ok: false, code: 'not_running', message: expect.stringMatching(/\w+ .*\./) });
  });
});
