import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PROJECT_FOLDER } from '../../../scripts/packaging/buildApp.ts';
import { NODE_ENVIRONMENT } from '../../support/nodeEnvironment.ts';
import { tempFolder } from '../../support/tempFolder.ts';

/** A package whose code prints a line. */
function plant(folder: string, name: string, code = ''): void {
  const place = path.join(folder, 'node_modules', name);
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'index.js'), `console.log('${name} was loaded');\n${code}`);
}

async function printedBy(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const env = { ...NODE_ENVIRONMENT, ...environment };
  return (await promisify(execFile)(process.execPath, args, { env })).stdout;
}

test('a package above the folder of the project is not loaded, neither by the project nor by one of its packages', async () => {
  const above = tempFolder();
  const project = path.join(above, 'project');
  plant(above, 'planted');
  plant(project, 'own', `try { require('planted'); } catch (error) { console.log(error.code); }`);
  const ownPackages = path.join(PROJECT_FOLDER, 'electron/headless/ownPackages.ts');
  const program = (first: string): string => `
    import { loadOnlyFrom } from ${JSON.stringify(pathToFileURL(ownPackages).href)};
    ${first}
    await import('own');
    await import('planted').catch((error) => console.log(error.code));
  `;
  writeFileSync(path.join(project, 'any.mjs'), program(''));
  expect(await printedBy([path.join(project, 'any.mjs')])).toBe('own was loaded\nplanted was loaded\n');
  writeFileSync(path.join(project, 'limited.mjs'), program('loadOnlyFrom(import.meta.dirname);'));
  const refused = 'own was loaded\nMODULE_NOT_FOUND\nMODULE_NOT_FOUND\n';
  expect(await printedBy([path.join(project, 'limited.mjs')])).toBe(refused);
});

test('the headless command loads no package from outside of its folder', async () => {
  const outside = tempFolder();
  plant(outside, 'bufferutil');
  const attempt = `
    import { createRequire } from 'node:module';
    const require = createRequire(${JSON.stringify(path.join(PROJECT_FOLDER, 'package.json'))});
    const load = () => { try { require('bufferutil'); } catch (error) { console.log(error.code); } };
    process.on('exit', load);
  `;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(attempt)}`];
  const environment = { NODE_PATH: path.join(outside, 'node_modules') };
  const command = path.join(PROJECT_FOLDER, 'electron/headless/index.ts');
  expect(await printedBy([...args, command, '--version'], environment)).toMatch(/^rushes \S+\nMODULE_NOT_FOUND\n$/);
});
