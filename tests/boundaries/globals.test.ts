import { expect, test } from 'vitest';
import { tempFolder } from '../support/tempFolder.ts';
import { plantProject, runTool } from './plantedProject.ts';

const node = "export const planted = process.pid + Buffer.byteLength('');";
const browser = 'export const planted = document.title + window.name;';

/** Layers, what their compile must not know, and a file that uses it. */
const layers: readonly (readonly [project: string, stranger: string, file: string, content: string])[] = [
  ['shared', 'process', 'shared/planted.ts', node],
  ['shared', 'document', 'shared/planted.ts', browser],
  ['electron/engine/core', 'process', 'electron/engine/core/planted.ts', node],
  ['electron/engine/core', 'document', 'electron/engine/core/planted.ts', browser],
  ['electron/engine', 'document', 'electron/engine/runtime/planted.ts', browser],
  ['electron/headless', 'document', 'electron/headless/planted.ts', browser],
  ['electron/main', 'document', 'electron/main/planted.ts', browser],
  ['renderer', 'process', 'renderer/planted.ts', node],
];

test.for(layers)('what uses a stranger does not compile: %s, %s', async ([project, stranger, file, content]) => {
  const folder = tempFolder();
  plantProject(folder, { [file]: `${content}\n` });
  const report = await runTool(folder, 'tsc', ['-p', project, '--pretty', 'false']);
  const complaints = report.output.split('\n').filter((line) => line.startsWith(`${file}(`));

  expect(complaints.join('\n')).toContain(`Cannot find name '${stranger}'`);
});
