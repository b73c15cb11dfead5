import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import type { FinishedDocument } from '../../../../../electron/engine/core/finishedDocument.ts';
import { metadataKey } from '../../../../../electron/engine/core/objectKey.ts';
import { matchDocument, readDocument } from '../../../../../electron/engine/runtime/parts/documentContent.ts';
import {
  verifyFile,
  verifyObject,
  type VerifyObjectContext,
} from '../../../../../electron/engine/runtime/bucket/verifyObjects.ts';
import { MemoryFileSource } from '../../../../fakes/memoryFileSource.ts';
import { MemoryObjectStore } from '../../../../fakes/memoryObjectStore.ts';
import { payloadOf } from '../../../../support/payload.ts';

const signal = new AbortController().signal;
const FILE = '/takes/take.mp4';
const OBJECT = { bucket: 'takes', key: 'streams/1/take.mp4' };
const parts = [Buffer.alloc(20, 1), Buffer.alloc(10, 2)];
const content = Buffer.concat(parts);
const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

function documentOf(etags: readonly string[]): FinishedDocument {
  return {
    stream_id: '9b2f0a52-6a3c-4c1e-8a57-0f6f1f1f1f1f',
    original_file_path: FILE,
    s3_bucket: OBJECT.bucket,
    s3_key_prefix: OBJECT.key,
    total_size_bytes: content.length,
    chunks: parts.map(({ length }, at) => ({ part_number: at + 1, size_bytes: length, etag: etags[at] ?? '' })),
    etag: 'e',
    checksum: { value: crc32(content).toString(16).padStart(8, '0') },
  };
}

test.each([
  ['are all equal', parts.map(md5), 'md5'],
  ['are no MD5s', ['x', 'y'], 'crc32'],
  ['are equal but for one', [md5(content.subarray(0, 20)), md5(content)], 'differs'],
])('a file with the CRC-32 of a document, and the MD5s of whose parts %s', async (_what, etags, match) => {
  const source = new MemoryFileSource();
  source.write(FILE, content);
  expect(await matchDocument(await source.open(FILE), documentOf(etags), signal)).toBe(match);
});

test('a document that is about another object, or one in another bucket, is none', async () => {
  const store = new MemoryObjectStore({ buckets: [OBJECT.bucket] });
  const put = (change: Partial<FinishedDocument>) => {
    const body = Buffer.from(JSON.stringify({ ...documentOf(['x', 'y']), ...change }));
    const object = { ...OBJECT, key: metadataKey(OBJECT.key), contentType: 'application/json', metadata: {} };
    return store.putObject(object, payloadOf(body), signal);
  };
  await put({});
  expect(await readDocument(store, OBJECT, signal)).toBeDefined();
  await put({ s3_key_prefix: 'streams/2/take.mp4' });
  expect(await readDocument(store, OBJECT, signal)).toBeUndefined();
  await put({ s3_bucket: 'others' });
  expect(await readDocument(store, OBJECT, signal)).toBeUndefined();
});

test('a file that has grown since its size was asked is not equal to its object', async () => {
  const store = new MemoryObjectStore({ buckets: [OBJECT.bucket] });
  await store.putObject({ ...OBJECT, contentType: 'video/mp4', metadata: {} }, payloadOf(content), signal);
  const source = new MemoryFileSource();
  source.write(FILE, content);
  const objects = [{ ...OBJECT, sizeBytes: content.length, etag: '', document: documentOf(parts.map(md5)) }];
  const file = { path: FILE, sizeBytes: content.length };
  const check = () => verifyFile({ store, ...OBJECT, keyPrefix: '', signal }, source, file, objects);
  expect(await check()).toMatchObject({ isEqual: true });
  source.write(FILE, Buffer.from('more'));
  expect(await check()).toMatchObject({ isEqual: false });
});

test('an object that never ends is not equal to its document', async () => {
  const store: VerifyObjectContext['store'] = {
    headObject: () => Promise.resolve({ sizeBytes: content.length, etag: 'other' }),
    async *readObject() {
      for (;;) yield content;
    },
  };
  const object = { ...OBJECT, sizeBytes: content.length, etag: '', document: documentOf(['x', 'y']) };
  expect(await verifyObject({ store, signal }, object)).toMatchObject({ isEqual: false });
});
