import { TERMINAL_PHASES } from '../../shared/phases.ts';
import type { RecordingView } from '../../shared/viewModel.ts';
import { attentionOf } from './projection.ts';

/** Where a recording stands for the person looking: what they must decide comes first, what is safe last. */
export type Standing = 'needs_you' | 'live' | 'finished';
export type ListFilter = 'all' | Standing;

const STANDINGS = ['needs_you', 'live', 'finished'] as const satisfies readonly Standing[];
export const LIST_FILTERS = ['all', 'live', 'needs_you', 'finished'] as const satisfies readonly ListFilter[];

export type ListRow =
  | { readonly kind: 'section'; readonly key: Standing; readonly standing: Standing; readonly count: number }
  | { readonly kind: 'recording'; readonly key: string; readonly standing: Standing };

export function standingOf(recording: RecordingView): Standing {
  if (TERMINAL_PHASES.has(recording.phase)) return 'finished';
  return attentionOf(recording) === undefined ? 'live' : 'needs_you';
}

export type StandingCounts = Readonly<Record<ListFilter, number>>;

export function countStandings(recordings: readonly RecordingView[]): StandingCounts {
  const counts = { all: recordings.length, needs_you: 0, live: 0, finished: 0 };
  for (const recording of recordings) counts[standingOf(recording)] += 1;
  return counts;
}

/**
 * The rows of the list, top to bottom: a heading before each group that holds something, then its recordings, the newest
 * first. A recording keeps its place while it moves: only its start, or its completion, decide the order.
 * @param query every word of it must be in the name or the folder, in any case and with or without accents
 */
export function listRows(recordings: readonly RecordingView[], filter: ListFilter, query: string): readonly ListRow[] {
  const words = folded(query)
    .split(/\s+/u)
    .filter((word) => word !== '');
  const groups: Record<Standing, RecordingView[]> = { needs_you: [], live: [], finished: [] };
  for (const recording of recordings) {
    const standing = standingOf(recording);
    if (filter !== 'all' && filter !== standing) continue;
    if (words.length > 0 && !hasWords(recording, words)) continue;
    groups[standing].push(recording);
  }
  return STANDINGS.flatMap((standing): readonly ListRow[] => {
    const group = groups[standing];
    if (group.length === 0) return [];
    const rows = group
      .toSorted((a, b) => newestFirst(a, b))
      .map((recording): ListRow => ({ kind: 'recording', key: recording.id, standing }));
    return [{ kind: 'section', key: standing, standing, count: group.length }, ...rows];
  });
}

/** The rows that were there before, when nothing about them changed, so that who holds them need not draw again. */
export function keptIfSame(before: readonly ListRow[], after: readonly ListRow[]): readonly ListRow[] {
  if (before.length !== after.length) return after;
  const isSame = after.every((row, index) => {
    const was = before[index];
    if (was?.key !== row.key || was.standing !== row.standing) return false;
    return row.kind !== 'section' || (was.kind === 'section' && was.count === row.count);
  });
  return isSame ? before : after;
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
