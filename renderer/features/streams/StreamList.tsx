import { type MouseEvent, useCallback, useRef, useState } from 'react';
import { useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { countText, type ListRow } from '../../state/listRows.ts';
import { handleListKey } from './handleListKey.ts';
import { RecordingMenu } from './RecordingMenu.tsx';
import { RecordingRow } from './RecordingRow.tsx';
import { selectRange, toggleSelected } from './selection.ts';
import { useCurrentRow } from './useCurrentRow.ts';
import { useRowViewport } from './useRowViewport.ts';
import type { RowRange } from './virtualRows.ts';
import './list.css';

interface OpenMenu {
  readonly id: string;
  readonly at: { readonly x: number; readonly y: number };
}

/**
 * The list of recordings as an ARIA grid. Only the visible rows and the current row are rendered. Tab reaches the current row;
 * the arrow keys move from there.
 */
export function StreamList({ rows }: { readonly rows: readonly ListRow[] }) {
  const { t } = useLanguage();
  const viewport = useRowViewport(rows);
  const current = useCurrentRow(rows, viewport);
  const [menu, setMenu] = useState<OpenMenu>();
  const detailsId = useApp((state) => state.detailsId);
  const { scroller, tops, layout, range, rowsPerPage } = viewport;

  const openMenu = useCallback((id: string, x: number, y: number) => {
    useApp.setState({ currentKey: id });
    setMenu({ id, at: { x, y } });
  }, []);
  const closeMenu = useCallback(() => setMenu(undefined), []);
  const pressed = useRef<EventTarget>(null);

  return (
    <div ref={scroller} id="streams" className={layout.listClass} onScroll={viewport.onScroll}>
      <div
        role="grid"
        tabIndex={-1}
        className="list-rows"
        aria-label={t.streams.title}
        aria-rowcount={rows.length}
        aria-colcount={4}
        aria-multiselectable
        style={{ height: tops.at(-1) ?? 0 }}
        onKeyDown={(event) => handleListKey(event, { rows, current, rowsPerPage, openMenu })}
        onClick={(event) => onRowClick(event, rows, pressed.current)}
        {...current.focusHandlers}
        onMouseDown={(event) => {
          pressed.current = event.target;
          current.focusHandlers.onMouseDown();
        }}
      >
        {rowsToRender(rows, range, current.index).map(({ row, index }) =>
          row.kind === 'section' ? (
            <SectionRow key={`section:${row.key}`} row={row} rowIndex={index + 1} top={tops[index] ?? 0} />
          ) : (
            <RecordingRow
              key={row.key}
              id={row.key}
              rowIndex={index + 1}
              top={tops[index] ?? 0}
              isCurrent={index === current.index}
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

interface SectionRowProps {
  readonly row: Extract<ListRow, { kind: 'section' }>;
  /** Counted from 1. */
  readonly rowIndex: number;
  /** In CSS pixels from the start of the list. */
  readonly top: number;
}

/** The heading of a group of recordings. */
function SectionRow({ row, rowIndex, top }: SectionRowProps) {
  const { t, f } = useLanguage();
  return (
    <div
      role="row"
      className={`row-section row-section-${row.group}`}
      aria-rowindex={rowIndex}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="gridcell" aria-colspan={4}>
        {t.streams.sections[row.group]}{' '}
        <span className="count">{countText(row.count, row.group === 'finished' ? row.count : 0, f)}</span>
      </div>
    </div>
  );
}

/** The visible rows, and the current one when it is out of sight, so that Tab still reaches it. */
function rowsToRender(
  rows: readonly ListRow[],
  { first, last }: RowRange,
  current: number,
): readonly { readonly row: ListRow; readonly index: number }[] {
  const shown = rows.slice(first, last).map((row, offset) => ({ row, index: first + offset }));
  const kept = rows[current];
  if (kept !== undefined && current < first) shown.unshift({ row: kept, index: current });
  if (kept !== undefined && current >= last) shown.push({ row: kept, index: current });
  return shown;
}

/**
 * A click on a row, but not on a button in it, shows its details; with Ctrl or Shift it selects.
 * @param pressed where the mouse was pressed: a click that began on a button and ended beside it is none
 */
function onRowClick(event: MouseEvent, rows: readonly ListRow[], pressed: EventTarget | null): void {
  if (!(event.target instanceof Element) || event.target.closest('button') !== null) return;
  const isByMouse = event.detail > 0;
  if (isByMouse && pressed instanceof Element && pressed.closest('button') !== null) return;
  const key = event.target.closest<HTMLElement>('[data-key]')?.dataset['key'];
  if (key === undefined) return;
  if (event.shiftKey) selectRange(rows, useApp.getState().anchor, key);
  else if (event.ctrlKey || event.metaKey) toggleSelected(key);
  else useApp.setState({ detailsId: key, anchor: key });
  useApp.setState({ currentKey: key });
}
