import { useApp } from '../../state/appStore.ts';
import type { ListRow } from '../../state/listRows.ts';

/** Selects a recording, or takes it out of the selection. */
export function toggleSelected(id: string): void {
  useApp.setState(({ selection }) => {
    const next = new Set(selection);
    if (!next.delete(id)) next.add(id);
    return { selection: next, anchor: id };
  });
}

/** Adds these recordings to the selection. */
export function selectBoth(...ids: readonly (string | undefined)[]): void {
  const added = ids.filter((id) => id !== undefined);
  useApp.setState(({ selection }) => ({ selection: new Set([...selection, ...added]) }));
}

/** Adds all recordings of the list. */
export function selectAll(rows: readonly ListRow[]): void {
  selectBoth(...idsOf(rows));
}

/** Adds the recordings from one row to another, both included. Without a first one, that at the other end alone. */
export function selectRange(rows: readonly ListRow[], from: string | undefined, to: string): void {
  const ids = idsOf(rows);
  const end = ids.indexOf(to);
  const start = from === undefined ? end : ids.indexOf(from);
  selectBoth(...ids.slice(Math.min(start < 0 ? end : start, end), Math.max(start, end) + 1));
}

export function clearSelection(): void {
  useApp.setState({ selection: new Set() });
}

function idsOf(rows: readonly ListRow[]): readonly string[] {
  return rows.flatMap((row) => (row.kind === 'recording' ? [row.key] : []));
}
