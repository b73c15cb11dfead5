import { parseArgs } from 'node:util';

export const BENCH_CASES = [
  'engine',
  'growing',
  'memory',
  'finish',
  'journal',
  'loop',
  'console',
  'renderer',
  'backlog',
  'estimate',
  'link',
  'watch',
] as const;
export type BenchCase = (typeof BENCH_CASES)[number];

export const BENCH_USAGE = `npm run bench -- [case]… [--runs N] [--mib N] [--files N,N…] [--sparse N]

  engine    a finished file: CPU time, memory and wall time beside other tools, to the same server
  growing   the same for a file that grows at 50 MB/s
  memory    the most memory used with five recordings growing at once
  finish    from a recorder's last byte to the finished object
  journal   how long a step takes to be durable
  loop      how late the main process is with 1 000 recordings in the list
  console   what 50 browsers cost that follow 1 000 recordings
  renderer  how long a frame of the window takes, in Chromium
  backlog   a folder with many existing recordings: ready, a new recording meanwhile, CPU time and memory per file
  estimate  how wrong the time until safe is, on steady and changing links
  link      how much of a slow link is filled, beside other tools
  watch     how soon and how completely changes are noticed, beside other watchers

  --runs N  measured runs of each thing, at least 3 (default 3)
  --mib N   size of the recordings of engine, finish and link (default 1024)
  --files N,N…  existing files in backlog (of 1 KB) and watch, a table or row for each number (default 1000,5000)
  --sparse N    existing sparse recordings of 100 MB in backlog, of which it uploads some (default 1000; 0 for none)`;

export interface BenchOptions {
  /** Of each thing measured; at least 3, so that there is a median. */
  readonly runs: number;
  /** Size of a recording, in MiB. */
  readonly mib: number;
  /** Numbers of small existing recordings in backlog and watch. */
  readonly files: readonly number[];
  /** Number of large existing recordings in the backlog. */
  readonly sparse: number;
}

/** The arguments are wrong; the message says what to write instead. */
export class BenchUsageError extends Error {}

/** @throws BenchUsageError */
export function readBenchOptions(
  args: readonly string[],
): BenchOptions & { readonly cases: readonly BenchCase[]; readonly asksForHelp: boolean } {
  const { values, positionals } = parsed(args);
  const named = positionals.map(caseNamed);
  return {
    asksForHelp: values.help,
    cases: named.length === 0 ? BENCH_CASES : named,
    runs: atLeast(3, '--runs', values.runs),
    mib: atLeast(32, '--mib', values.mib),
    files: values.files.split(',').map((number) => atLeast(1, '--files', number)),
    sparse: atLeast(0, '--sparse', values.sparse),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        runs: { type: 'string', default: '3' },
        mib: { type: 'string', default: '1024' },
        files: { type: 'string', default: '1000,5000' },
        sparse: { type: 'string', default: '1000' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new BenchUsageError(`${error instanceof Error ? error.message : String(error)}\n\n${BENCH_USAGE}`);
  }
}

function caseNamed(name: string): BenchCase {
  const found = BENCH_CASES.find((known) => known === name);
  if (found === undefined) throw new BenchUsageError(`There is no case ${name}.\n\n${BENCH_USAGE}`);
  return found;
}

function atLeast(minimum: number, flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= minimum) return value;
  throw new BenchUsageError(`${flag} is "${text}": write a whole number of at least ${minimum}.`);
}
