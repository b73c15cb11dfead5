import {
  decimal,
  type Decoder,
  decodeJson,
  filledText,
  list,
  matching,
  natural,
  nullable,
  object,
  oneOf,
  optional,
  text,
} from '../../shared/read.ts';
import { type BenchCase, BENCH_CASES } from '../benchOptions.ts';

/** A value that was measured several times. */
export interface Figure {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** Decimal places that are shown. */
  readonly digits: number;
}

export type Cell = string | Figure;

export interface ResultTable {
  /** Distinguishes the tables of one bench; absent when there is one. */
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Speeds of this processor at the time of the run, in MB per CPU second. */
export interface HashingSpeeds {
  readonly sha256: number;
  readonly md5: number;
  readonly crc32?: number;
  /** Compares parts with the disk. */
  readonly gmac?: number;
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib?: number;
  readonly node: string;
  readonly system: string;
  readonly hashing: HashingSpeeds;
}

/** Load averages over one minute: processes that want a core. */
export interface Load {
  readonly before: number;
  readonly after: number;
}

/** One run of a bench, as it is stored. */
export interface BenchResult {
  readonly bench: BenchCase;
  /** The day in UTC, `YYYY-MM-DD`. */
  readonly date: string;
  /** Short hash of the measured commit, with `-dirty` if files differed from it; null if it is unknown. */
  readonly commit: string | null;
  readonly command: string;
  readonly machine: Machine;
  /** Null if it was not recorded. */
  readonly load: Load | null;
  /** Circumstances that a person added: one sentence or more. */
  readonly note?: string;
  readonly tables: readonly ResultTable[];
}

const word = filledText(500);

const figure = object<Figure>({ median: decimal, least: decimal, most: decimal, digits: natural });

const cell: Decoder<Cell> = (raw, at) => (typeof raw === 'string' ? text(500)(raw, at) : figure(raw, at));

const table = object<ResultTable>({
  title: optional(word),
  columns: list(text(500), 50),
  rows: list(list(cell, 50), 500),
});

const hashing = object<HashingSpeeds>({
  sha256: decimal,
  md5: decimal,
  crc32: optional(decimal),
  gmac: optional(decimal),
});

const machine = object<Machine>({
  processor: word,
  cores: natural,
  memoryGib: optional(natural),
  node: word,
  system: word,
  hashing,
});

const benchResult = object<BenchResult>({
  bench: oneOf(BENCH_CASES),
  date: matching(/^\d{4}-\d\d-\d\d$/, 'a day'),
  commit: nullable(word),
  command: word,
  machine,
  load: nullable(object<Load>({ before: decimal, after: decimal })),
  note: optional(text(2_000)),
  tables: list(table, 50),
});

/** @throws Error that names the field when the text is not a stored result */
export function readBenchResult(json: string): BenchResult {
  const decoded = decodeJson(benchResult, json);
  if (!decoded.ok) throw new Error(`This is no result of a bench: ${decoded.problem}.`);
  return decoded.value;
}

/** The text of a cell: `1.39 (1.31–1.52)`, or the median alone when all runs gave it. */
function cellText(value: Cell): string {
  if (typeof value === 'string') return value;
  const [middle, least, most] = [value.median, value.least, value.most].map((number) => number.toFixed(value.digits));
  return least === most ? String(middle) : `${middle} (${least}–${most})`;
}

/** Rows below each other, columns aligned, as a table of Markdown. */
export function tableLines({ columns, rows }: ResultTable): readonly string[] {
  const texts = [columns, ...rows].map((row) => row.map((value) => cellText(value).replaceAll('|', '\\|')));
  const widths = columns.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
  const lines = texts.map((row) => `| ${row.map((value, column) => value.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  return lines.toSpliced(1, 0, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
}
