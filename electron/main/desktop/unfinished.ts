import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import type { RecordingView, Snapshot } from '../../../shared/viewModel.ts';

/** Recordings that are not safe in the cloud yet, and not given up. */
export function unfinished(snapshot: Snapshot): readonly RecordingView[] {
  return snapshot.recordings.filter(({ phase, sizeBytes }) => !TERMINAL_PHASES.has(phase) && sizeBytes > 0);
}

/** Whether the machine has work to do that sleep would stop: something is behind, and nothing forbids to send it. */
export function isBusy(snapshot: Snapshot): boolean {
  if (snapshot.engine.isPaused) return false;
  return unfinished(snapshot).some(({ holds }) => holds.every(({ kind }) => kind === 'backoff' || kind === 'held'));
}
