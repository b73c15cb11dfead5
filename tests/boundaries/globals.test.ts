import { expect, test } from 'vitest';
import { tempFolder } from '../support/tempFolder.ts';
import { plantProject, runTool } from './plantedProject.ts';

const node = "export const planted = process.pid + Buffer.byteLength('');";
const browser = 'export const planted = document.title + window.name;';

/** Per layer: the globals that its compile must not know, each with a file that uses it. */
const layers: readonly (readonly [project: string, strangers: Readonly<Record<string, readonly [string, string]>>])[] =
  [
    ['shared', { process: ['shared/planted1.ts', node], document: ['shared/planted2.ts', browser] }],
    [
      'electron/engine/core',
      { process: ['electron/engine/core/planted1.ts', node], document: ['electron/engine/core/planted2.ts', browser] },
    ],
    ['electron/engine', { document: ['electron/engine/runtime/planted.ts', browser] }],
    ['electron/headless', { document: ['electron/headless/planted.ts', browser] }],
    ['electron/backend', { document: ['electron/backend/planted.ts', browser] }],
    ['electron/console', { document: ['electron/console/planted.ts', browser] }],
    ['electron/main', { document: ['electron/main/planted.ts', browser] }],
    ['renderer', { process: ['renderer/planted.ts', node] }],
  ];

test.for(layers)('a global of another runtime does not compile in %s', async ([project, strangers]) => {
  const folder = tempFolder();
  plantProject(folder, Object.fromEntries(Object.values(strangers).map(([file, content]) => [file, `${content}\n`])));
  const report = await runTool(folder, 'tsc', ['-p', project, '--pretty', 'false', '--singleThreaded']);

  for (const [stranger, [file]] of Object.entries(strangers)) {
    const complaints = report.output.split('\n').filter((line) => line.startsWith(`${file}(`));
    expect(complaints.join('\n')).toContain(`Cannot find name '${stranger}'`);
  }
});
