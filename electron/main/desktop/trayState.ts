import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import type { RecordingView, Snapshot } from '../../../shared/viewModel.ts';
import type { Texts } from '../texts/texts.ts';

/** The progress icons are a ring in this many steps. */
const PROGRESS_STEPS = 8;

export type TrayIcon = 'idle' | 'safe' | 'attention' | `uploading-${number}`;

export interface TrayState {
  readonly icon: TrayIcon;
  /** One line that says whether everything is safe. */
  readonly headline: string;
  readonly isPaused: boolean;
  readonly mayFinalize: boolean;
}

/** The tray for this state of the engine. Pure. */
export function trayState(snapshot: Snapshot, isSetUp: boolean, texts: Texts): TrayState {
  const { engine } = snapshot;
  const open = unfinished(snapshot);
  const rest = { isPaused: engine.isPaused, mayFinalize: open.some(({ phase }) => phase === 'recording') };
  if (!isSetUp) return { icon: 'idle', headline: texts.notSetUp, ...rest };
  if (engine.journalProblem !== null) return { icon: 'attention', headline: engine.journalProblem, ...rest };
  if (engine.status === 'needs_you') return { icon: 'attention', headline: texts.needsYou(engine.needsYou), ...rest };
  if (open.length === 0) {
    const icon = snapshot.recordings.length === 0 ? 'idle' : 'safe';
    return { icon, headline: engine.isPaused ? texts.paused : texts.allSafe, ...rest };
  }
  const total = open.reduce((sum, recording) => sum + recording.sizeBytes, 0);
  const stored = open.reduce((sum, recording) => sum + Math.min(recording.cloudBytes, recording.sizeBytes), 0);
  const step = total === 0 ? 0 : Math.min(PROGRESS_STEPS - 1, Math.floor((stored / total) * PROGRESS_STEPS));
  return { icon: `uploading-${step}`, headline: headlineOf(snapshot, open.length, texts), ...rest };
}

function headlineOf({ engine }: Snapshot, open: number, texts: Texts): string {
  if (engine.isPaused) return texts.paused;
  if (!engine.isOnline) return texts.offline;
  return texts.behind(open, Math.ceil(engine.behindSeconds));
}

/** Recordings with bytes that are not safe in the cloud yet and were not discarded. */
export function unfinished(snapshot: Snapshot): readonly RecordingView[] {
  return snapshot.recordings.filter(({ phase, sizeBytes }) => !TERMINAL_PHASES.has(phase) && sizeBytes > 0);
}

/** Whether sleep would interrupt work: something is behind, and nothing keeps it from being sent. */
export function isBusy(snapshot: Snapshot): boolean {
  if (snapshot.engine.isPaused) return false;
  return unfinished(snapshot).some(({ holds }) => holds.every(({ kind }) => kind === 'backoff' || kind === 'held'));
}
