import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** Builds the window into `folder`, with the settings of the real build. */
export async function buildWindow(folder: string): Promise<void> {
  const environment = process.env['NODE_ENV'];
  // A test runner sets it to `test`, of which Vite would make a development build.
  process.env['NODE_ENV'] = 'production';
  await build({
    configFile: path.join(ROOT, 'vite.config.ts'),
    logLevel: 'warn',
    environments: { client: { build: { outDir: folder, emptyOutDir: false } } },
  }).finally(() => {
    if (environment === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = environment;
  });
}

/** Builds the fake bridge as one script to be run before those of the page. */
export async function buildFake(folder: string): Promise<string> {
  await build({
    configFile: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'warn',
    build: {
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      target: 'chrome140',
      lib: {
        entry: path.join(ROOT, 'tests/renderer/fake/preload.ts'),
        formats: ['iife'],
        name: 'fakePreload',
        fileName: () => 'fake.js',
      },
    },
  });
  return readFile(path.join(folder, 'fake.js'), 'utf8');
}
