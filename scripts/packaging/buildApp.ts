import { globSync, statSync } from 'node:fs';
import path from 'node:path';
import { currentBuild } from '../../electron/headless/currentBuild.ts';
import { buildHeadless } from './buildHeadless.ts';
import { LICENCES_FILE, writeLicences } from './thirdParty.ts';

export const PROJECT_FOLDER = path.resolve(import.meta.dirname, '..', '..');
/** The built window. */
export const BUILT_WINDOW = path.join(PROJECT_FOLDER, 'dist', 'renderer');

/**
 * Builds window, main process and preload into `dist/`, and adds the list of licences, unless that is newer
 * than all sources; and the headless command, unless it is current. A call during a build waits for the same build.
 */
export function buildApp(): Promise<void> {
  underWay ??= build().finally(() => {
    underWay = undefined;
  });
  return underWay;
}

let underWay: Promise<void> | undefined;

async function build(): Promise<void> {
  const isAppBuilt = isBuilt();
  if (isAppBuilt && currentBuild(PROJECT_FOLDER) !== undefined) return;
  // Loaded only now: tests and scripts that want no more than the paths, or find all built, do without it.
  const { createBuilder } = await import('vite');
  const before = process.env['NODE_ENV'];
  // A test runner sets another, for which React is built with all its checks; what tests built is what would be packed.
  process.env['NODE_ENV'] = 'production';
  try {
    if (!isAppBuilt) {
      const configFile = path.join(PROJECT_FOLDER, 'vite.config.ts');
      const builder = await createBuilder({ configFile, logLevel: 'warn' });
      await builder.buildApp();
      writeLicences(PROJECT_FOLDER);
    }
    await buildHeadless(PROJECT_FOLDER);
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}

function isBuilt(): boolean {
  const outputs = ['dist/renderer/index.html', 'dist/main/index.js', 'dist/preload/preload.cjs', LICENCES_FILE];
  const built = outputs.map((name) => modifiedMs(path.join(PROJECT_FOLDER, name)));
  const code = '{electron,renderer,shared}/**/*.{ts,tsx,css,html,woff2,svg}';
  const licences = ['package-lock.json', 'resources/licences/*', 'scripts/packaging/thirdParty.ts'];
  const sources = globSync([code, 'vite.config.ts', ...licences], { cwd: PROJECT_FOLDER });
  const newest = Math.max(...sources.map((name) => modifiedMs(path.join(PROJECT_FOLDER, name))));
  return Math.min(...built) > newest;
}

function modifiedMs(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
