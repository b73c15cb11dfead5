import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitName, splitPath } from '../../../../renderer/format/fileName.ts';
import { visibleText } from '../../../../shared/visibleText.ts';

describe('a name in two pieces', () => {
  test('a short one stays whole', () => {
    expect(splitName('A001C014.mov')).toEqual({ head: 'A001C014.mov', tail: '' });
  });

  test('a long one keeps its take number and ending', () => {
    expect(splitName('2026-11-21 14-08-55 interview.mkv').tail).toBe('erview.mkv');
  });

  test('the pieces are the whole name, and no character is torn', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
        const { head, tail } = splitName(name);
        expect(head + tail).toBe(visibleText(name));
        expect(head.isWellFormed() && tail.isWellFormed()).toBe(true);
      }),
    );
  });

  test('a family of emoji at the cut stays together', () => {
    const family = '👩‍👩‍👧‍👦';
    expect(splitName(`${'x'.repeat(20)}${family}234567890`).tail).toBe(`${family}234567890`);
  });
});

describe('what a name may hide', () => {
  test('line ends and other controls become symbols', () => {
    expect(visibleText('a\nb\r\u0000\u001b\u007f')).toBe('a␊b␍␀␛␡');
  });

  test('marks that turn the direction are shown', () => {
    expect(visibleText('invoice\u202egpj.mp4')).toBe('invoice\ufffdgpj.mp4');
  });

  test('nothing of the kind is left, whatever the name', () => {
    const hidden = /[\p{Cc}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u2028\u2029]/u;
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => !hidden.test(visibleText(name))));
  });

  test('letters that are written from right to left stay', () => {
    expect(visibleText('שלום.mov')).toBe('שלום.mov');
  });
});

describe('a folder in two pieces', () => {
  test.each([
    ['/Volumes/SHUTTLE_02/Day 07/CAM_A', '/CAM_A'],
    ['D:\\Media\\Day 07', '\\Day 07'],
    ['/media', ''],
    ['media', ''],
  ])('the innermost name of %s is %s', (path, tail) => {
    const split = splitPath(path);
    expect(split.tail).toBe(tail);
    expect(split.head + split.tail).toBe(path);
  });
});
