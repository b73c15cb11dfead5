/** Draws all icons of the app into `build/` (for the packager) and `resources/` (shipped): `npm run icons`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawIcons } from './drawIcons.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

for (const [name, bytes] of drawIcons()) {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}
