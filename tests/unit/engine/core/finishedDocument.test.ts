import { expect, test } from 'vitest';
import { decodeDocument } from '../../../../electron/engine/core/finishedDocument.ts';

const document = {
  stream_id: '9b2f0a52-6a3c-4c1e-8a57-0f6f1f1f1f1f',
  original_file_path: '/rec/take.mp4',
  s3_bucket: 'takes',
  s3_key_prefix: 'streams/1/take.mp4',
  total_size_bytes: 30,
  chunks: [
    { part_number: 1, size_bytes: 20, etag: 'a' },
    { part_number: 2, size_bytes: 10, etag: 'b' },
  ],
  etag: 'c',
  checksum: { value: '0000000a' },
};

test('a metadata document is understood when the sizes of its parts add up to that of the object', () => {
  expect(decodeDocument(JSON.stringify(document))).toEqual({ ok: true, value: document });
});

test.each([[29], [31]])('a document whose parts have not the %i bytes it names is refused', (bytes) => {
  expect(decodeDocument(JSON.stringify({ ...document, total_size_bytes: bytes })).ok).toBe(false);
});
