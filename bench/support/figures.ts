import { type Cell, type Figure, type ResultTable, tableLines } from './benchResult.ts';

export const BYTES_PER_GB = 1e9;
const BYTES_PER_MIB = 1024 * 1024;

/** Of at least one value; the mean of the two in the middle when there is an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

/** The value below which this share (0 to 1) of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** The median, and how far the runs lay apart. @param digits decimal places to keep */
export function spread(values: readonly number[], digits = 2): Figure {
  const rounded = (value: number): number => Number(value.toFixed(digits));
  return {
    median: rounded(median(values)),
    least: rounded(Math.min(...values)),
    most: rounded(Math.max(...values)),
    digits,
  };
}

export function mib(bytes: number): number {
  return bytes / BYTES_PER_MIB;
}

const printed: ResultTable[] = [];

/** Prints rows below each other, columns aligned, as a table of Markdown, and keeps them for the stored result of this bench. */
export function printTable(columns: readonly string[], rows: readonly (readonly Cell[])[], title?: string): void {
  const table = { ...(title === undefined ? {} : { title }), columns, rows };
  printed.push(table);
  for (const line of tableLines(table)) console.log(line);
}

/** The tables that this process printed, in their order. */
export function printedTables(): readonly ResultTable[] {
  return printed;
}
