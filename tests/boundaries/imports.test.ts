import { globSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../support/tempFolder.ts';
import { plantProject, projectRoot, runTool, sourceFolders } from './plantedProject.ts';

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
  };
}

/** One forbidden import per rule: the file that is planted, and what it imports. */
const forbidden: Readonly<Record<string, readonly [file: string, specifier: string]>> = {
  'shared-sees-shared': ['shared/planted1.ts', '../electron/engine/core/fault.ts'],
  'core-sees-shared': ['electron/engine/core/planted2.ts', '../ports/clock.ts'],
  'ports-see-core': ['electron/engine/ports/planted3.ts', '../adapters/systemClock.ts'],
  'runtime-sees-ports': ['electron/engine/runtime/planted4.ts', '../adapters/systemClock.ts'],
  'adapters-see-ports': ['electron/engine/adapters/planted/planted5.ts', '../../runtime/planted4.ts'],
  'adapters-are-strangers': ['electron/engine/adapters/planted/planted6.ts', '../nodeFs/sourceFault.ts'],
  'engine-knows-no-app': ['electron/engine/planted7.ts', '../main/planted9.ts'],
  'engine-has-one-door': ['electron/main/planted8.ts', '../engine/core/fault.ts'],
  'backend-sees-engine': ['electron/backend/planted33.ts', '../main/planted8.ts'],
  'main-sees-backend': ['electron/main/planted9.ts', '../../renderer/planted11.ts'],
  'console-sees-backend': ['electron/console/planted34.ts', '../main/planted8.ts'],
  'headless-sees-engine': ['electron/headless/planted31.ts', '../main/planted8.ts'],
  'preload-sees-shared': ['electron/preload/planted10.ts', '../main/planted8.ts'],
  'renderer-sees-shared': ['renderer/planted11.ts', '../electron/preload/planted10.ts'],
  'bridge-sees-shared': ['renderer/bridge/planted31.ts', '../state/projection.ts'],
  'no-node-outside-its-runtime': ['electron/engine/core/planted12.ts', 'node:fs'],
  'home-of-aws-sdk': ['electron/engine/adapters/planted/planted13.ts', '@aws-sdk/client-s3'],
  'home-of-smithy': ['electron/engine/runtime/planted14.ts', '@smithy/node-http-handler'],
  'home-of-node-rs': ['electron/headless/planted37.ts', '@node-rs/crc32'],
  'home-of-ioredis': ['electron/main/planted15.ts', 'ioredis'],
  'home-of-chokidar': ['electron/engine/adapters/planted/planted16.ts', 'chokidar'],
  'home-of-ffprobe-static': ['electron/main/planted17.ts', 'ffprobe-static'],
  'home-of-picomatch': ['renderer/planted18.ts', 'picomatch'],
  'home-of-prom-client': ['electron/engine/core/planted19.ts', 'prom-client'],
  'home-of-ws': ['electron/headless/planted35.ts', 'ws'],
  'home-of-string-width': ['shared/planted32.ts', 'string-width'],
  'home-of-react': ['shared/planted20.ts', 'react'],
  'home-of-react-dom': ['electron/preload/planted21.ts', 'react-dom'],
  'home-of-uqr': ['shared/planted36.ts', 'uqr'],
  'home-of-zustand': ['electron/main/planted22.ts', 'zustand'],
  'home-of-electron-store': ['electron/engine/planted23.ts', 'electron-store'],
  'home-of-electron': ['electron/engine/runtime/planted24.ts', 'electron'],
  'packages-have-homes': ['electron/main/planted25.ts', 'ajv'],
  'no-cycles': ['electron/engine/core/planted26.ts', './planted27.ts'],
  resolvable: ['electron/main/planted28.ts', './nowhere.ts'],
  'no-tests-in-app': ['electron/main/planted29.ts', '../../tests/planted30.ts'],
};

const planted: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.values(forbidden).map(([file, specifier]) => [file, `export * from '${specifier}';\n`])),
  'electron/engine/core/planted27.ts': "export * from './planted26.ts';\n",
  'tests/planted30.ts': 'export type Planted = string;\n',
};

test('a forbidden import is reported, for every rule there is, and every source file is looked at', async () => {
  const folder = tempFolder();
  plantProject(folder, planted);
  const { modules, summary } = await cruise(folder, [...sourceFolders, 'tests']);
  const { violations, ruleSetUsed } = summary;

  expect(ruleSetUsed.forbidden.map((rule) => rule.name).toSorted()).toEqual(Object.keys(forbidden).toSorted());
  const unseen = Object.entries(forbidden).filter(
    ([rule, [file]]) => !violations.some((violation) => violation.rule.name === rule && violation.from === file),
  );
  expect(unseen).toEqual([]);

  const files = globSync(
    sourceFolders.map((folder) => `${folder}/**/*.{ts,tsx}`),
    { cwd: projectRoot },
  )
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => !file.endsWith('.d.ts'));
  const cruised = new Set(modules.map((module) => module.source));
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => !cruised.has(file))).toEqual([]);
});

async function cruise(folder: string, names: readonly string[]): Promise<Cruise> {
  const report = await runTool(folder, 'depcruise', ['--config', '.dependency-cruiser.mjs', '-T', 'json', ...names]);
  // The shape of dependency-cruiser's own report.
  return JSON.parse(report.output) as Cruise;
}
