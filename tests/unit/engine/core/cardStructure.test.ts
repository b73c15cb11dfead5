import { describe, expect, test } from 'vitest';
import { cardOf, isOfCard } from '../../../../electron/engine/core/cardStructure.ts';
import { compilePatterns } from '../../../../electron/engine/core/patterns.ts';

test.each([
  ['Day1/A/XDROOT/Clip/C0001.MXF', 'sony_xdroot', 'Day1/A'],
  ['PRIVATE/M4ROOT/CLIP/C0001M01.XML', 'sony_m4root', ''],
  ['card/M4ROOT/MEDIAPRO.XML', 'sony_m4root', 'card'],
  ['c/CONTENTS/CLIPS001/AA0001/AA000101.MXF', 'canon_xf', 'c'],
  ['p2/contents/video/0001AB.MXF', 'panasonic_p2', 'p2'],
  ['PRIVATE/AVCHD/BDMV/STREAM/00001.MTS', 'avchd', ''],
  ['A001_0504.RDM/A001_C001_0504AB.RDC/A001_C001_0504AB_001.R3D', 'red', 'A001_0504.RDM'],
  ['mag/A001R1AB/A001C001.ari', 'arri', 'mag/A001R1AB'],
])('%s belongs to a card', (path, kind, root) => {
  expect(cardOf(path)).toEqual({ kind, root });
});

test.each(['a.mov', 'CONTENTS/readme.txt', 'XDROOT', 'footage/A001.mov', 'contents/other/x.mxf'])(
  '%s belongs to none',
  (path) => {
    expect(cardOf(path)).toBeUndefined();
  },
);

test.each([
  ['p2/LASTCLIP.TXT', true],
  ['A/PRIVATE/SONY/SONYCARD.IND', true],
  ['A/PRIVATE/PANA_GRP/001YAQAM/a.jpg', true],
  ['A/AVF_INFO/AVIN0001.BNP', true],
  ['A/MP_ROOT/100ANV01/MAH00001.THM', true],
  ['p2/CONTENTS/VIDEO/0001AB.MXF', true],
  ['private/letters/a.txt', false],
  ['App.app/Contents/Info.plist', false],
  ['AVF_INFO', false],
])('%s is a file of a card: %j', (path, expected) => {
  expect(isOfCard(path)).toBe(expected);
});

describe('a preset', () => {
  const wants = (include: readonly string[], path: string): boolean => compilePatterns(include, []).isWanted(path);

  test.each([
    [['@video'], 'a.MP4', true],
    [['@video'], 'a.wav', false],
    [['@audio'], 'a.wav', true],
    [['@cinema', '*.txt'], 'a.R3D', true],
    [['@cinema', '*.txt'], 'a.txt', true],
    [['@Sidecars'], 'a.ale', true],
    [['@card'], 'A/XDROOT/MEDIAPRO.XML', true],
    [['@card'], 'A/XDROOT/.hidden', false],
    [['@card'], 'MEDIAPRO.XML', false],
    [['@card'], 'P2/lastclip.txt', true],
    [['@video'], 'P2/lastclip.txt', false],
  ])('%j: %s', (include, path, expected) => {
    expect(wants(include, path)).toBe(expected);
  });

  test.each(['node_modules/a/index.ts', 'A/__pycache__/a.mov', '$RECYCLE.BIN/a.mov'])('never takes %s', (path) => {
    expect(wants(['*'], path)).toBe(false);
  });
});
