import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type BenchCase, BENCH_CASES } from '../../bench/benchOptions.ts';
import {
  type BenchResult,
  type Load,
  type Machine,
  readBenchResult,
  tableLines,
} from '../../bench/support/benchResult.ts';

const END = '<!-- The end of these figures. -->\n';

export type StoredResults = ReadonlyMap<BenchCase, BenchResult>;

/** The results in a folder of `NAME.json`. Throws when one cannot be read, or stands under the name of another bench. */
export function storedResults(folder: string): StoredResults {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(
    names.map((name) => {
      const result = readBenchResult(readFileSync(path.join(folder, name), 'utf8'));
      if (name !== `${result.bench}.json`) throw new Error(`${name} holds the result of the bench ${result.bench}.`);
      return [result.bench, result] as const;
    }),
  );
}

/**
 * The document with the stored figures of each bench between its two marks. Throws when the document lacks the marks of a bench.
 * Idempotent.
 */
export function withBenchFigures(document: string, results: StoredResults): string {
  return BENCH_CASES.reduce((text, bench) => withFigures(text, bench, results.get(bench)), document);
}

function withFigures(document: string, bench: BenchCase, result: BenchResult | undefined): string {
  const beginMark = `<!-- Written by \`npm run docs\` from bench/results/${bench}.json. -->\n`;
  const begin = document.indexOf(beginMark);
  const end = document.indexOf(END, begin);
  if (begin === -1 || end === -1) throw new Error(`The document lacks a mark: ${beginMark.trim()} or ${END.trim()}`);
  const figures = result === undefined ? noFigures(bench) : figuresOf(result);
  return `${document.slice(0, begin)}${beginMark}\n${figures.join('\n')}\n\n${document.slice(end)}`;
}

function noFigures(bench: BenchCase): readonly string[] {
  return [`No result is stored. \`npm run bench -- ${bench}\` stores one.`];
}

function figuresOf({ command, date, commit, machine, load, note, tables }: BenchResult): readonly string[] {
  return [
    `\`${command}\`, ${date}, ${commit === null ? 'commit not recorded' : `commit ${commit}`}.`,
    `${machineText(machine)}; ${loadText(load)}.${note === undefined ? '' : ` ${note}`}`,
    ...tables.flatMap((table) => [
      '',
      ...(table.title === undefined ? [] : [`${table.title}:`, '']),
      ...tableLines(table),
    ]),
  ];
}

function machineText({ processor, cores, memoryGib, node, system, hashing }: Machine): string {
  const memory = memoryGib === undefined ? '' : `, ${memoryGib} GiB`;
  return `${processor}, ${cores} cores${memory}, Node ${node.replace('v', '')}, ${system}; SHA-256 ${hashing.sha256} and MD5 ${hashing.md5} MB per CPU-s`;
}

function loadText(load: Load | null): string {
  if (load === null) return 'load not recorded';
  return `load ${load.before.toFixed(1)} before and ${load.after.toFixed(1)} after`;
}
