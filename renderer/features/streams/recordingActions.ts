import { hasNativeShell } from '../../bridge/nativeShell.ts';
import { DESTINATION_SETTINGS_CODES } from '../../../shared/status.ts';
import type { RecordingView } from '../../../shared/viewModel.ts';
import { groupOf } from '../../state/listRows.ts';
import { attentionOf } from '../../state/projection.ts';

export type ActionId =
  | 'retry'
  | 'openSettings'
  | 'openFolders'
  | 'openUploads'
  | 'completeStored'
  | 'startAgain'
  | 'sendFirst'
  | 'sendInTurn'
  | 'finalize'
  | 'hold'
  | 'release'
  | 'pause'
  | 'resume'
  | 'showInFolder'
  | 'copyUrl'
  | 'share'
  | 'verify'
  | 'forget'
  | 'discard';

/** Keyboard shortcuts of actions in the list. */
export const ACTION_KEYS: Readonly<Partial<Record<ActionId, string>>> = {
  finalize: 'F',
  hold: 'H',
  release: 'H',
  pause: 'P',
  resume: 'P',
  retry: 'R',
  share: 'L',
};

/** Faults that a change of the settings may resolve. */
const SETTINGS_CODES: ReadonlySet<string> = new Set([
  ...DESTINATION_SETTINGS_CODES,
  'network',
  'checkpoint_unavailable',
]);
/** Faults after which no more bytes can be read from the source. */
const SOURCE_CODES: ReadonlySet<string> = new Set([
  'source_missing',
  'source_emptied',
  'source_replaced',
  'source_too_large',
]);

/** The stored parts are at a server that the settings no longer name. */
const ELSEWHERE_CODE = 'destination_changed';

/** Actions for a recording that is not continued here, the likeliest first. */
const LEFT_REMEDIES: Readonly<Record<NonNullable<RecordingView['left']>, readonly ActionId[]>> = {
  no_folder: ['openFolders', 'forget'],
  not_allowed: ['openSettings', 'forget'],
  unreadable: ['openUploads'],
};

/** Actions that may resolve this attention of the recording, the likeliest first. */
export function remediesFor({ left }: Pick<RecordingView, 'left'>, code: string): readonly ActionId[] {
  if (left !== undefined) return LEFT_REMEDIES[left];
  if (SETTINGS_CODES.has(code)) return ['openSettings', 'retry'];
  if (code === ELSEWHERE_CODE) return ['startAgain', 'openSettings', 'discard'];
  if (SOURCE_CODES.has(code)) return ['completeStored', 'retry', 'discard'];
  return ['retry', 'discard'];
}

/**
 * The actions that a recording allows in its current state, in menu order.
 * @param isLeaving a person discarded it, and can still undo that
 */
export function actionsFor(recording: RecordingView, isLeaving = false): readonly ActionId[] {
  const places: readonly ActionId[] = hasNativeShell() ? ['showInFolder', 'copyUrl'] : ['copyUrl'];
  if (isLeaving) return places;
  if (groupOf(recording) === 'finished')
    return recording.phase === 'completed' ? ['share', 'verify', ...places] : places;
  if (recording.left !== undefined) return [...LEFT_REMEDIES[recording.left], ...places];
  if (hasHold(recording, 'discarding')) return ['retry', ...places];
  const pauses: ActionId = hasHold(recording, 'paused') ? 'resume' : 'pause';
  const attention = attentionOf(recording);
  if (attention !== undefined) {
    const remedies = remediesFor(recording, attention.code).filter((remedy) => remedy !== 'discard');
    const others = offersStartAgain(recording) && !remedies.includes('startAgain') ? (['startAgain'] as const) : [];
    return [...remedies, ...others, pauses, ...places, 'discard'];
  }
  const holds: ActionId = hasHold(recording, 'held') ? 'release' : 'hold';
  const ends: readonly ActionId[] = recording.phase === 'recording' ? ['finalize', holds] : [];
  const again: readonly ActionId[] = offersStartAgain(recording) ? ['startAgain'] : [];
  const retries: readonly ActionId[] = hasHold(recording, 'outage') ? ['retry'] : [];
  return [...retries, ...ends, pauses, ...orderActions(recording), ...again, ...places, 'discard'];
}

/** Only before the object is asked for: afterwards nothing is left to send. */
function orderActions({ isFirst, phase }: RecordingView): readonly ActionId[] {
  if (isFirst) return ['sendInTurn'];
  return phase === 'recording' || phase === 'finishing' ? ['sendFirst'] : [];
}

/** The whole file has to be there to be uploaded anew. */
function offersStartAgain({ isElsewhere, isSourceGone, phase }: RecordingView): boolean {
  return isElsewhere && !isSourceGone && (phase === 'recording' || phase === 'finishing');
}

/** Whether a program visibly has the file open for writing, or wrote to it in the last moment. */
export function isFileOpen({ idle }: RecordingView): boolean {
  return idle !== null && (idle.reasons.includes('file_open') || idle.reasons.includes('growing'));
}

export function hasHold(
  recording: RecordingView,
  kind: 'discarding' | 'paused' | 'held' | 'offline' | 'outage' | 'backoff',
): boolean {
  return recording.holds.some((hold) => hold.kind === kind);
}
