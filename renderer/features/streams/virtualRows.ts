import type { ListRow, Standing } from '../../state/listRows.ts';

/** Heights in CSS pixels of the kinds of rows; the style sheet draws each to exactly this. */
export type RowHeights = Readonly<Record<Standing | 'section', number>>;

export const WIDE_HEIGHTS: RowHeights = { section: 36, needs_you: 104, live: 80, finished: 62 };
export const NARROW_HEIGHTS: RowHeights = { section: 36, needs_you: 154, live: 122, finished: 102 };
/** Width of the list in CSS pixels below which a row folds its columns under each other. */
export const NARROW_BELOW = 880;

/** Top of each row, and below the last one the height of all. Length: rows + 1. */
export function rowTops(rows: readonly ListRow[], heights: RowHeights): Float64Array {
  const tops = new Float64Array(rows.length + 1);
  rows.forEach((row, index) => {
    tops[index + 1] = (tops[index] ?? 0) + heights[row.kind === 'section' ? 'section' : row.standing];
  });
  return tops;
}

/** Rows `[first, last)`. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/** Rows drawn beyond each edge, so that a turn of the wheel finds them there. */
const OVERSCAN = 4;

/** The rows to draw for a window of `height` pixels at `scrollTop`. */
export function visibleRange(tops: Float64Array, scrollTop: number, height: number): RowRange {
  const count = tops.length - 1;
  if (count <= 0) return { first: 0, last: 0 };
  const first = rowAt(tops, scrollTop) - OVERSCAN;
  const last = rowAt(tops, scrollTop + height) + 1 + OVERSCAN;
  return { first: Math.max(0, first), last: Math.min(count, last) };
}

/** The row at this distance from the top; the first or the last for what lies outside. */
export function rowAt(tops: Float64Array, y: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where to scroll so that a row stands wholly in sight; `scrollTop` itself when it does. */
export function scrollTopFor(tops: Float64Array, index: number, scrollTop: number, height: number): number {
  const top = tops[index] ?? 0;
  const bottom = tops[index + 1] ?? top;
  if (top < scrollTop) return top;
  return bottom > scrollTop + height ? bottom - height : scrollTop;
}

/**
 * The recording row that a key leads to from `from` (-1: from none); headings are stepped over. `undefined` when there is no
 * recording.
 */
export function stepTo(rows: readonly ListRow[], from: number, step: number): number | undefined {
  const direction = step < 0 ? -1 : 1;
  let left = Math.abs(step);
  let reached: number | undefined;
  for (let index = from + direction; index >= 0 && index < rows.length && left > 0; index += direction) {
    if (rows[index]?.kind !== 'recording') continue;
    reached = index;
    left -= 1;
  }
  return reached ?? (rows[from]?.kind === 'recording' ? from : undefined);
}

/** The recording row a key moves to. @param page rows that a page holds */
export function movedTo(
  rows: readonly ListRow[],
  from: number,
  to: 'up' | 'down' | 'pageUp' | 'pageDown' | 'first' | 'last',
  page: number,
): number | undefined {
  switch (to) {
    case 'up':
      return stepTo(rows, from, -1);
    case 'down':
      return stepTo(rows, from, 1);
    case 'pageUp':
      return stepTo(rows, from, -page);
    case 'pageDown':
      return stepTo(rows, from, page);
    case 'first':
      return stepTo(rows, -1, 1);
    case 'last':
      return stepTo(rows, rows.length, -1);
    default:
      return to satisfies never;
  }
}
