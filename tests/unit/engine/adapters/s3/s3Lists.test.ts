import { expect, test } from 'vitest';
import { listObjects, listUploads } from '../../../../../electron/engine/adapters/s3/s3Lists.ts';
import type { S3Requests } from '../../../../../electron/engine/adapters/s3/s3Requests.ts';

const signal = new AbortController().signal;
const listing = (page: object): S3Requests => ({ send: async () => page }) as unknown as S3Requests;

test('a store that lists uploads outside of the prefix, or with endless keys, is not believed', async () => {
  const keys = ['unit-b/take.mp4', 'unit-a/take.mp4', `unit-a/${'x'.repeat(2_000)}`];
  const Uploads = keys.map((Key) => ({ Key, UploadId: 'U1' }));
  const found = await listUploads(
    listing({ Bucket: 'takes', IsTruncated: false, Uploads }),
    'takes',
    'unit-a/',
    signal,
  );
  expect(found.map(({ key }) => key)).toEqual(['unit-a/take.mp4']);
});

test('a store that lists objects outside of the prefix, or of impossible sizes, is not believed', async () => {
  const sizes = { 'unit-b/take.mp4': 1, 'unit-a/take.mp4': 1, 'unit-a/negative.mp4': -1, 'unit-a/half.mp4': 0.5 };
  const Contents = Object.entries(sizes).map(([Key, Size]) => ({ Key, Size }));
  const found = await listObjects(listing({ Name: 'takes', IsTruncated: false, Contents }), 'takes', 'unit-a/', signal);
  expect(found.map(({ key }) => key)).toEqual(['unit-a/take.mp4']);
});
