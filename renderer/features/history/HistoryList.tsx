import type { KeyboardEvent, MouseEvent } from 'react';
import { useLanguage } from '../../i18n/language.ts';
import { DayRow, EntryRow } from './HistoryRows.tsx';
import { entryAt, type HistoryRow } from './historyRows.ts';
import { useHistoryViewport } from './useHistoryViewport.ts';
import '../streams/list.css';

interface HistoryListProps {
  readonly rows: readonly HistoryRow[];
  readonly shownId: string | undefined;
  readonly onShow: (id: string | undefined) => void;
  /** The end of the rows is near. */
  readonly onEnd: () => void;
}

/** The list as an ARIA grid. Only visible rows and the current row are rendered. Tab reaches the current row. */
export function HistoryList({ rows, shownId, onShow, onEnd }: HistoryListProps) {
  const { t } = useLanguage();
  const viewport = useHistoryViewport(rows, onEnd);
  const { scroller, tops, range, current, rowsPerPage } = viewport;
  const goTo = (index: number): void => {
    const key = viewport.goTo(index);
    if (key !== undefined && shownId !== undefined) onShow(key);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = targetOf(event, rows, current, rowsPerPage);
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const key = rows[current]?.key;
    if (target === 'show') onShow(shownId === key ? undefined : key);
    else goTo(target);
  };
  const onClick = (event: MouseEvent): void => {
    const key = clickedKey(event);
    if (key === undefined) return;
    viewport.setCurrent(key);
    onShow(key);
  };
  return (
    <div
      ref={scroller}
      id="history"
      className={viewport.isNarrow ? 'list list-narrow' : 'list'}
      onScroll={viewport.onScroll}
    >
      <div
        role="grid"
        tabIndex={-1}
        className="list-rows"
        aria-label={t.app.screen.history}
        aria-rowcount={rows.length}
        aria-colcount={4}
        style={{ height: tops.at(-1) ?? 0 }}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        {shownIndices(range.first, range.last, current).map((index) => {
          const row = rows[index];
          if (row === undefined) return null;
          const place = { rowIndex: index + 1, top: tops[index] ?? 0 };
          if (row.kind === 'day') return <DayRow key={row.key} row={row} {...place} />;
          const { key, entry } = row;
          return (
            <EntryRow key={key} entry={entry} isCurrent={index === current} isShown={key === shownId} {...place} />
          );
        })}
      </div>
    </div>
  );
}

/** The visible rows, and the current one when it is out of sight, so that Tab still reaches it. */
function shownIndices(first: number, last: number, current: number): readonly number[] {
  const indices = Array.from({ length: last - first }, (_, offset) => first + offset);
  if (current >= 0 && current < first) return [current, ...indices];
  return current >= last ? [...indices, current] : indices;
}

/** The row that a key moves to, or `show` for the details of the current one; `undefined` for all other keys. */
function targetOf(
  { key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent,
  rows: readonly HistoryRow[],
  current: number,
  page: number,
): number | 'show' | undefined {
  if (ctrlKey || metaKey || altKey || shiftKey) return undefined;
  switch (key) {
    case 'ArrowDown':
      return entryAt(rows, current, 1);
    case 'ArrowUp':
      return entryAt(rows, current, -1);
    case 'PageDown':
      return entryAt(rows, current, page);
    case 'PageUp':
      return entryAt(rows, current, -page);
    case 'Home':
      return entryAt(rows, -1, 1);
    case 'End':
      return entryAt(rows, rows.length, -1);
    case 'Enter':
      return 'show';
    default:
      return undefined;
  }
}

function clickedKey(event: MouseEvent): string | undefined {
  if (!(event.target instanceof Element)) return undefined;
  return event.target.closest<HTMLElement>('[data-key]')?.dataset['key'];
}
