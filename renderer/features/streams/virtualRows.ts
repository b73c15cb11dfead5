import type { ListRow, RecordingGroup } from '../../state/listRows.ts';

/** Row heights in CSS pixels; the style sheet uses the same values. */
export type RowHeights = Readonly<Record<RecordingGroup | 'section', number>>;

const WIDE_HEIGHTS: RowHeights = { section: 36, needs_you: 142, live: 80, finished: 62 };
const NARROW_HEIGHTS: RowHeights = { section: 36, needs_you: 206, live: 136, finished: 102 };
/** For the list of a telephone. */
const PHONE_HEIGHTS: RowHeights = { section: 36, needs_you: 352, live: 196, finished: 146 };
/** List width in CSS pixels below which the columns of a row are stacked. */
export const NARROW_BELOW = 880;
/** List width in CSS pixels below which each part of a row has lines of its own. */
const PHONE_BELOW = 480;

/** How a list of some width shows its rows. */
export interface RowLayout {
  readonly heights: RowHeights;
  /** Class names of the list. */
  readonly listClass: string;
}

const WIDE: RowLayout = { heights: WIDE_HEIGHTS, listClass: 'list' };
const NARROW: RowLayout = { heights: NARROW_HEIGHTS, listClass: 'list list-narrow' };
const PHONE: RowLayout = { heights: PHONE_HEIGHTS, listClass: 'list list-narrow list-phone' };

/** @param width of the list in CSS pixels */
export function rowLayout(width: number): RowLayout {
  if (width < PHONE_BELOW) return PHONE;
  return width < NARROW_BELOW ? NARROW : WIDE;
}

/** The top of each row, followed by the total height. Length: rows + 1. */
export function rowTops(rows: readonly ListRow[], heights: RowHeights): Float64Array {
  const tops = new Float64Array(rows.length + 1);
  rows.forEach((row, index) => {
    tops[index + 1] = (tops[index] ?? 0) + heights[row.kind === 'section' ? 'section' : row.group];
  });
  return tops;
}

/** The half-open range `[first, last)`. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/** Rows rendered beyond each edge, so that a scroll step shows no gap. */
const OVERSCAN = 4;

/** The rows to render for a viewport of `height` pixels at `scrollTop`. */
export function visibleRange(tops: Float64Array, scrollTop: number, height: number): RowRange {
  const count = tops.length - 1;
  if (count <= 0) return { first: 0, last: 0 };
  const first = rowAt(tops, scrollTop) - OVERSCAN;
  const last = rowAt(tops, scrollTop + height) + 1 + OVERSCAN;
  return { first: Math.max(0, first), last: Math.min(count, last) };
}

/** The index of the row at `y`, clamped to the first and the last row. */
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

/** The scroll position that shows a row completely; `scrollTop` itself when the row is visible already. */
export function scrollTopFor(tops: Float64Array, index: number, scrollTop: number, height: number): number {
  const top = tops[index] ?? 0;
  const bottom = tops[index + 1] ?? top;
  if (top < scrollTop) return top;
  return bottom > scrollTop + height ? bottom - height : scrollTop;
}

/**
 * The recording row `step` recordings away from the row `from` (-1: before the first), without headings. `undefined` when there
 * is no recording.
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

/** The recording row that a key moves to. @param page rows per page */
export function targetRow(
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
