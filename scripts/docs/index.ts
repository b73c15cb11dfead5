/** Writes the generated parts of the documents: `npm run docs`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { storedResults, withBenchFigures } from './benchFigures.ts';
import { withSettingsTable } from './settingsTable.ts';

const root = path.resolve(import.meta.dirname, '../..');

function rewrite(name: string, change: (document: string) => string): void {
  const file = path.join(root, 'docs', name);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

rewrite('headless.md', withSettingsTable);
rewrite('performance.md', (document) => withBenchFigures(document, storedResults(path.join(root, 'bench/results'))));
