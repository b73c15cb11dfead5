import { type FocusEvent, type RefObject, useCallback, useLayoutEffect, useRef } from 'react';
import { useApp } from '../../state/appStore.ts';
import type { ListRow } from '../../state/listRows.ts';
import type { RowViewport } from './useRowViewport.ts';
import { stepTo } from './virtualRows.ts';

export interface CurrentRow {
  /** -1 when there is no recording. */
  readonly index: number;
  /** Makes a row current, focuses it and scrolls to it. */
  readonly goTo: (index: number) => void;
  /** For the element that contains the rows. */
  readonly focusHandlers: {
    readonly onFocus: (event: FocusEvent) => void;
    readonly onBlur: (event: FocusEvent) => void;
    readonly onPointerDown: () => void;
    readonly onMouseDown: () => void;
  };
}

/** The row that Tab reaches and that the arrow keys move from. It keeps the focus while rows move and are recreated. */
export function useCurrentRow(rows: readonly ListRow[], { scroller, layout, reveal }: RowViewport): CurrentRow {
  const currentKey = useApp((state) => state.currentKey);
  const focusedKey = useRef<string>(undefined);
  const isPressed = useRef(false);
  const found = rows.findIndex((row) => row.kind === 'recording' && row.key === currentKey);

  const goTo = useCallback(
    (index: number): void => {
      const row = rows[index];
      if (row === undefined) return;
      reveal(index);
      focusedKey.current = row.key;
      useApp.setState((state) => ({
        currentKey: row.key,
        detailsId: state.detailsId === undefined ? undefined : row.key,
      }));
    },
    [rows, reveal],
  );

  useKeptFocus(scroller, focusedKey);

  // When the current row disappears, its neighbour becomes current.
  const lastIndex = useRef(0);
  useLayoutEffect(() => {
    if (found >= 0) lastIndex.current = found;
    else if (focusedKey.current !== undefined) {
      const near = stepTo(rows, lastIndex.current - 1, 1) ?? stepTo(rows, rows.length, -1);
      if (near !== undefined) goTo(near);
    }
  }, [found, rows, goTo]);

  // A notification can select a row that is out of sight, and opening the details changes the row heights.
  // While the mouse is pressed on a row, nothing scrolls: its button would move away, and the click would go to the row.
  useLayoutEffect(() => {
    if (found >= 0 && !isPressed.current) reveal(found);
    // oxlint-disable-next-line react/exhaustive-deps -- a new current row, or a new layout, scrolls; a row that moves does not
  }, [currentKey, layout]);

  return {
    index: found >= 0 ? found : (stepTo(rows, -1, 1) ?? -1),
    goTo,
    focusHandlers: focusHandlers(focusedKey, isPressed),
  };
}

type FocusedKey = RefObject<string | undefined>;

/** The focus stays on the current row when the row moves to another group and its element is recreated. */
function useKeptFocus(scroller: RefObject<HTMLElement | null>, focusedKey: FocusedKey): void {
  useLayoutEffect(() => {
    const key = focusedKey.current;
    if (key === undefined) return;
    const element = scroller.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    const active = document.activeElement;
    const isLost = active === document.body || (active !== element && (active?.closest('.list-rows') ?? null) !== null);
    if (element && isLost && !element.contains(active)) element.focus({ preventScroll: true });
  });
}

function focusHandlers(focusedKey: FocusedKey, isPressed: RefObject<boolean>): CurrentRow['focusHandlers'] {
  return {
    onFocus(event) {
      const key = event.target.closest<HTMLElement>('[data-key]')?.dataset['key'];
      focusedKey.current = key;
      if (key !== undefined && key !== useApp.getState().currentKey) useApp.setState({ currentKey: key });
    },
    onBlur(event) {
      // A row that is recreated loses the focus to nothing; a person moves it to another element.
      if (event.relatedTarget !== null) focusedKey.current = undefined;
    },
    onPointerDown() {
      focusedKey.current = undefined;
    },
    onMouseDown() {
      isPressed.current = true;
      const release = (): void => {
        isPressed.current = false;
      };
      // The mouse may be released anywhere.
      window.addEventListener('mouseup', release, { once: true, capture: true });
    },
  };
}
