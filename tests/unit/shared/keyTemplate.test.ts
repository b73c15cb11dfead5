import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_KEY_TEMPLATE,
  exampleKey,
  KEY_VARIABLES,
  keyTemplateProblem,
  keyTextsProblem,
  type KeyValues,
  missingTextProblem,
  parseKeyText,
  renderKey,
  variableBeingWritten,
} from '../../../shared/keyTemplate.ts';

const VALUES: KeyValues = {
  stream_id: '9b2f0a52-6a3c-4c1e-8a57-0f6f1f1f1f1f',
  name: 'C0001.MP4',
  stem: 'C0001',
  ext: 'MP4',
  folder: 'Card A',
  path: 'M4ROOT/CLIP',
  date: '2026-05-04',
  time: '101112',
  workstation: 'studio',
};

test.each([
  ['{date}/{path}/{name}', '2026-05-04/M4ROOT/CLIP/C0001.MP4'],
  ['{workstation}_{folder}/{stem}.{ext}', 'studio_Card A/C0001.MP4'],
  ['{project}/{name}', 'no-project/C0001.MP4'],
])('%s becomes %s', (template, key) => {
  expect(renderKey(template, VALUES)).toBe(key);
});

test('an empty path leaves no empty name, and a file without an extension no dot', () => {
  expect(renderKey('{path}/{stem}.{ext}', { ...VALUES, path: '', ext: '' })).toBe('C0001');
});

test('no value leads out of the prefix', () => {
  const value = fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', '\n', '\u0000', '\ud83c', 'é') });
  const values = fc.record({
    ...Object.fromEntries(KEY_VARIABLES.map((variable) => [variable, value])),
    name: value,
  }) as unknown as fc.Arbitrary<KeyValues>;
  let reached = 0;
  fc.assert(
    fc.property(
      values,
      fc.constantFrom('{path}/{name}', 'a/{folder}/{reel}.{ext}', '{path}', '{name}'),
      (given, template) => {
        const key = renderKey(template, given);
        const segments = key.split('/');
        if (key === '') return;
        reached += 1;
        expect(segments).not.toContain('');
        expect(segments).not.toContain('.');
        expect(segments).not.toContain('..');
        expect(key).not.toMatch(/\p{Cc}|\p{Cs}/u);
      },
    ),
  );
  expect(reached).toBeGreaterThan(50);
});

describe('what is wrong with a template', () => {
  test.each([
    ['', { code: 'required' }],
    ['{nmae}/x', { code: 'key_variable', params: { variable: '{nmae}', position: 1 } }],
    ['a/{name', { code: 'key_brace', params: { position: 3 } }],
    ['a}/{name}', { code: 'key_brace', params: { position: 2 } }],
    ['{na{name}', { code: 'key_brace', params: { position: 1 } }],
    ['/{name}', { code: 'key_segment', params: { position: 1 } }],
    ['a//{name}', { code: 'key_segment', params: { position: 3 } }],
    ['a/../{name}', { code: 'key_segment', params: { position: 3 } }],
    ['{name}/', { code: 'key_segment', params: { position: 8 } }],
    ['ab\u0007/{name}', { code: 'key_character', params: { position: 3 } }],
    ['{date}/clip', { code: 'key_not_distinct' }],
    [`${'a'.repeat(600)}{name}`, { code: 'too_long', params: { max: 512 } }],
    [DEFAULT_KEY_TEMPLATE, undefined],
    ['{project}/{date}/{path}/{name}', undefined],
  ])('%j', (template, problem) => {
    expect(keyTemplateProblem(template)).toEqual(problem);
  });

  test('a variable that the recorder states only at the end needs a text in every folder', () => {
    const template = '{camera}/{name}';
    const missing = (texts: readonly string[]) => missingTextProblem(template, texts, ['/a', '/b/']);
    expect(missing([])).toEqual({
      code: 'key_text_missing',
      params: { variable: 'camera', position: 1, folder: '/a' },
    });
    expect(missing(['camera=A@/a'])?.params).toMatchObject({ folder: '/b/' });
    expect(missing(['camera=A@/a', 'camera=B@/b'])).toBeUndefined();
    expect(missing(['camera=A'])).toBeUndefined();
    expect(missingTextProblem('{name}', [], ['/a'])).toBeUndefined();
  });
});

test.each([
  ['camera=A', { variable: 'camera', text: 'A' }],
  ['project=Harbour 2@home', { variable: 'project', text: 'Harbour 2@home' }],
  ['reel=R1@/mnt/a@b', { variable: 'reel', text: 'R1', folder: '/mnt/a@b' }],
  ['camera=A@D:\\card', { variable: 'camera', text: 'A', folder: 'D:\\card' }],
  ['date=1', undefined],
  ['camera=', undefined],
  ['camera=a/b', undefined],
  ['camera=..', undefined],
  ['A', undefined],
])('the text %j', (written, text) => {
  expect(parseKeyText(written)).toEqual(text);
});

test('the position of a wrong text is named', () => {
  expect(keyTextsProblem(['camera=A', 'nonsense'])).toEqual({
    code: 'key_text',
    params: { text: 'nonsense', position: 2 },
  });
  expect(keyTextsProblem([])).toBeUndefined();
});

test('the example shows the settings as they are', () => {
  const at = new Date(2026, 4, 4, 9, 8, 7);
  const settings = {
    keyPrefix: 'unit-a',
    keyTemplate: '{project}/{folder}/{date}_{time}/{name}',
    keyTexts: ['project=X'],
  };
  expect(exampleKey(settings, ['/media/Card 7/'], at)).toBe('unit-a/X/Card 7/2026-05-04_090807/A001_C002.mov');
});

test('completion begins with an open brace and ends with it', () => {
  expect(variableBeingWritten('a/{pro')).toBe('pro');
  expect(variableBeingWritten('a/{')).toBe('');
  expect(variableBeingWritten('a/{project}')).toBeUndefined();
});
