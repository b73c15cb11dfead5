import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fileNameOfKey,
  metadataKey,
  nextKey,
  objectKey,
  parseKey,
} from '../../../../electron/engine/core/objectKey.ts';
import { DEFAULT_KEY_TEMPLATE } from '../../../../shared/keyTemplate.ts';

const ID = '9b2f0a52-6a3c-4c1e-8a57-0f6f1f1f1f1f';
const parseDefault = (keyPrefix: string, key: string) => parseKey({ keyPrefix, template: DEFAULT_KEY_TEMPLATE }, key);
const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Names that file systems allow, halves of UTF-16 pairs among them. */
const fileName = fc
  .string({
    unit: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.constantFrom('a', '🎬', '\ud83c')),
    minLength: 1,
    maxLength: 255,
  })
  .map((name) => name.replaceAll(/[/\0]/g, '_'));

test('a name of 255 bytes stands in the key as it is', () => {
  const name = `${'é'.repeat(125)}x.mp4`;
  expect(bytes(name)).toBe(255);
  expect(objectKey('', ID, name)).toBe(`streams/${ID}/${name}`);
});

test('what the key says is what it was made of', () => {
  fc.assert(
    fc.property(fc.constantFrom('', 'cam/', 'a/b/'), fc.uuid({ version: 4 }), fileName, (prefix, id, name) => {
      fc.pre(bytes(name) <= 700);
      expect(parseDefault(prefix, objectKey(prefix, id, name))).toEqual({ id });
    }),
  );
});

test('the key, and that of the metadata beside it, fit into 1 024 bytes under any prefix that the settings take', () => {
  const prefix = fc
    .string({ unit: fc.constantFrom('a', 'é', '中', '🎬'), maxLength: 255 })
    .filter((text) => text.length < 256);
  fc.assert(
    fc.property(prefix, fileName, (text, name) => {
      const folder = text === '' ? '' : `${text}/`;
      const key = objectKey(folder, ID, name);
      expect(bytes(metadataKey(key))).toBeLessThanOrEqual(1_024);
      expect(parseDefault(folder, key)?.id).toBe(ID);
    }),
    { numRuns: 500 },
  );
});

test('a name that is too long loses its middle, never half a character, and keeps its ending', () => {
  for (let filler = 0; filler < 8; filler++) {
    const name = `${'a'.repeat(filler)}${'🎬'.repeat(300)}.take-12.mp4`;
    const key = objectKey('', ID, name);
    expect(key.isWellFormed()).toBe(true);
    expect(key).toMatch(/~.+\.take-12\.mp4$/u);
    expect(bytes(metadataKey(key))).toBeLessThanOrEqual(1_024);
    // The next character would not fit.
    expect(bytes(metadataKey(key))).toBeGreaterThan(1_024 - 4);
  }
});

test('two takes whose names differ in the middle alone keep keys of their own', () => {
  const other = '3f0e7d2c-5a1b-4c8d-9e6f-0123456789ab';
  const long = (take: number): string => `${'x'.repeat(700)}${take}${'y'.repeat(700)}.mp4`;
  expect(objectKey('', ID, long(1))).not.toBe(objectKey('', other, long(2)));
});

test.each([
  '',
  'streams/',
  `streams/${ID}`,
  `streams/${ID}/`,
  `streams/${ID}/a/b.mp4`,
  `streams/${ID.toUpperCase()}/a.mp4`,
  'streams/9b2f0a52-6a3c-1c1e-8a57-0f6f1f1f1f1f/a.mp4',
  `other/streams/${ID}/a.mp4`,
])('a key that Rushes does not make says nothing: %j', (key) => {
  expect(parseDefault('', key)).toBeUndefined();
});

test('a key of another prefix says nothing', () => {
  expect(parseDefault('cam/', objectKey('', ID, 'a.mp4'))).toBeUndefined();
  expect(parseDefault('', objectKey('cam/', ID, 'a.mp4'))).toBeUndefined();
});

test('a key of the default template says the name of its file, unless it was shortened or has a suffix', () => {
  fc.assert(
    fc.property(fc.constantFrom('', 'cam/', 'a/b/'), fc.uuid({ version: 4 }), fileName, (prefix, id, name) => {
      expect([name, undefined]).toContain(fileNameOfKey(prefix, objectKey(prefix, id, name)));
    }),
  );
  const key = objectKey('cam/', ID, 'A001 C002.mp4');
  expect(fileNameOfKey('cam/', key)).toBe('A001 C002.mp4');
  expect(fileNameOfKey('cam/', nextKey(key, ID) ?? '')).toBeUndefined();
  expect(fileNameOfKey('', objectKey('', ID, 'x'.repeat(2_000)))).toBeUndefined();
  expect(fileNameOfKey('', '2026-05-04/A001 C002.mp4')).toBeUndefined();
});
