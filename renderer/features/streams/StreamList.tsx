import { type FocusEvent, type KeyboardEvent, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { useEngine } from '../../state/engineStore.ts';
import type { ListRow } from '../../state/listRows.ts';
import { type ListKey, listKeyFor } from './listKeys.ts';
import { RecordingMenu } from './RecordingMenu.tsx';
import { RecordingRow } from './RecordingRow.tsx';
import { perform } from './performAction.ts';
import { actionsFor } from './recordingActions.ts';
import { useListSize } from './useListSize.ts';
import './list.css';
import {
  NARROW_BELOW,
  NARROW_HEIGHTS,
  rowAt,
  rowTops,
  scrollTopFor,
  targetRow,
  stepTo,
  visibleRange,
  WIDE_HEIGHTS,
} from './virtualRows.ts';

interface OpenMenu {
  readonly id: string;
  readonly at: { readonly x: number; readonly y: number };
}

/**
 * The list of recordings as an ARIA grid. Only the visible rows and the current row are rendered. Tab reaches the current row;
 * the arrow keys move from there.
 */
export function StreamList({ rows }: { readonly rows: readonly ListRow[] }) {
  const { t, f } = useLanguage();
  const scroller = useRef<HTMLDivElement>(null);
  const size = useListSize(scroller);
  const [scrollTop, setScrollTop] = useState(0);
  const [menu, setMenu] = useState<OpenMenu>();
  const currentKey = useApp((state) => state.currentKey);
  const detailsId = useApp((state) => state.detailsId);
  const focusedKey = useRef<string>(undefined);

  const isNarrow = size.width < NARROW_BELOW;
  const tops = useMemo(() => rowTops(rows, isNarrow ? NARROW_HEIGHTS : WIDE_HEIGHTS), [rows, isNarrow]);
  const range = visibleRange(tops, scrollTop, size.height);
  const found = rows.findIndex((row) => row.kind === 'recording' && row.key === currentKey);
  const current = found >= 0 ? found : (stepTo(rows, -1, 1) ?? -1);

  const goToRow = useCallback(
    (index: number): void => {
      const row = rows[index];
      const element = scroller.current;
      if (row === undefined || element === null) return;
      // Also shows the heading above the first recording.
      element.scrollTop = index <= 1 ? 0 : scrollTopFor(tops, index, element.scrollTop, element.clientHeight);
      setScrollTop(element.scrollTop);
      focusedKey.current = row.key;
      useApp.setState((state) => ({
        currentKey: row.key,
        detailsId: state.detailsId === undefined ? undefined : row.key,
      }));
    },
    [rows, tops],
  );

  // The focus stays on the current row when the row moves to another group and its element is recreated.
  useLayoutEffect(() => {
    const key = focusedKey.current;
    if (key === undefined) return;
    const element = scroller.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    const active = document.activeElement;
    const isLost = active === document.body || (active !== element && (active?.closest('.list-rows') ?? null) !== null);
    if (element && isLost && !element.contains(active)) element.focus({ preventScroll: true });
  });

  // When the current row disappears, its neighbour becomes current.
  const lastIndex = useRef(0);
  useLayoutEffect(() => {
    if (found >= 0) lastIndex.current = found;
    else if (focusedKey.current !== undefined) {
      const near = stepTo(rows, lastIndex.current - 1, 1) ?? stepTo(rows, rows.length, -1);
      if (near !== undefined) goToRow(near);
    }
  }, [found, rows, goToRow]);

  // A notification can select a row that is out of sight, and opening the details changes the row heights.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || found < 0) return;
    element.scrollTop = scrollTopFor(tops, found, element.scrollTop, element.clientHeight);
    // oxlint-disable-next-line react/exhaustive-deps -- a new current row, or a new layout, scrolls; a row that moves does not
  }, [currentKey, isNarrow]);

  const openMenu = useCallback((id: string, x: number, y: number) => {
    useApp.setState({ currentKey: id });
    setMenu({ id, at: { x, y } });
  }, []);
  const closeMenu = useCallback(() => setMenu(undefined), []);

  const actOn = (key: ListKey, row: Extract<ListRow, { kind: 'recording' }>): void => {
    if (key.kind === 'details') {
      useApp.setState((state) => ({
        currentKey: row.key,
        detailsId: state.detailsId === row.key ? undefined : row.key,
      }));
    } else if (key.kind === 'menu') {
      const box = scroller.current?.querySelector(`[data-key="${CSS.escape(row.key)}"]`)?.getBoundingClientRect();
      if (box !== undefined) openMenu(row.key, box.left + 60, box.top + 40);
    } else if (key.kind === 'action') {
      const recording = useEngine.getState().byId.get(row.key);
      const action = recording && actionsFor(recording).find((one) => key.actions.includes(one));
      if (action !== undefined) perform(action, row.key);
    }
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const key = listKeyFor(event);
    if (key === undefined) return;
    // Enter on a button inside the row activates that button.
    if (key.kind === 'details' && event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    event.stopPropagation();
    if (key.kind === 'move') {
      const page = Math.max(1, rowAt(tops, scrollTop + size.height) - rowAt(tops, scrollTop) - 1);
      const to = targetRow(rows, current, key.to, page);
      if (to !== undefined) goToRow(to);
      return;
    }
    const row = rows[current];
    if (row?.kind === 'recording') actOn(key, row);
  };

  const onFocus = (event: FocusEvent<HTMLDivElement>): void => {
    const key = event.target.closest<HTMLElement>('[data-key]')?.dataset['key'];
    focusedKey.current = key;
    if (key !== undefined && key !== useApp.getState().currentKey) useApp.setState({ currentKey: key });
  };

  const shown = rows.slice(range.first, range.last).map((row, offset) => ({ row, index: range.first + offset }));
  const kept = rows[current];
  if (kept !== undefined && current < range.first) shown.unshift({ row: kept, index: current });
  if (kept !== undefined && current >= range.last) shown.push({ row: kept, index: current });

  return (
    <div
      ref={scroller}
      id="streams"
      className={`list${isNarrow ? ' list-narrow' : ''}`}
      onScroll={(event) => {
        const next = event.currentTarget.scrollTop;
        const reached = visibleRange(tops, next, size.height);
        if (reached.first !== range.first || reached.last !== range.last) setScrollTop(next);
      }}
    >
      <div
        role="grid"
        tabIndex={-1}
        className="list-rows"
        aria-label={t.streams.title}
        aria-rowcount={rows.length}
        aria-colcount={4}
        style={{ height: tops.at(-1) ?? 0 }}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        onBlur={(event) => {
          // A row that is recreated loses the focus to nothing; a person moves it to another element.
          if (event.relatedTarget !== null) focusedKey.current = undefined;
        }}
        onPointerDown={() => {
          focusedKey.current = undefined;
        }}
        onClick={(event) => {
          if (!(event.target instanceof Element) || event.target.closest('button') !== null) return;
          const key = event.target.closest<HTMLElement>('[data-key]')?.dataset['key'];
          if (key !== undefined) useApp.setState({ currentKey: key, detailsId: key });
        }}
      >
        {shown.map(({ row, index }) =>
          row.kind === 'section' ? (
            <div
              key={`section:${row.key}`}
              role="row"
              className={`row-section row-section-${row.group}`}
              aria-rowindex={index + 1}
              style={{ transform: `translateY(${tops[index] ?? 0}px)` }}
            >
              <div role="gridcell" aria-colspan={4}>
                {t.streams.sections[row.group]} <span className="count">{f.integer(row.count)}</span>
              </div>
            </div>
          ) : (
            <RecordingRow
              key={row.key}
              id={row.key}
              rowIndex={index + 1}
              top={tops[index] ?? 0}
              isCurrent={index === current}
              isShown={row.key === detailsId}
              onMenu={openMenu}
            />
          ),
        )}
      </div>
      {menu === undefined ? null : <RecordingMenu id={menu.id} at={menu.at} onClose={closeMenu} />}
    </div>
  );
}
