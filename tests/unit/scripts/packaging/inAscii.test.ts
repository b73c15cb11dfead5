import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import { inAscii } from '../../../../scripts/packaging/buildHeadless.ts';

test('code with escapes in place of characters means the same', () => {
  const code = [
    '// Größe…',
    "const texts = ['é', `ü${'日本'}`, '😀', '\\😀', /[à-ü😀]/u.test('ö'), /‑/.test('a‑b')];",
    'const größe = texts;',
    'größe',
  ].join('\n');
  const rewritten = inAscii(code);
  expect(rewritten).not.toMatch(/[é日ßöà‑…]/);
  expect(evaluated(rewritten)).toEqual(['é', 'ü日本', '😀', '😀', true, true]);
  expect(evaluated(rewritten)).toEqual(evaluated(code));
});

test('code in ASCII stays as it is', () => {
  const code = "const text = '\\u00e9' + String.raw`\\n`;";
  expect(inAscii(code)).toBe(code);
});

test('a raw template with a character beyond ASCII is refused', () => {
  expect(() => inAscii('String.raw`é`')).toThrow('A raw template holds a character beyond ASCII.');
});

function evaluated(code: string): unknown {
  // The value of the last line.
  return runInThisContext(`{ ${code} }`) as unknown;
}
