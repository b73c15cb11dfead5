import type { PhaseView, RecordingView, Snapshot } from '../../../shared/viewModel.ts';

const ENDED: ReadonlySet<PhaseView> = new Set<PhaseView>(['completed', 'aborted_no_parts', 'cancelled']);

/** Recordings that are not safe in the cloud yet, and not given up. */
export function unfinished(snapshot: Snapshot): readonly RecordingView[] {
  return snapshot.recordings.filter(({ phase, sizeBytes }) => !ENDED.has(phase) && sizeBytes > 0);
}

/** Whether the machine has work to do that sleep would stop: something is behind, and nothing forbids to send it. */
export function isBusy(snapshot: Snapshot): boolean {
  if (snapshot.engine.isPaused) return false;
  return unfinished(snapshot).some(({ holds }) => holds.every(({ kind }) => kind === 'backoff' || kind === 'held'));
}
