import path from 'node:path';
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
  'growth',
] as const;
export type BenchCase = (typeof BENCH_CASES)[number];

export const BENCH_USAGE = `npm run bench -- [case]… [--runs N] [--mib N] [--files N,N…] [--sparse N] [--results FOLDER]

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
  growth    more recordings, parts, hours and workstations: CPU time and counts

  --runs N  measured runs of each thing, at least 3 (default 3)
  --mib N   size of the recordings of engine, finish and link (default 1024)
  --files N,N…  existing files in backlog (of 1 KB) and watch, a table or row for each number (default 1000,5000)
  --sparse N    existing sparse recordings of 100 MB in backlog, of which it uploads some (default 1000; 0 for none)
  --results FOLDER  where NAME.json of each case is written (default bench/results, from which npm run docs writes docs/performance.md)`;

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

const DEFAULTS = { runs: '3', mib: '1024', files: '1000,5000', sparse: '1000' } as const;
const RESULTS = path.join(import.meta.dirname, 'results');

/** The arguments are wrong; the message says what to write instead. */
export class BenchUsageError extends Error {}

/** @throws BenchUsageError */
export function readBenchOptions(args: readonly string[]): BenchOptions & {
  readonly cases: readonly BenchCase[];
  readonly asksForHelp: boolean;
  /** The folder for the results. */
  readonly results: string;
} {
  const { values, positionals } = parsed(args);
  const named = positionals.map(caseNamed);
  return {
    asksForHelp: values.help,
    results: path.resolve(values.results),
    cases: named.length === 0 ? BENCH_CASES : named,
    runs: atLeast(3, '--runs', values.runs),
    mib: atLeast(32, '--mib', values.mib),
    files: values.files.split(',').map((number) => atLeast(1, '--files', number)),
    sparse: atLeast(0, '--sparse', values.sparse),
  };
}

/** The flags that lead to these options; those that equal the default are left out. */
export function flagsOf({ runs, mib, files, sparse }: BenchOptions): readonly string[] {
  const values = { runs: String(runs), mib: String(mib), files: files.join(','), sparse: String(sparse) };
  const names = ['runs', 'mib', 'files', 'sparse'] as const;
  return names.filter((name) => values[name] !== DEFAULTS[name]).flatMap((name) => [`--${name}`, values[name]]);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        runs: { type: 'string', default: DEFAULTS.runs },
        mib: { type: 'string', default: DEFAULTS.mib },
        files: { type: 'string', default: DEFAULTS.files },
        sparse: { type: 'string', default: DEFAULTS.sparse },
        results: { type: 'string', default: RESULTS },
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
