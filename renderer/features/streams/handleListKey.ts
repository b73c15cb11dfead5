import type { KeyboardEvent } from 'react';
import { useApp } from '../../state/appStore.ts';
import { useEngine } from '../../state/engineStore.ts';
import type { ListRow } from '../../state/listRows.ts';
import { isLeaving } from './leaving.ts';
import { type ListKey, listKeyFor } from './listKeys.ts';
import { perform } from './performAction.ts';
import { actionsFor } from './recordingActions.ts';
import type { CurrentRow } from './useCurrentRow.ts';
import { selectAll, selectBoth, toggleSelected } from './selection.ts';
import { targetRow } from './virtualRows.ts';

export interface ListKeyContext {
  readonly rows: readonly ListRow[];
  readonly current: CurrentRow;
  readonly rowsPerPage: number;
  /** Opens the menu of a recording at a position in the window, in CSS pixels. */
  readonly openMenu: (id: string, x: number, y: number) => void;
}

/** Moves the current row, or acts on it. Other keys are left alone. */
export function handleListKey(event: KeyboardEvent<HTMLElement>, context: ListKeyContext): void {
  const key = listKeyFor(event);
  if (key === undefined) return;
  // Enter and the space bar on a button inside the row activate that button.
  if ((key.kind === 'details' || key.kind === 'select') && event.target instanceof HTMLButtonElement) return;
  event.preventDefault();
  event.stopPropagation();
  const { rows, current, rowsPerPage } = context;
  if (key.kind === 'move') {
    const to = targetRow(rows, current.index, key.to, rowsPerPage);
    if (to !== undefined) current.goTo(to);
    return;
  }
  if (key.kind === 'selectAll') return selectAll(rows);
  if (key.kind === 'extend') {
    const to = targetRow(rows, current.index, key.to, rowsPerPage);
    const reached = to === undefined ? undefined : rows[to];
    selectBoth(rows[current.index]?.key, reached?.key);
    if (to !== undefined) current.goTo(to);
    return;
  }
  const row = rows[current.index];
  if (row?.kind === 'recording') actOn(key, row.key, event.currentTarget, context);
}

function actOn(
  key: Exclude<ListKey, { kind: 'move' | 'extend' | 'selectAll' }>,
  id: string,
  list: HTMLElement,
  { openMenu }: ListKeyContext,
): void {
  switch (key.kind) {
    case 'details':
      useApp.setState((state) => ({ currentKey: id, detailsId: state.detailsId === id ? undefined : id }));
      return;
    case 'select':
      return toggleSelected(id);
    case 'menu': {
      const box = list.querySelector(`[data-key="${CSS.escape(id)}"]`)?.getBoundingClientRect();
      if (box !== undefined) openMenu(id, box.left + 60, box.top + 40);
      return;
    }
    case 'action': {
      const recording = useEngine.getState().byId.get(id);
      const action =
        recording && actionsFor(recording, isLeaving(useApp.getState(), id)).find((one) => key.actions.includes(one));
      if (action !== undefined) perform(action, id);
      return;
    }
    default:
      key satisfies never;
  }
}
