import { expect, test } from 'vitest';
import { crc32Field, plainEtag, readCrc32Field } from '../../../../../electron/engine/adapters/s3/checksumField.ts';

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
