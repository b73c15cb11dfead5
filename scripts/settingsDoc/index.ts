/** Writes the table of all settings into `docs/headless.md`: `npm run docs`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withSettingsTable } from './settingsTable.ts';

const file = path.resolve(import.meta.dirname, '../../docs/headless.md');
writeFileSync(file, withSettingsTable(readFileSync(file, 'utf8')));
