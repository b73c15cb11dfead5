/**
 * `npm run bench -- [engine|growing|memory|finish|journal|loop|console|renderer|backlog|estimate|link|watch|growth]… [--runs N] …`
 *
 * Measures, prints, and stores the tables of each case as `bench/results/NAME.json`; asserts nothing: whether a figure is slow depends
 * on the machine. All cases when none is named, one after the other, each in a process of its own, so that none inherits the memory or
 * the compiled code of another. `npm run docs` writes the stored figures into `docs/performance.md`.
 */
import { execFileSync, fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type BenchCase,
  BENCH_USAGE,
  type BenchOptions,
  BenchUsageError,
  flagsOf,
  readBenchOptions,
} from './benchOptions.ts';
import type { BenchResult, Machine, ResultTable } from './support/benchResult.ts';
import { describeMachine, loadNow } from './support/machine.ts';

const CHILD = path.join(import.meta.dirname, 'benchChild.ts');

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const { asksForHelp, cases, results, ...options } = readBenchOptions(args);
    if (asksForHelp) {
      console.log(BENCH_USAGE);
      return 0;
    }
    if (process.platform !== 'linux')
      throw new BenchUsageError('The bench reads the CPU time of processes from /proc, which only Linux has.');
    const machine = describeMachine();
    console.log(machineText(machine));
    let worst = 0;
    for (const name of cases) worst = Math.max(worst, await runCase(name, options, machine, results));
    return worst;
  } catch (error) {
    if (!(error instanceof BenchUsageError)) throw error;
    console.error(error.message);
    return 1;
  }
}

function machineText({ processor, cores, memoryGib, node, system, hashing }: Machine): string {
  const speeds = Object.entries(hashing).map(([name, speed]) => `${name} ${speed}`);
  return (
    `${processor}, ${cores} cores, ${memoryGib} GiB; Node ${node}, ${system}\n` +
    `load ${loadNow()}; hashing now, in MB per CPU-s: ${speeds.join(', ')}`
  );
}

/** Runs a case and stores its tables, if there are any. @returns the exit status of the case: whether it could measure */
async function runCase(bench: BenchCase, options: BenchOptions, machine: Machine, results: string): Promise<number> {
  const before = loadNow();
  const flags = flagsOf(options);
  const { status, tables } = await runChild([bench, ...flags]);
  if (status !== 0 || tables.length === 0) return status;
  const result: BenchResult = {
    bench,
    date: new Date().toISOString().slice(0, 10),
    commit: presentCommit(),
    command: ['npm run bench --', bench, ...flags].join(' '),
    machine,
    load: { before, after: loadNow() },
    tables,
  };
  mkdirSync(results, { recursive: true });
  const file = path.join(results, `${bench}.json`);
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
  console.log(`Stored in ${path.relative('', file)}.`);
  return status;
}

function runChild(
  args: readonly string[],
): Promise<{ readonly status: number; readonly tables: readonly ResultTable[] }> {
  const child = fork(CHILD, [...args]);
  let tables: readonly ResultTable[] = [];
  child.once('message', (sent) => {
    // The only message of a case is its tables.
    tables = sent as unknown as readonly ResultTable[];
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status: status ?? 1, tables }));
  });
}

/** The short hash of the commit, with `-dirty` if code differs from it; null outside of a repository. */
function presentCommit(): string | null {
  const git = (args: readonly string[]): string =>
    execFileSync('git', args, { cwd: path.join(import.meta.dirname, '..'), encoding: 'utf8' }).trim();
  try {
    const changed = git(['status', '--porcelain', '--', '.', ':!bench/results', ':!docs']);
    return `${git(['rev-parse', '--short=7', 'HEAD'])}${changed === '' ? '' : '-dirty'}`;
  } catch {
    return null;
  }
}
