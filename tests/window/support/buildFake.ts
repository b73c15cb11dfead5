import path from 'node:path';
import { build } from 'vite';
import { PROJECT_FOLDER } from '../../../scripts/packaging/buildApp.ts';

/** The fake bridge as one script, to be run before those of the page. */
export async function buildFake(): Promise<string> {
  const built = await build({
    configFile: false,
    root: PROJECT_FOLDER,
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      target: 'chrome140',
      lib: {
        entry: path.join(PROJECT_FOLDER, 'tests/window/fake/preload.ts'),
        formats: ['iife'],
        name: 'fakePreload',
        fileName: () => 'fake.js',
      },
    },
  });
  const [bundle] = Array.isArray(built) ? built : [built];
  if (bundle === undefined || !('output' in bundle)) throw new Error('The fake bridge was not built.');
  return bundle.output[0].code;
}
