import path from 'node:path';
import { defineConfig } from 'vite';

const root = import.meta.dirname;
const from = (...names: readonly string[]): string => path.join(root, ...names);

/**
 * One build, three runtimes, all under `dist/`: the window (a browser's bundle), the main process (ES modules, npm packages left
 * outside) and the preload (one CommonJS file with everything inside, because a sandboxed preload can load nothing else).
 *
 * `root` is the window's folder and also Vitest's default, which is why the tests have a configuration of their own.
 */
export default defineConfig({
  root: from('renderer'),
  // The window is served from a scheme of its own, and may be asked for below any path.
  base: './',
  publicDir: false,
  environments: {
    client: {
      build: {
        outDir: from('dist/renderer'),
        emptyOutDir: true,
        target: 'chrome140',
        modulePreload: { polyfill: false },
        // The window is loaded once, from the disk or the local network: one file is read faster than several.
        chunkSizeWarningLimit: 1_000,
        // The content security policy has no `data:` for scripts and styles.
        assetsInlineLimit: 0,
        rolldownOptions: { input: from('renderer/index.html') },
      },
    },
    main: {
      consumer: 'server',
      resolve: { external: ['electron'] },
      build: {
        outDir: from('dist/main'),
        emptyOutDir: true,
        target: 'node24',
        sourcemap: true,
        rolldownOptions: {
          input: from('electron/main/index.ts'),
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { noExternal: true, external: ['electron'] },
      build: {
        outDir: from('dist/preload'),
        emptyOutDir: true,
        target: 'chrome140',
        rolldownOptions: {
          input: from('electron/preload/index.ts'),
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
        },
      },
    },
  },
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) await builder.build(environment);
    },
  },
});
