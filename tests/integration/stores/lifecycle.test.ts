import { expect, onTestFinished, test } from 'vitest';
import { bucketLifecycle } from '../../../electron/engine/runtime/bucket/bucketLifecycle.ts';
import { signedHeaders } from '../../../tools/localS3/signature.ts';
import { startLocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import { missingCephPrograms, startCeph } from '../../support/ceph.ts';
import { notRun } from '../../support/notRun.ts';
import { storeOf } from '../../support/storeOf.ts';
import type { S3Access } from '../../../tools/localS3/s3Environment.ts';

const signal = new AbortController().signal;

const RULES = `<LifecycleConfiguration>
  <Rule><ID>early</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter>
    <AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
  <Rule><ID>clean</ID><Status>Enabled</Status><Filter><Prefix>unit-a/</Prefix></Filter>
    <Expiration><Days>90</Days></Expiration></Rule>
  <Rule><ID>off</ID><Status>Disabled</Status><Filter><Prefix></Prefix></Filter>
    <Expiration><Days>1</Days></Expiration></Rule>
  <Rule><ID>tagged</ID><Status>Enabled</Status><Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>
    <Expiration><Days>2</Days></Expiration></Rule>
</LifecycleConfiguration>`;

const FOUND = {
  state: 'read',
  warnings: [
    { kind: 'aborts_early', rule: 'early', days: 1 },
    { kind: 'expires', rule: 'clean', days: 90, date: null },
  ],
  proposal: null,
};

function look(server: S3Access) {
  const store = storeOf(server);
  onTestFinished(() => store.close());
  return bucketLifecycle(store, 'takes', 'unit-a/', signal);
}

test('the rules of a bucket are read, and those that are off or for tags are left out', async () => {
  const server = await startLocalS3({ buckets: ['takes'] });
  onTestFinished(() => server.close());
  expect(await look(server)).toMatchObject({
    state: 'read',
    warnings: [],
    proposal: expect.stringContaining('unit-a/'),
  });
  Object.assign(server.bucket('takes') ?? {}, { lifecycle: RULES });
  expect(await look(server)).toEqual(FOUND);
});

test('rules that may not be read, or that the store does not know, are a note', async () => {
  const server = await startLocalS3({ buckets: ['takes'] });
  onTestFinished(() => server.close());
  const action = { kind: 'status', status: 403, code: 'AccessDenied' } as const;
  server.faults.add({ operation: 'GetBucketLifecycleConfiguration', action });
  expect(await look(server)).toEqual({ state: 'not_allowed', warnings: [], proposal: null });
  const minimal = await startLocalS3({ profile: 'minimal', buckets: ['takes'] });
  onTestFinished(() => minimal.close());
  expect(await look(minimal)).toEqual({ state: 'not_supported', warnings: [], proposal: null });
});

const missing = missingCephPrograms();
if (missing.length > 0) notRun('the lifecycle rules of Ceph', `Not installed: ${missing.join(', ')}.`);
else
  test('the rules of a bucket on Ceph are read', async () => {
    const ceph = await startCeph();
    onTestFinished(() => ceph.stop());
    await ceph.createBucket('takes');
    expect(await look(ceph)).toMatchObject({ state: 'read', warnings: [] });
    const url = new URL(`${ceph.endpoint}/takes?lifecycle`);
    const request = { method: 'PUT', url, region: ceph.region };
    const { host: _host, ...headers } = signedHeaders(request, ceph, Date.now());
    expect((await fetch(url, { method: 'PUT', headers, body: RULES })).status).toBe(200);
    const found = await look(ceph);
    expect(found.warnings).toHaveLength(2);
    expect(found.warnings).toEqual(expect.arrayContaining(FOUND.warnings));
  });
