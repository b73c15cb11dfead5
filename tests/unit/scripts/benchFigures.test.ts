import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BenchResult } from '../../../bench/support/benchResult.ts';
import { storedResults, withBenchFigures } from '../../../scripts/docs/benchFigures.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const documentation = readFileSync(path.join(root, 'docs/performance.md'), 'utf8');
const results = storedResults(path.join(root, 'bench/results'));

const EXAMPLE: BenchResult = {
  bench: 'journal',
  date: '2026-11-30',
  commit: '0123abc',
  command: 'npm run bench -- journal',
  machine: { processor: 'A processor', cores: 2, node: 'v24.0.0', system: 'Linux', hashing: { sha256: 1, md5: 2 } },
  load: { before: 0, after: 1.25 },
  tables: [
    {
      title: 'One disk',
      columns: ['a | b', 'ms'],
      rows: [
        ['x | y', { median: 1, least: 0.5, most: 2, digits: 1 }],
        ['z', { median: 3, least: 3, most: 3, digits: 0 }],
      ],
    },
  ],
};

test('the documented figures are the stored results; `npm run docs` writes them', () => {
  expect(documentation).toBe(withBenchFigures(documentation, results));
});

describe('the document of the figures', () => {
  test('a result that is stored anew changes the figures of its bench and nothing else', () => {
    const changed = withBenchFigures(documentation, new Map([...results, ['journal', EXAMPLE]]));
    const block = /(?<=<!-- [^>]*journal\.json\. -->\n)[^]*?(?=<!-- The end)/;
    expect(block.exec(changed)?.[0]).toBe(
      [
        '',
        '`npm run bench -- journal`, 2026-11-30, commit 0123abc.',
        'A processor, 2 cores, Node 24.0.0, Linux; SHA-256 1 and MD5 2 MB per CPU-s; load 0.0 before and 1.3 after.',
        '',
        'One disk:',
        '',
        '| a \\| b | ms            |',
        '|--------|---------------|',
        '| x \\| y | 1.0 (0.5–2.0) |',
        '| z      | 3             |',
        '',
        '',
      ].join('\n'),
    );
    expect(changed.replace(block, '')).toBe(documentation.replace(block, ''));
    expect(withBenchFigures(changed, results)).toBe(documentation);
  });

  test('a bench without a stored result has no figures', () => {
    const changed = withBenchFigures(documentation, new Map());
    expect(changed.match(/No result is stored\./g)).toHaveLength(
      documentation.match(/from bench\/results\//g)?.length ?? 0,
    );
    expect(changed).not.toContain('CPU-s per GB |');
  });

  test('a document without the marks of a bench is refused', () => {
    expect(() => withBenchFigures('# What it costs\n', results)).toThrow('lacks a mark');
  });
});

describe('stored results', () => {
  test('a result under the name of another bench is refused', () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, 'engine.json'), JSON.stringify(EXAMPLE));
    expect(() => storedResults(folder)).toThrow('engine.json holds the result of the bench journal.');
  });

  test('a result without a figure is refused, and the message names the field', () => {
    const folder = tempFolder();
    const [table] = EXAMPLE.tables;
    writeFileSync(
      path.join(folder, 'journal.json'),
      JSON.stringify({ ...EXAMPLE, tables: [{ ...table, rows: [[{ median: 1 }]] }] }),
    );
    expect(() => storedResults(folder)).toThrow('tables[0].rows[0][0].least');
  });
});
