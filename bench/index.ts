/**
 * `npm run bench -- [engine|growing|memory|finish|journal|loop|console|renderer|backlog|estimate|link|watch]… [--runs N] …`
 *
 * Measures and prints, never asserts: what counts as slow is for a person to say, who knows the machine. All cases when none is named,
 * one after the other, each in a process of its own, so that none inherits the memory or the compiled code of another.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { BENCH_USAGE, type BenchOptions, BenchUsageError, readBenchOptions } from './benchOptions.ts';
import { machineLines } from './support/machine.ts';

const CHILD = path.join(import.meta.dirname, 'benchChild.ts');

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const { asksForHelp, cases, ...figures } = readBenchOptions(args);
    if (asksForHelp) {
      console.log(BENCH_USAGE);
      return 0;
    }
    if (process.platform !== 'linux')
      throw new BenchUsageError('The bench reads the CPU time of processes from /proc, which only Linux has.');
    for (const line of machineLines()) console.log(line);
    let worst = 0;
    for (const name of cases) worst = Math.max(worst, await runChild(name, figures));
    return worst;
  } catch (error) {
    if (!(error instanceof BenchUsageError)) throw error;
    console.error(error.message);
    return 1;
  }
}

/** @returns its exit status; that of a bench only says whether it could measure */
function runChild(name: string, { runs, mib, files, sparse }: BenchOptions): Promise<number> {
  const args = [CHILD, name, '--runs', String(runs), '--mib', String(mib)];
  args.push('--files', files.join(','), '--sparse', String(sparse));
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 1));
  });
}
