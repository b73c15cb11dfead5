import { TERMINAL_PHASES } from '../../shared/phases.ts';
import { FINISHED_SHOWN, type RecordingView } from '../../shared/viewModel.ts';
import type { Formats } from '../format/formats.ts';
import { attentionOf } from './projection.ts';

/** The groups of the list, in display order: needs a decision, live, finished. */
export type RecordingGroup = 'needs_you' | 'live' | 'finished';
export type ListFilter = 'all' | RecordingGroup;

const GROUPS = ['needs_you', 'live', 'finished'] as const satisfies readonly RecordingGroup[];
export const LIST_FILTERS = ['all', 'live', 'needs_you', 'finished'] as const satisfies readonly ListFilter[];

/** The order of the recordings in each group. Orders by moving numbers are not offered: rows would move under the pointer. */
export const LIST_ORDERS = ['newest', 'oldest', 'name', 'folder'] as const;
export type ListOrder = (typeof LIST_ORDERS)[number];

export type ListRow =
  | { readonly kind: 'section'; readonly key: RecordingGroup; readonly group: RecordingGroup; readonly count: number }
  | { readonly kind: 'recording'; readonly key: string; readonly group: RecordingGroup };

export function groupOf(recording: RecordingView): RecordingGroup {
  if (TERMINAL_PHASES.has(recording.phase)) return 'finished';
  return attentionOf(recording) === undefined ? 'live' : 'needs_you';
}

export type GroupCounts = Readonly<Record<ListFilter, number>>;

export function countGroups(recordings: readonly RecordingView[]): GroupCounts {
  const counts = { all: recordings.length, needs_you: 0, live: 0, finished: 0 };
  for (const recording of recordings) counts[groupOf(recording)] += 1;
  return counts;
}

/**
 * The number of recordings as a text. One with a `+` is a least number, because only the newest finished recordings are known here.
 * @param finished how many finished ones are among them
 */
export function countText(count: number, finished: number, formats: Pick<Formats, 'integer'>): string {
  const text = formats.integer(count);
  return finished >= FINISHED_SHOWN ? `${text}+` : text;
}

/**
 * The rows of the list from top to bottom: for each group that is not empty a heading and its recordings, those that grow before files that
 * were there already, then the newest first. The order does not depend on numbers that move, so rows keep their places.
 * @param query each of its words must occur in the name or the folder; case and accents are ignored
 */
export function listRows(
  recordings: readonly RecordingView[],
  filter: ListFilter,
  query: string,
  order: ListOrder = 'newest',
): readonly ListRow[] {
  const words = folded(query)
    .split(/\s+/u)
    .filter((word) => word !== '');
  const groups: Record<RecordingGroup, RecordingView[]> = { needs_you: [], live: [], finished: [] };
  for (const recording of recordings) {
    const group = groupOf(recording);
    if (filter !== 'all' && filter !== group) continue;
    if (words.length > 0 && !hasWords(recording, words)) continue;
    groups[group].push(recording);
  }
  return GROUPS.flatMap((group): readonly ListRow[] => {
    const members = groups[group];
    if (members.length === 0) return [];
    const rows = members
      .toSorted(COMPARE[order])
      .map((recording): ListRow => ({ kind: 'recording', key: recording.id, group }));
    return [{ kind: 'section', key: group, group, count: members.length }, ...rows];
  });
}

/** The previous array if the rows are equal, so that memoised components do not rerender. */
export function reuseIfEqual(before: readonly ListRow[], after: readonly ListRow[]): readonly ListRow[] {
  if (before.length !== after.length) return after;
  const isSame = after.every((row, index) => {
    const was = before[index];
    if (was?.key !== row.key || was.group !== row.group) return false;
    return row.kind !== 'section' || (was.kind === 'section' && was.count === row.count);
  });
  return isSame ? before : after;
}

const COMPARE: Readonly<Record<ListOrder, (a: RecordingView, b: RecordingView) => number>> = {
  newest: inListOrder,
  oldest: (a, b) => firstOf(growingFirst(a, b), newestFirst(b, a)),
  name: (a, b) => firstOf(byName(a.name, b.name), newestFirst(a, b)),
  folder: (a, b) => firstOf(byName(a.folder, b.folder), byName(a.path, b.path), newestFirst(a, b)),
};

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** The first comparison that tells two apart; 0 when none does. */
function firstOf(...comparisons: readonly number[]): number {
  return comparisons.find((order) => order !== 0) ?? 0;
}

/** `A2` before `A10`. */
function byName(a: string, b: string): number {
  return names.compare(a, b);
}

/** The usual order of the recordings of a group. */
export function inListOrder(a: RecordingView, b: RecordingView): number {
  return firstOf(growingFirst(a, b), newestFirst(a, b));
}

/** Unfinished files that grow stand before those that were there already, which may be thousands. A row moves for this once at most. */
function growingFirst(a: RecordingView, b: RecordingView): number {
  return Number(isGrowing(b)) - Number(isGrowing(a));
}

function isGrowing({ hasGrown, phase }: RecordingView): boolean {
  return hasGrown && !TERMINAL_PHASES.has(phase);
}

function newestFirst(a: RecordingView, b: RecordingView): number {
  const order = compareText(orderedBy(b), orderedBy(a));
  return order === 0 ? compareText(a.id, b.id) : order;
}

function orderedBy(recording: RecordingView): string {
  return recording.proof?.completedAt ?? recording.startedAt;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const foldedTexts = new WeakMap<RecordingView, string>();

function hasWords(recording: RecordingView, words: readonly string[]): boolean {
  let text = foldedTexts.get(recording);
  if (text === undefined) {
    text = folded(`${recording.name}\n${recording.folder}`);
    foldedTexts.set(recording, text);
  }
  return words.every((word) => text.includes(word));
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
