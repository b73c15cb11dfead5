import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { folderBelow, splitName, splitPath } from '../../../../renderer/format/fileName.ts';
import { visibleText } from '../../../../shared/visibleText.ts';

describe('a name in two pieces', () => {
  test('a short one stays whole', () => {
    expect(splitName('A001C014.mov')).toEqual({ head: 'A001C014.mov', middle: '', tail: '' });
  });

  test('a long one keeps its take number and ending', () => {
    expect(splitName('2026-11-21 14-08-55 interview.mkv').tail).toBe('view.mkv');
  });

  test('two clips of one camera differ in the head, which is never shortened', () => {
    expect(splitName('A001C001_261121_R7QK.mov').head).toBe('A001C001_');
    expect(splitName('A001C002_261121_R7QK.mov').head).toBe('A001C002_');
  });

  test('a middle too narrow for an ellipsis belongs to the end', () => {
    expect(splitName('A003_C001_LIVE.mp4')).toEqual({ head: 'A003_C001', middle: '', tail: '_LIVE.mp4' });
    expect(splitName('A001_C001_1130ZR.mp4')).toEqual({ head: 'A001_C001', middle: '', tail: '_1130ZR.mp4' });
    expect(splitName('A001_C001_1130ZRX.mp4').middle).toBe('_113');
  });

  test('the pieces are the whole name, and no character is torn', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
        const { head, middle, tail } = splitName(name);
        expect(head + middle + tail).toBe(visibleText(name));
        expect(head.isWellFormed() && middle.isWellFormed() && tail.isWellFormed()).toBe(true);
      }),
    );
  });

  test('a family of emoji at the cut stays together', () => {
    const family = '👩‍👩‍👧‍👦';
    expect(splitName(`${'x'.repeat(20)}${family}2345678`).tail).toBe(`${family}2345678`);
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
    expect(split.head + split.middle + split.tail).toBe(path);
  });
});

describe('the folder of a clip', () => {
  test.each([
    ['/media/CAM_A', '/media/CAM_A/A001.mov', 'CAM_A'],
    ['/media/CAM_A', '/media/CAM_A/Card 3/CLIP/A001.mov', 'CAM_A/Card 3/CLIP'],
    ['/media/CAM_A/', '/media/CAM_A/Card 3/A001.mov', 'CAM_A/Card 3'],
    ['D:\\Media', 'D:\\Media\\Day 07\\A001.mov', 'Media\\Day 07'],
    ['/', '/Day 07/A001.mov', '/Day 07'],
    ['/media/CAM_A', '/media/CAM_AB/A001.mov', '/media/CAM_A'],
  ])('in %s of %s is %s', (folder, path, expected) => {
    expect(folderBelow(folder, path)).toBe(expected);
  });
});
