import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isKeyOrNext,
  isOwnKey,
  type KeyNaming,
  literalPrefix,
  mayBeKeyOf,
  metadataKey,
  nextKey,
  parseKey,
  recordingKey,
} from '../../../../electron/engine/core/objectKey.ts';
import { DEFAULT_KEY_TEMPLATE } from '../../../../shared/keyTemplate.ts';

const ID = '9b2f0a52-6a3c-4c1e-8a57-0f6f1f1f1f1f';
const OTHER = '11111111-6a3c-4c1e-8a57-0f6f1f1f1f1f';
const startedAt = '2026-05-04T10:11:12.345+00:00';
const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

function naming(template: string, more: Partial<KeyNaming> = {}): KeyNaming {
  return { keyPrefix: 'unit-a/', template, workstation: 'studio', folders: ['/media/cards/'], texts: [], ...more };
}

const keyOf = (form: KeyNaming, path: string): string => recordingKey(form, { id: ID, path, startedAt });

test('the default template gives the key that other programs read', () => {
  expect(keyOf(naming(DEFAULT_KEY_TEMPLATE), '/media/cards/A/line\nbreak.mp4')).toBe(
    `unit-a/streams/${ID}/line\nbreak.mp4`,
  );
});

test.each([
  ['/media/cards/A001/M4ROOT/CLIP/C0001.MP4', 'unit-a/cards/A001/M4ROOT/CLIP/C0001.MP4'],
  ['/media/cards/C0001.MP4', 'unit-a/cards/C0001.MP4'],
  ['/elsewhere/C0001.MP4', 'unit-a/elsewhere/C0001.MP4'],
])('the structure of a card stays below the key: %s', (path, key) => {
  expect(keyOf(naming('{folder}/{path}/{name}'), path)).toBe(key);
});

test('on Windows the folders of a path become those of a key', () => {
  const form = naming('{folder}/{path}/{name}', { folders: ['D:\\cards', 'D:\\cards\\inner'] });
  expect(keyOf(form, 'D:\\cards\\A\\B\\C0001.MP4')).toBe('unit-a/cards/A/B/C0001.MP4');
  expect(keyOf(form, 'D:\\cards\\inner\\C0001.MP4')).toBe('unit-a/inner/C0001.MP4');
});

test('a text for a folder takes precedence over one for all', () => {
  const form = naming('{camera}/{name}', { texts: ['camera=B@/media/cards', 'camera=A', 'camera=C@/other'] });
  expect(keyOf(form, '/media/cards/1.mov')).toBe('unit-a/B/1.mov');
  expect(keyOf(form, '/media/else/1.mov')).toBe('unit-a/A/1.mov');
});

test('names beginning with a dot have no extension, and Unicode stays as it is', () => {
  const name = 'Müller 🎬.mov'.normalize('NFD');
  expect(keyOf(naming('{stem}-{stream_id}.{ext}'), `/media/cards/${name}`)).toBe(
    `unit-a/${'Müller 🎬'.normalize('NFD')}-${ID}.mov`,
  );
});

const unit = fc.constantFrom('a', 'é', '中', '🎬', '.', '-', '\ud83c', '\n');
const fileName = fc
  .string({ unit, minLength: 1, maxLength: 255, size: 'max' })
  .filter((name) => name !== '.' && name !== '..');
const path = fc.array(fileName, { minLength: 1, maxLength: 25 }).map((names) => `/media/cards/${names.join('/')}`);

test('every key fits with its suffix and its metadata document, and is read back', () => {
  let shortened = 0;
  fc.assert(
    fc.property(
      path,
      fc.constantFrom('{path}/{name}', '{folder}/{stem}.{ext}', '{date}/{time}/{path}/{stem}_{workstation}.{ext}'),
      (file, template) => {
        const form = naming(template);
        const key = keyOf(form, file);
        const last = nextKey(nextKey(key, ID) ?? '', ID) ?? '';
        expect(bytes(metadataKey(last))).toBeLessThanOrEqual(1024);
        expect(key.split('/')).not.toContain('..');
        expect(parseKey(form, key, { stream_id: ID })).toBeDefined();
        if (key.includes('~')) shortened += 1;
      },
    ),
  );
  expect(shortened).toBeGreaterThan(5);
});

describe('an occupied key', () => {
  test('gets the first digits of the id before its extension, then the whole id, then a number up to nine', () => {
    const first = nextKey('a/C0001.MP4', ID);
    expect(first).toBe('a/C0001-9b2f0a52.MP4');
    const second = nextKey(first ?? '', ID);
    expect(second).toBe(`a/C0001-${ID}.MP4`);
    expect(nextKey(second ?? '', ID)).toBe(`a/C0001-${ID}-00000001.MP4`);
    expect(nextKey('a.b/take', ID)).toBe('a.b/take-9b2f0a52');
    expect(nextKey(`streams/${ID}/a.mov`, ID)).toBe(`streams/${ID}/a-00000001.mov`);
    expect(nextKey(`streams/${ID}/a-00000001.mov`, ID)).toBe(`streams/${ID}/a-00000002.mov`);
    expect(nextKey(`streams/${ID}/a-00000009.mov`, ID)).toBeUndefined();
    expect(nextKey(`streams/${ID}/${'a'.repeat(960)}`, ID)).toBeUndefined();
  });

  test('is known as the key of its recording', () => {
    expect(isKeyOrNext('a/C-9b2f0a52.MP4', 'a/C.MP4', ID)).toBe(true);
    expect(isKeyOrNext('a/C.MP4', 'a/C.MP4', ID)).toBe(true);
    expect(isKeyOrNext('a/D.MP4', 'a/C.MP4', ID)).toBe(false);
    expect(isOwnKey(`a/C-${ID}.MP4`, ID)).toBe(true);
    expect(isOwnKey('a/C-9b2f0a52.MP4', ID)).toBe(false);
  });
});

describe('a key in a list of uploads', () => {
  const form = naming('{date}/{path}/{name}');
  const recording = { id: OTHER, path: '/media/cards/A/C1.mov', startedAt: '2030-01-01T00:00:00.000+00:00' };

  test.each([
    ['unit-a/2026-05-04/A/C1.mov', true],
    ['unit-a/2026-05-04/A/C1-9b2f0a52.mov', true],
    ['unit-a/2026-05-04/A/C2.mov', false],
    ['unit-a/2026-05-04/C1.mov', false],
    ['2026-05-04/A/C1.mov', false],
  ])('%s may be that of the file: %s', (key, expected) => {
    expect(mayBeKeyOf(form, key, recording)).toBe(expected);
  });

  test('tells the id where the template contains it', () => {
    expect(parseKey(naming('{stream_id}/{name}'), `unit-a/${ID}/C1.mov`)).toEqual({ id: ID });
    expect(parseKey(naming('{stream_id}/{name}'), 'unit-a/x/C1.mov')).toBeUndefined();
    expect(parseKey(form, `unit-a/2026-05-04/C1-${ID}.mov`)).toEqual({ id: ID });
  });

  test.each([
    ['{path}/{name}', 'a/b/C1.mov', true],
    ['{path}/{name}', 'C1.mov', true],
    ['x{path}/{stem}.{ext}', 'x/C1', true],
    ['{stem}.{ext}', 'C1', true],
    ['{stem}.{ext}', 'a/C1.mov', false],
    ['{stream_id}/{stream_id}-{name}', `${ID}/${ID}-C1.mov`, true],
    ['{stream_id}/{stream_id}-{name}', `${ID}/${OTHER}-C1.mov`, false],
    ['{stream_id}-{name}', `${ID}-${OTHER}.mov`, true],
    ['a.c/{name}', 'abc/C1.mov', false],
  ])('of the template %s: %s is one: %s', (template, key, expected) => {
    expect(parseKey(naming(template), `unit-a/${key}`) !== undefined).toBe(expected);
  });

  test('tells the workstation, and the id where other ids stand beside it', () => {
    const wide = naming('{workstation}/{folder}-{stream_id}-{workstation}-{name}');
    expect(parseKey(wide, `unit-a/studio/${OTHER}-${ID}-b-C1.mov`)).toEqual({ id: ID, workstation: 'studio' });
  });

  test('of a file whose name consists of private-use characters is its own only', () => {
    const name = `${'\uE005'.repeat(40)}.mp4`;
    const source = { id: ID, path: `/media/cards/${name}`, startedAt };
    expect(mayBeKeyOf(naming('{date}/{name}'), `unit-a/2026-05-04/${'a'.repeat(600)}.mov`, source)).toBe(false);
    expect(mayBeKeyOf(naming('{date}/{name}'), `unit-a/2026-05-04/${name}`, source)).toBe(true);
  });

  test.each([
    ['{date}_{time}_{folder}_{camera}_{reel}_{stem}.{ext}', `${'_'.repeat(900)}/x`],
    [`${'{path}'.repeat(60)}{name}`, `${'a/'.repeat(400)}\u2028/`],
    [`${'{name}-{path}/'.repeat(30)}{stem}.x`, 'a-/'.repeat(250)],
    [`${'{stream_id}{name}'.repeat(25)}.x`, `${ID}${'-'.repeat(10)}`.repeat(18)],
  ])('is read in bounded time by the template %s', (template, key) => {
    expect(parseKey(naming(template), `unit-a/${key}`)).toBeUndefined();
  });

  test('is none of ours when it is long and not shortened, or longer than a key can be', () => {
    expect(parseKey(naming('{date}/{name}'), `unit-a/other/of/someone/${'x'.repeat(920)}`)).toBeUndefined();
    expect(parseKey(naming('{name}'), `unit-a/${'x'.repeat(2000)}`)).toBeUndefined();
  });

  test.each(['unit-a/../x/C1.mov', 'unit-a//C1.mov', 'unit-a/./C1.mov', 'unit-a/a\n/C1.mov', 'other/x/C1.mov'])(
    'that leads out of the destination is none of ours: %j',
    (key) => {
      expect(parseKey(form, key)).toBeUndefined();
    },
  );

  test('begins with the text before the first variable', () => {
    expect(literalPrefix(naming('raw/{date}/{name}'))).toBe('unit-a/raw/');
    expect(literalPrefix(naming('{name}', { keyPrefix: '' }))).toBe('');
  });
});
