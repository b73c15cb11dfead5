import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withSettingsTable } from '../../../scripts/docs/settingsTable.ts';

const documentation = readFileSync(new URL('../../../docs/headless.md', import.meta.url), 'utf8');

test('the documented settings are those of the table; `npm run docs` writes them', () => {
  expect(documentation).toBe(withSettingsTable(documentation));
});

test('a table that is out of date is written anew, and nothing else changes', () => {
  const old = documentation.replace(/^\| `--timeout .*\n/m, '');
  expect(old).not.toBe(documentation);
  expect(withSettingsTable(old)).toBe(documentation);
});

test('a document without the marks is refused', () => {
  expect(() => withSettingsTable('# Settings\n')).toThrow('lacks a mark');
});
