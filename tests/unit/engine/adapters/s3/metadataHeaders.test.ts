import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metadataHeaders } from '../../../../../electron/engine/adapters/s3/metadataHeaders.ts';

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
