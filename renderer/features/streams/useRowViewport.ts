import { type RefObject, useCallback, useMemo, useRef, useState } from 'react';
import type { ListRow } from '../../state/listRows.ts';
import { useListSize } from './useListSize.ts';
import { rowAt, type RowLayout, rowLayout, type RowRange, rowTops, scrollTopFor, visibleRange } from './virtualRows.ts';

export interface RowViewport {
  /** For the element that scrolls the rows. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly layout: RowLayout;
  /** See `rowTops`. */
  readonly tops: Float64Array;
  /** The rows to render. */
  readonly range: RowRange;
  /** At least 1. */
  readonly rowsPerPage: number;
  /** Scrolls until a row is completely visible. */
  readonly reveal: (index: number) => void;
  /** To be called for every scroll event of the list. */
  readonly onScroll: () => void;
}

/** The part of a list that is visible, and the layout of its rows at the present width. */
export function useRowViewport(rows: readonly ListRow[]): RowViewport {
  const scroller = useRef<HTMLDivElement>(null);
  const size = useListSize(scroller);
  const [scrollTop, setScrollTop] = useState(0);
  const layout = rowLayout(size.width);
  const tops = useMemo(() => rowTops(rows, layout.heights), [rows, layout]);
  const range = visibleRange(tops, scrollTop, size.height);

  const reveal = useCallback(
    (index: number): void => {
      const element = scroller.current;
      if (element === null) return;
      // Also shows the heading above the first recording.
      element.scrollTop = index <= 1 ? 0 : scrollTopFor(tops, index, element.scrollTop, element.clientHeight);
      setScrollTop(element.scrollTop);
    },
    [tops],
  );

  return {
    scroller,
    layout,
    tops,
    range,
    rowsPerPage: Math.max(1, rowAt(tops, scrollTop + size.height) - rowAt(tops, scrollTop) - 1),
    reveal,
    onScroll() {
      const next = scroller.current?.scrollTop ?? 0;
      const reached = visibleRange(tops, next, size.height);
      if (reached.first !== range.first || reached.last !== range.last) setScrollTop(next);
    },
  };
}
