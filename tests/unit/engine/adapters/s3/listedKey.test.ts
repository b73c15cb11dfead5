import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listedKey } from '../../../../../electron/engine/adapters/s3/listedKey.ts';

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
