import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startLocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import { QUICK, SLOW, testBench } from '../../support/engineBench.ts';
import { BUCKET, finishAfter, isEvent, placeFile, untilIdentical, untilStored } from '../../support/engineRig.ts';
import { MIB } from '../../support/bytes.ts';
import { storeOf } from '../../support/storeOf.ts';

test('a start against another endpoint touches nothing of a recording; it goes on once the settings are right again', async () => {
  const bench = await testBench();
  const wrong = await startLocalS3({ buckets: [BUCKET] });
  onTestFinished(() => wrong.close());
  const store = { server: bench.s3.endpoint, region: 'us-east-1' };
  const file = path.join(bench.folder, 'REC.mp4');
  const first = await bench.start({ config: { ...SLOW, store } });
  await placeFile(file, randomBytes(16 * MIB));
  await untilStored(first, 3);
  await first.stop();

  const rig = await bench.start({ s3: wrong, config: { ...SLOW, store: { ...store, server: wrong.endpoint } } });
  const attention = await rig.until(isEvent('stream.attention', 'REC.mp4'));
  expect(attention.code).toBe('destination_changed');
  expect(attention.message).toContain(`${bench.s3.endpoint}/${BUCKET}`);
  expect(attention.message).toContain(`${wrong.endpoint}/${BUCKET}`);
  await rig.engine.command({ kind: 'recording.retry', id: attention.stream_id });
  expect(wrong.requests.filter(({ operation }) => operation !== 'ListMultipartUploads')).toEqual([]);

  const right = storeOf(bench.s3);
  onTestFinished(() => right.close());
  const corrected = { ...rig, config: { ...rig.config, store }, ports: { ...rig.ports, store: right } };
  await rig.engine.configure(corrected.config, right);
  await finishAfter(corrected, 800);
  const completed = await untilIdentical(corrected, file);
  expect(completed.stream_id).toBe(attention.stream_id);
  expect(bench.s3.requests.filter(({ operation }) => operation === 'CreateMultipartUpload')).toHaveLength(1);
});

test('a finished file counts for its destination only: another bucket, server or prefix gets its own object, once', async () => {
  const bench = await testBench({ buckets: [BUCKET, 'rushes-two'] });
  const other = await startLocalS3({ buckets: ['rushes-two'] });
  onTestFinished(() => other.close());
  const file = path.join(bench.folder, 'A.mp4');
  await placeFile(file, randomBytes(6 * MIB));
  const upload = async (s3: typeof other, changes: { bucket?: string; keyPrefix?: string }): Promise<number> => {
    const config = { ...QUICK, store: { server: s3.endpoint, region: 'us-east-1' }, ...changes };
    const rig = await bench.start({ s3, config });
    await rig.until(isEvent('engine.ready'));
    await rig.engine.whenIdle(AbortSignal.timeout(60_000));
    await rig.stop();
    return rig.count('stream.completed');
  };
  expect(await upload(bench.s3, {})).toBe(1);
  expect(await upload(bench.s3, {})).toBe(0);
  expect(await upload(bench.s3, { bucket: 'rushes-two' })).toBe(1);
  expect(await upload(other, { bucket: 'rushes-two' })).toBe(1);
  expect(await upload(other, { bucket: 'rushes-two', keyPrefix: 'day-2/' })).toBe(1);
  expect(await upload(other, { bucket: 'rushes-two', keyPrefix: 'day-2/' })).toBe(0);
});

test('a finished file is uploaded to another bucket that is configured while Rushes runs', async () => {
  const bench = await testBench({ buckets: [BUCKET, 'rushes-two'] });
  const file = path.join(bench.folder, 'A.mp4');
  await placeFile(file, randomBytes(6 * MIB));
  // No reading of the folder finds it.
  const rig = await bench.start({ config: { ...QUICK, rescanMs: 600_000 } });
  const first = await untilIdentical(rig, file);
  await rig.engine.whenIdle(AbortSignal.timeout(60_000));
  await rig.engine.configure({ ...rig.config, bucket: 'rushes-two' });
  const second = await rig.until(isEvent('stream.completed', 'A.mp4', ({ bucket }) => bucket === 'rushes-two'));
  expect(second.stream_id).not.toBe(first.stream_id);
});
