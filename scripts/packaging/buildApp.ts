import { globSync, statSync } from 'node:fs';
import path from 'node:path';
import { createBuilder } from 'vite';

export const PROJECT_FOLDER = path.resolve(import.meta.dirname, '..', '..');
/** The built window. */
export const BUILT_WINDOW = path.join(PROJECT_FOLDER, 'dist', 'renderer');

/**
 * Builds window, main process and preload into `dist/`, as `npm run build` does, unless that is newer than all sources. Who asks
 * while it is being built waits for the same build.
 */
export function buildApp(): Promise<void> {
  underWay ??= build().finally(() => {
    underWay = undefined;
  });
  return underWay;
}

let underWay: Promise<void> | undefined;

async function build(): Promise<void> {
  if (isBuilt()) return;
  const before = process.env['NODE_ENV'];
  // A test runner sets another, for which React is built with all its checks; what tests built is what would be packed.
  process.env['NODE_ENV'] = 'production';
  try {
    const builder = await createBuilder({ configFile: path.join(PROJECT_FOLDER, 'vite.config.ts'), logLevel: 'warn' });
    await builder.buildApp();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}

function isBuilt(): boolean {
  const outputs = ['renderer/index.html', 'main/index.js', 'preload/preload.cjs'];
  const built = outputs.map((name) => modifiedMs(path.join(PROJECT_FOLDER, 'dist', name)));
  const sources = globSync(['{electron,renderer,shared}/**/*.{ts,tsx,css,html,woff2,svg}', 'vite.config.ts'], {
    cwd: PROJECT_FOLDER,
  });
  const newest = Math.max(...sources.map((name) => modifiedMs(path.join(PROJECT_FOLDER, name))));
  return Math.min(...built) > newest;
}

function modifiedMs(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
