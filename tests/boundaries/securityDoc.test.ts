import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PAGE = readFileSync(path.join(ROOT, 'docs/security.md'), 'utf8').replace(/\s+/g, ' ');

interface Evidence {
  readonly file: string;
  readonly titles: readonly string[];
}

/** Every test file that a text names, as `tests/…` in code, with the quoted titles behind it. */
function evidenceIn(text: string): readonly Evidence[] {
  return [...text.matchAll(/`(tests\/[^`]+)`((?:,? "[^"]+")*)/g)].map(([, file = '', titles = '']) => ({
    file,
    titles: [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title),
  }));
}

/** Claims of a text that no test supports. */
function missingIn(text: string): readonly string[] {
  return evidenceIn(text).flatMap(({ file, titles }) => {
    const fullPath = path.join(ROOT, file);
    if (!existsSync(fullPath)) return [file];
    const source = readFileSync(fullPath, 'utf8');
    return titles.filter((title) => !source.includes(`'${title}'`)).map((title) => `${file}: ${title}`);
  });
}

test('every test that docs/security.md names exists', () => {
  expect(missingIn(PAGE)).toEqual([]);
});

test('every row of docs/security.md names a test, and every file a title', () => {
  const page = readFileSync(path.join(ROOT, 'docs/security.md'), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| (?!Must not)/.test(line));
  expect(rows.length).toBeGreaterThan(25);
  for (const row of rows) expect(evidenceIn(row), row).not.toEqual([]);
  const untitled = evidenceIn(PAGE).filter(({ titles }) => titles.length === 0);
  expect(untitled.map(({ file }) => file)).toEqual(['tests/boundaries/securityDoc.test.ts']);
});

test('a file or a title that does not exist is reported', () => {
  const own = 'tests/boundaries/securityDoc.test.ts';
  const claims = [
    `\`tests/none.test.ts\` "a"`,
    `\`${own}\` "every test that docs/security.md names exists", "none such"`,
  ];
  expect(missingIn(claims.join('; '))).toEqual(['tests/none.test.ts', `${own}: none such`]);
});
