import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quotedName, visibleJson, visibleText } from '../../../shared/visibleText.ts';

/** Everything that can break a line, drive a terminal, change the reading direction or not be written as UTF-8. */
const HARMFUL = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/u;

describe('text from outside', () => {
  test('stays as it is where it is harmless', () => {
    expect(visibleText('K\u00e4se 日本語🎬 “a” b')).toBe('K\u00e4se 日本語🎬 “a” b');
  });

  test('shows control characters, and replaces marks of direction and lone surrogates', () => {
    expect(visibleText('a\nb\u001b[2J\u007f')).toBe('a␊b␛[2J␡');
    expect(visibleText('\u202egp4.exe\u2069')).toBe('\ufffdgp4.exe\ufffd');
    expect(visibleText('a\ud800b')).toBe('a\ufffdb');
  });

  test('is harmless and not longer, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const visible = visibleText(text);
        expect(visible).not.toMatch(HARMFUL);
        expect(visible.length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('JSON of texts from outside', () => {
  test.each([undefined, 2])('is harmless and the same value, whatever they were (space: %s)', (space) => {
    expect(visibleJson({ path: 'a\u009b31m\u202e' })).toBe('{"path":"a\\u009b31m\\u202e"}');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = visibleJson({ [text]: [text, { text }] }, space);
        expect(json.replaceAll('\n', '')).not.toMatch(HARMFUL);
        expect(JSON.parse(json)).toEqual({ [text]: [text, { text }] });
      }),
    );
  });
});

describe('a name in a sentence', () => {
  test.each([
    ['/media/card/clip.mp4', '“clip.mp4”'],
    ['/media/card/', '“card”'],
    ['/', '“/”'],
    ['/media/back\\slash.mp4', '“back\\slash.mp4”'],
    ['C:\\Footage\\clip.mp4', '“clip.mp4”'],
    ['\\\\nas\\footage\\clip.mp4', '“clip.mp4”'],
    ['C:\\', '“C:”'],
    ['/media/\u202e4pm.exe\n', '“\ufffd4pm.exe␊”'],
  ])('%j: %s', (path, expected) => {
    expect(quotedName(path)).toBe(expected);
  });

  test('is cut at 120 units, not in the middle of a character', () => {
    expect(quotedName(`/${'x'.repeat(120)}`)).toBe(`“${'x'.repeat(120)}”`);
    expect(quotedName(`/${'x'.repeat(121)}`)).toBe(`“${'x'.repeat(119)}…”`);
    expect(quotedName(`/${'x'.repeat(118)}🎬${'x'.repeat(10)}`)).toBe(`“${'x'.repeat(118)}\ufffd…”`);
  });
});
