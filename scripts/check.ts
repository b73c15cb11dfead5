/**
 * `npm run check`: everything that can be said about the code without starting a server, in under a minute: types per layer,
 * lint, format, boundaries, dead code, unit and property tests. Prints each step's time, and the whole output of those that
 * failed.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { runStage, type Stage, stageLine, type StageResult } from './stage.ts';
import { vitest } from './testReports.ts';

/** Every folder with a tsconfig.json of its own, and the root. */
const compiles = [
  '.',
  'shared',
  'electron/engine/core',
  'electron/engine',
  'electron/backend',
  'electron/console',
  'electron/headless',
  'electron/main',
  'electron/preload',
  'renderer',
  'tests/desktop',
  'tests/window',
];

/**
 * The compile of one folder. What it learns is kept beside the packages, so that the next one looks at changed files only. Several
 * threads in one compile repeat each other's work, and the other stages keep the processors busy.
 */
function compile(folder: string): readonly [string, ...string[]] {
  const cache = `node_modules/.cache/tsc/${folder.replaceAll('/', '+')}.tsbuildinfo`;
  return ['tsc', '-p', folder, '--singleThreaded', '--incremental', '--tsBuildInfoFile', cache];
}

/** The folders that hold sources. */
const folders = ['shared', 'electron', 'renderer', 'tests', 'tools', 'scripts', 'bench'];

/** For what hangs: on a busy machine the unit tests take minutes. */
const limitMinutes = 15;

/** The longest first, so that the others run beside it. */
const stages: readonly Stage[] = [
  { name: 'unit tests', commands: [vitest('unit')], limitMinutes },
  { name: 'types', commands: compiles.map(compile), limitMinutes },
  { name: 'dead code', commands: [['knip'], ['knip', '--production']], limitMinutes },
  { name: 'lint', commands: [['oxlint', '.']], limitMinutes },
  {
    name: 'boundaries',
    commands: [['depcruise', '--config', '.dependency-cruiser.mjs', ...folders.filter((name) => existsSync(name))]],
    limitMinutes,
  },
  { name: 'format', commands: [['biome', 'format', '.']], limitMinutes },
];

const waiting = [...stages];
const failed: StageResult[] = [];

async function work(): Promise<void> {
  for (let stage = waiting.shift(); stage !== undefined; stage = waiting.shift()) {
    const result = await runStage(stage, 'captured');
    console.log(stageLine(result));
    if (result.isPassed) continue;
    failed.push(result);
    console.log(`\n${result.output.trim()}\n`);
  }
}

await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));

if (failed.length > 0) {
  console.log(`Failed: ${failed.map((result) => result.name).join(', ')}.`);
  process.exitCode = 1;
}
