import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, test } from 'vitest';
import { contentTypeOf } from '../../../../electron/engine/core/contentType.ts';
import { compilePatterns } from '../../../../electron/engine/core/patterns.ts';
import { DEFAULT_INCLUDE } from '../../../../shared/defaultInclude.ts';
import { folded, isStarMatch, linearGlob, starGlob } from '../../../../shared/glob.ts';
import { patternsProblem } from '../../../../shared/valueRules.ts';

describe('which files are recordings', () => {
  const byDefault = compilePatterns(DEFAULT_INCLUDE, []);

  test.each([
    'a.mp4',
    'A.MOV',
    'day 1/b.MkV',
    'x/y/z/c.mxf',
    'd.ts',
    'e.m2ts',
    'f.webm',
    '-i.mp4',
    'line\nbreak.mp4',
    '[1].mp4',
  ])('%j is one by default', (path) => expect(byDefault.isWanted(path)).toBe(true));

  test.each([
    'a.txt',
    'mp4',
    'a.mp4.part',
    'a.mp4/b',
    '.a.mp4',
    '._a.mp4',
    '.cache/a.mp4',
    'x/.y/a.mp4',
    '~$a.mp4',
    '',
  ])('%j is none', (path) => expect(byDefault.isWanted(path)).toBe(false));

  test('a file of another kind is not included; hidden, temporary, excluded and system files are left out for other reasons', () => {
    const rule = compilePatterns(DEFAULT_INCLUDE, ['proxies', 'notes.txt']);
    const isNotIncluded = (path: string): boolean => rule.isNotIncluded(path);
    expect(['a.R3D', 'x/b.braw', 'c.wav', 'noext'].filter(isNotIncluded)).toHaveLength(4);
    const others = ['a.mp4', '.DS_Store', 'x/.y/a.r3d', 'a.r3d.part', 'proxies/a.r3d', 'notes.txt', 'Thumbs.db', ''];
    expect(others.filter(isNotIncluded)).toEqual([]);
    fc.assert(fc.property(fc.string(), (path) => !(rule.isWanted(path) && rule.isNotIncluded(path))));
  });

  test.each([
    ...['+(*)b', '*(a*)b', '(a+)+b', '(a*)*b', '+(+(a)|b)c', 'a+(a|aa)b', '{a,aa}+b', '(a|aa)+b'],
    ...['?(a)!(a)*b?(a)!(a)*b', '[!b]*[!b]*[!b]*[!b]*b', '\\a*a*a*a*a*b'],
  ])('a pattern that takes very long is refused, and matches its own text only: %s', (pattern) => {
    expect(patternsProblem(['*.mov', pattern])).toMatchObject({ code: 'pattern', params: { position: 2 } });
    expect(compilePatterns([pattern], []).isWanted(`${'a'.repeat(250)}c`)).toBe(false);
  });

  test.each([
    '*a*a*a*a*b',
    `${'*a'.repeat(40)}*b`,
    `${'*?'.repeat(100)}b`,
    `${'{a,aa}'.repeat(6)}b`,
    '**/a/'.repeat(30),
  ])('no file name keeps a pattern of stars and braces busy: %s', (pattern) => {
    expect(patternsProblem([pattern])).toBeUndefined();
    const rule = compilePatterns([pattern], []);
    for (const path of [`${'a'.repeat(254)}c`, `${'a/'.repeat(2_000)}c`]) expect(rule.isWanted(path)).toBe(false);
  });

  test('stars, braces and classes match as in picomatch', () => {
    const pieces = [
      '*',
      '?',
      'a',
      'B',
      'é',
      '.',
      '_',
      '{a,b}',
      '{ab,a?}',
      '[ab]',
      '[a-c]',
      '/',
      '**/',
      '/**',
      '!',
      '@',
    ];
    const names = ['a', 'b', 'C', 'É', '.', '_', '[ab]', '/', 'x', '{a,b}', '!'];
    const text = (from: readonly string[]) => fc.array(fc.constantFrom(...from), { minLength: 1, maxLength: 7 });
    const isOdd = (path: string): boolean => path.split('/').some((name) => ['', '.', '..'].includes(name));
    let matched = 0;
    fc.assert(
      fc.property(text(pieces), text(names), (glob, parts) => {
        const [pattern, path] = [glob.join(''), parts.join('')];
        // A path has no such names; and picomatch wants a letter behind the dot of `*.*`.
        fc.pre(!isOdd(pattern) && !isOdd(path) && !pattern.includes('*.*'));
        fc.pre(pattern.includes('/') || !path.includes('/'));
        const match = linearGlob(pattern);
        if (match === undefined) return;
        const expected = picomatch(pattern, { dot: true, flags: 'is', nonegate: true, windows: false })(path);
        expect(match(path), `${pattern} ${path}`).toBe(expected);
        if (expected) matched++;
      }),
      { numRuns: 10_000 },
    );
    expect(matched).toBeGreaterThan(100);
  });

  test('a star between two texts matches as in picomatch', () => {
    const units = [
      'a',
      'B',
      'k',
      's',
      'é',
      'É',
      'ß',
      '\u212a',
      '\u017f',
      ' ',
      '.',
      '_',
      '~',
      '!',
      '$',
      '-',
      '\n',
      '\u{1d400}',
    ];
    const text = fc.array(fc.constantFrom(...units), { maxLength: 3 }).map((parts) => parts.join(''));
    // A path has no such names.
    const name = fc
      .tuple(text, text, text)
      .map((parts) => parts.join(''))
      .filter((made) => !['', '.', '..'].includes(made));
    let matched = 0;
    fc.assert(
      fc.property(text, text, name, fc.boolean(), (begin, end, other, isMade) => {
        const glob = `${begin}*${end}`;
        const star = starGlob(glob);
        expect(star === undefined, glob).toBe(/[\n$]/.test(glob));
        // picomatch wants a letter behind the dot of `.*`.
        if (star === undefined || begin === '.') return;
        const path = isMade ? `${begin}${other}${end}`.toLowerCase() : other;
        const expected = picomatch(glob, { dot: true, flags: 'is', nonegate: true, windows: false })(path);
        expect(isStarMatch(star, folded(path)), `${glob} ${path}`).toBe(expected);
        if (expected) matched++;
      }),
      { numRuns: 3_000 },
    );
    expect(matched).toBeGreaterThan(300);
  });

  test('usual patterns are not refused', () => {
    const usual = [
      'A*_C*_*_*.mov',
      '**/CLIP/**/*.mxf',
      '+(A|B)*.mov',
      '*.{mov,mxf}',
      '[ABC]???_*.mov',
      '!(*proxy*).mov',
      'A*_*_*_*_*_*_*_*.mov',
      '*{A,B}*_*.{mov,mxf}',
    ];
    expect(patternsProblem(usual)).toBeUndefined();
  });

  test('no pattern that is filled in means the default ones', () => {
    for (const include of [[], ['', '  ']]) {
      expect(compilePatterns(include, []).isWanted('a.mp4')).toBe(true);
      expect(compilePatterns(include, []).isWanted('a.txt')).toBe(false);
    }
  });

  test('hidden and temporary files are none, whatever is included', () => {
    const all = compilePatterns(['*', '**/*', '.*'], []);
    expect(all.isWanted('a.bin')).toBe(true);
    const temporary = [
      'take 1.tmp',
      'take 1.temp',
      'take 1.part',
      'take 1.partial',
      'take 1.filepart',
      'take 1.crdownload',
      'take 1.download',
      'take 1.opdownload',
      'take 1.!ut',
      'take 1.bc!',
      'take 1.aria2',
      'take 1.swp',
      'take 1.swx',
      'take 1.lock',
      'take 1.lck',
      '~$take 1',
      '~take 1.tmp',
      'take 1~',
    ];
    expect(temporary.filter((name) => all.isWanted(name))).toEqual([]);
    expect(['.a.mp4', 'x/.a', '.x/a.mp4'].some((path) => all.isWanted(path))).toBe(false);
  });

  test('a pattern without a slash is about the name, one with a slash about the whole path', () => {
    const rule = compilePatterns(['A*.mp4', 'cards/**/clip?.bin'], []);
    expect(['a1.MP4', 'x/A2.mp4', 'cards/clip1.bin', 'cards/x/y/CLIP2.bin'].every((path) => rule.isWanted(path))).toBe(
      true,
    );
    expect(
      ['b.mp4', 'clip1.bin', 'other/cards/clip1.bin', 'cards/clip10.bin'].some((path) => rule.isWanted(path)),
    ).toBe(false);
  });

  test('excluding a folder by name or path excludes what is below it, and it is not entered', () => {
    const rule = compilePatterns([], ['Proxies', 'a/b', '*_tmp.mp4', 'old/**']);
    expect(
      ['proxies/x.mp4', 'd/Proxies/e/x.mp4', 'a/b/x.mp4', 'x_tmp.mp4', 'old/x.mp4'].some((path) => rule.isWanted(path)),
    ).toBe(false);
    expect(['b/x.mp4', 'a/c/x.mp4', 'older/x.mp4'].every((path) => rule.isWanted(path))).toBe(true);
    expect(['proxies', 'd/proxies', 'd/proxies/e', 'a/b', '.hidden'].some((folder) => rule.mayEnter(folder))).toBe(
      false,
    );
    expect(['', 'a', 'b', 'd/e'].every((folder) => rule.mayEnter(folder))).toBe(true);
  });

  test('composed and decomposed letters are the same', () => {
    const [composed, decomposed] = ['K\u00e4se*.mp4', 'Ka\u0308se*.mp4'];
    for (const pattern of [composed, decomposed]) {
      const rule = compilePatterns([pattern], []);
      expect([composed, decomposed].every((name) => rule.isWanted(name.replace('*', ' 1')))).toBe(true);
    }
  });

  test('whatever somebody types as a pattern, nothing breaks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 20, unit: 'grapheme' })),
        fc.string({ maxLength: 30 }),
        (patterns, path) => {
          const rule = compilePatterns(patterns, patterns);
          expect(typeof rule.isWanted(path)).toBe('boolean');
          expect(typeof rule.mayEnter(path)).toBe('boolean');
        },
      ),
      { numRuns: 500 },
    );
    for (const glob of ['[', '(', '{a', '!(x', '\\', '*'.repeat(70_000), '!a.mp4']) {
      expect(typeof compilePatterns([glob], []).isWanted('a.mp4')).toBe('boolean');
    }
  });
});

test('the content type goes by the ending of the name', () => {
  expect(contentTypeOf('a.mp4')).toBe('video/mp4');
  expect(contentTypeOf('A.B.MOV')).toBe('video/quicktime');
  expect(contentTypeOf('a.mxf')).toBe('application/mxf');
  expect(contentTypeOf('a.m2ts')).toBe('video/mp2t');
  for (const name of ['a', 'a.', 'mp4', 'a.xyz', 'a.constructor', ''])
    expect(contentTypeOf(name)).toBe('application/octet-stream');
});

test('without subfolders, files in them are not included, and none is entered', () => {
  const rule = compilePatterns(['*.mp4', 'a/*.mov'], ['*_proxy*'], { isRecursive: false });
  expect([rule.isWanted('x.mp4'), rule.isWanted('a/x.mp4'), rule.isWanted('a/x.mov')]).toEqual([true, false, false]);
  expect([rule.mayEnter(''), rule.mayEnter('a')]).toEqual([true, false]);
  expect([rule.isNotIncluded('a/x.mp4'), rule.isNotIncluded('a/x_proxy.mp4')]).toEqual([true, false]);
});
