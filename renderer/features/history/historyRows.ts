import { type HistoryDay, type HistoryEntry, localDay } from '../../../shared/history.ts';

export type HistoryRow =
  /** `sum` is absent until the summary has arrived. */
  | { readonly kind: 'day'; readonly key: string; readonly day: string; readonly sum: HistoryDay | undefined }
  | { readonly kind: 'entry'; readonly key: string; readonly entry: HistoryEntry };

/** Row heights in CSS pixels; the style sheet uses the same values. */
export const HISTORY_HEIGHTS = {
  wide: { day: 40, entry: 54 },
  narrow: { day: 40, entry: 92 },
} as const;

/** The rows from top to bottom: for each day a heading and its entries. @param entries newest first */
export function historyRows(entries: readonly HistoryEntry[], days: readonly HistoryDay[]): readonly HistoryRow[] {
  const sums = new Map(days.map((sum) => [sum.day, sum]));
  const rows: HistoryRow[] = [];
  let last: string | undefined;
  for (const entry of entries) {
    const day = localDay(Date.parse(entry.endedAt));
    if (day !== last) rows.push({ kind: 'day', key: `day:${day}`, day, sum: sums.get(day) });
    last = day;
    rows.push({ kind: 'entry', key: entry.id, entry });
  }
  return rows;
}

/** The top of each row, followed by the total height. Length: rows + 1. */
export function historyTops(
  rows: readonly HistoryRow[],
  heights: Readonly<Record<HistoryRow['kind'], number>>,
): Float64Array {
  const tops = new Float64Array(rows.length + 1);
  rows.forEach((row, index) => {
    tops[index + 1] = (tops[index] ?? 0) + heights[row.kind];
  });
  return tops;
}

/** The index of the entry `step` entries away from the row `from`, without headings; the last one in that direction at the end. */
export function entryAt(rows: readonly HistoryRow[], from: number, step: number): number | undefined {
  const direction = step < 0 ? -1 : 1;
  let left = Math.abs(step);
  let reached: number | undefined;
  for (let index = from + direction; index >= 0 && index < rows.length && left > 0; index += direction) {
    if (rows[index]?.kind !== 'entry') continue;
    reached = index;
    left -= 1;
  }
  return reached ?? (rows[from]?.kind === 'entry' ? from : undefined);
}

/** The entries with a newer first page before them. `undefined` when they do not join: there may be others between them. */
export function joined(
  newest: readonly HistoryEntry[],
  known: readonly HistoryEntry[],
): readonly HistoryEntry[] | undefined {
  const [first] = known;
  if (first === undefined) return undefined;
  const at = newest.findIndex(({ id }) => id === first.id);
  if (at < 0) return undefined;
  const added = new Set(newest.slice(0, at).map(({ id }) => id));
  return [...newest.slice(0, at), ...known.filter(({ id }) => !added.has(id))];
}
