import { once } from 'node:events';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32Field, plainEtag, readCrc32Field } from '../../../../../electron/engine/adapters/s3/checksumField.ts';
import { listedKey } from '../../../../../electron/engine/adapters/s3/listedKey.ts';
import { metadataHeaders } from '../../../../../electron/engine/adapters/s3/metadataHeaders.ts';
import { requestBody } from '../../../../../electron/engine/adapters/s3/requestBody.ts';
import { isAmazon } from '../../../../../electron/engine/adapters/s3/s3Config.ts';
import { crc32Combine } from '../../../../../tools/localS3/crc32Combine.ts';
import { xmlDocument, xmlTexts, xmlUnescape } from '../../../../../tools/localS3/xml.ts';
import { noise, payloadOf } from '../../../../support/payload.ts';

describe('metadata in headers', () => {
  test('plain text stays readable', () => {
    expect(metadataHeaders({ path: '/media/card 1/A001.mp4' })).toEqual({ path: '/media/card 1/A001.mp4' });
  });

  test('any value comes back by decoding, and no header breaks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
        const { it = '' } = metadataHeaders({ it: value });
        expect(it).toMatch(/^[\x20-\x7e]*$/);
        expect(it).toBe(it.trim());
        expect(it).not.toContain('  ');
        expect(decodeURIComponent(it)).toBe(value.toWellFormed());
      }),
      { numRuns: 2000 },
    );
  });

  test('what is too much for S3 is left out, the longest first', () => {
    const metadata = { long: 'ß'.repeat(400), short: 'x', middle: 'y'.repeat(1500) };
    expect(Object.keys(metadataHeaders(metadata))).toEqual(['short', 'middle']);
    expect(Object.keys(metadataHeaders({ exact: 'z'.repeat(2043) }))).toEqual(['exact']);
    expect(Object.keys(metadataHeaders({ over: 'z'.repeat(2045) }))).toEqual([]);
  });
});

describe('a listed key', () => {
  const keys = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map((key) => `streams/${key}`);

  test('is read back whatever it holds where the store says that it encodes', () => {
    fc.assert(
      fc.property(keys, (key) => {
        expect(listedKey(encodeURIComponent(key).replaceAll('%20', '+'), '', true)).toBe(key);
        expect(listedKey(encodeURIComponent(key), '', true)).toBe(key);
      }),
    );
  });

  test('is read back by its own name where the store does not say', () => {
    fc.assert(
      fc.property(keys, (key) => {
        expect(listedKey(encodeURIComponent(key), key, false)).toBe(key);
        expect(listedKey(key, key, false)).toBe(key);
      }),
    );
  });

  test('that cannot be decoded stays as it is', () => {
    expect(listedKey('a%zz', '', true)).toBe('a%zz');
  });
});

describe('a request body', () => {
  test.each([1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3_000_000])(
    'of %i bytes is sent whole, in small pieces',
    async (sizeBytes) => {
      const bytes = noise(sizeBytes, 1);
      const pieces: Buffer[] = [];
      // A byte stream without an encoding yields Buffers only.
      for await (const piece of requestBody(payloadOf(bytes))) pieces.push(piece as Buffer);
      expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
      expect(Math.max(...pieces.map((piece) => piece.byteLength))).toBeLessThanOrEqual(256 * 1024);
    },
  );

  test('closes the stream it opened, also when nobody reads to the end', async () => {
    const source = Readable.from(Array.from({ length: 100 }, () => noise(100_000, 1)));
    const body = requestBody({ ...payloadOf(noise(20, 1)), sizeBytes: 10_000_000, body: () => source });
    await once(body, 'readable');
    expect(source.destroyed).toBe(false);
    body.destroy();
    await expect.poll(() => source.destroyed, { timeout: 20_000 }).toBe(true);
  });
});

test('a CRC-32 field is four bytes, the highest first, and a sum of sums is not taken for one', () => {
  expect(crc32Field(0x01020304)).toBe('AQIDBA==');
  expect(readCrc32Field('AQIDBA==')).toBe(0x01020304);
  expect(readCrc32Field('AQIDBA==-3')).toBeUndefined();
  expect(readCrc32Field(undefined)).toBeUndefined();
});

test('an ETag loses its quotes and nothing else', () => {
  expect(plainEtag('"abc-3"')).toBe('abc-3');
  expect(plainEtag('abc-3')).toBe('abc-3');
  expect(plainEtag(undefined)).toBe('');
});

test('Amazon’s own endpoints are told from others', () => {
  expect(isAmazon({})).toBe(true);
  expect(isAmazon({ endpoint: 'https://s3.eu-west-1.amazonaws.com' })).toBe(true);
  expect(isAmazon({ endpoint: 'https://s3.cn-north-1.amazonaws.com.cn/' })).toBe(true);
  expect(isAmazon({ endpoint: 'https://amazonaws.com.example.org' })).toBe(false);
  expect(isAmazon({ endpoint: 'https://s3.example.org/amazonaws.com' })).toBe(false);
});

test('the local server puts CRC-32s together as if it had read all bytes at once', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), fc.uint8Array({ maxLength: 5000 }), (a, b) => {
      expect(crc32Combine(crc32(a), crc32(b), b.byteLength)).toBe(crc32(Buffer.concat([a, b])));
    }),
  );
  const zeros = Buffer.alloc(70 * 1024 * 1024);
  expect(crc32Combine(crc32('head'), crc32(zeros), zeros.byteLength)).toBe(crc32(zeros, crc32('head')));
});

test('text survives the local server’s XML', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const [found = ''] = xmlTexts(xmlDocument('Root', [['Key', text]]), 'Key');
      expect(xmlUnescape(found)).toBe(text);
    }),
  );
});
