import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useListSize } from '../streams/useListSize.ts';
import { NARROW_BELOW, rowAt, type RowRange, scrollTopFor, visibleRange } from '../streams/virtualRows.ts';
import { entryAt, HISTORY_HEIGHTS, type HistoryRow, historyTops } from './historyRows.ts';

/** Rows before the end at which more are asked for. */
const NEAR_END = 60;

export interface HistoryViewport {
  /** For the element that scrolls the rows. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly isNarrow: boolean;
  /** See `historyTops`. */
  readonly tops: Float64Array;
  /** The rows to render. */
  readonly range: RowRange;
  /** The index of the row that Tab reaches; -1 when there is none. */
  readonly current: number;
  readonly rowsPerPage: number;
  /** Makes a row current, scrolls to it and focuses it. @returns its key */
  readonly goTo: (index: number) => string | undefined;
  readonly setCurrent: (key: string) => void;
  readonly onScroll: () => void;
}

/** The visible part of the history, and its current row. @param onEnd called when the end of the rows is near */
export function useHistoryViewport(rows: readonly HistoryRow[], onEnd: () => void): HistoryViewport {
  const scroller = useRef<HTMLDivElement>(null);
  const size = useListSize(scroller);
  const [scrollTop, setScrollTop] = useState(0);
  const [currentKey, setCurrent] = useState<string>();
  const isNarrow = size.width < NARROW_BELOW;
  const tops = useMemo(
    () => historyTops(rows, isNarrow ? HISTORY_HEIGHTS.narrow : HISTORY_HEIGHTS.wide),
    [rows, isNarrow],
  );
  const range = visibleRange(tops, scrollTop, size.height);
  const found = rows.findIndex(({ key }) => key === currentKey);
  const wantsFocus = useRef(false);

  useEffect(() => {
    if (range.last >= rows.length - NEAR_END) onEnd();
  }, [range.last, rows.length, onEnd]);

  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    scroller.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus({ preventScroll: true });
  });

  return {
    scroller,
    isNarrow,
    tops,
    range,
    current: found >= 0 ? found : (entryAt(rows, -1, 1) ?? -1),
    rowsPerPage: Math.max(1, rowAt(tops, scrollTop + size.height) - rowAt(tops, scrollTop) - 1),
    goTo(index) {
      const row = rows[index];
      const element = scroller.current;
      if (row === undefined || element === null) return undefined;
      // Also shows the heading above the first entry.
      element.scrollTop = index <= 1 ? 0 : scrollTopFor(tops, index, element.scrollTop, element.clientHeight);
      setScrollTop(element.scrollTop);
      setCurrent(row.key);
      wantsFocus.current = true;
      return row.key;
    },
    setCurrent,
    onScroll: () => setScrollTop(scroller.current?.scrollTop ?? 0),
  };
}
