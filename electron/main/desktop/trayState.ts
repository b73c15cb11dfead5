import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import type { StatusKind } from '../../../shared/status.ts';
import type { StatusText } from '../../../shared/statusText.ts';
import type { HoldView, RecordingView, Snapshot } from '../../../shared/viewModel.ts';
import type { Texts } from '../../backend/texts/texts.ts';

/** The progress icons are a ring in this many steps. */
const PROGRESS_STEPS = 8;

export type TrayIcon =
  | 'idle'
  | 'safe'
  | 'attention'
  | 'paused'
  | 'offline'
  | 'unreachable'
  | 'folder'
  | `uploading-${number}`;

export interface TrayState {
  readonly icon: TrayIcon;
  /** One line that says whether everything is safe. */
  readonly headline: string;
  readonly isPaused: boolean;
  readonly mayFinalize: boolean;
  /** A quick limit holds. */
  readonly hasQuickLimit: boolean;
}

const ICONS: Readonly<Record<StatusKind, TrayIcon | 'progress'>> = {
  not_running: 'idle',
  no_folder: 'idle',
  reading: 'idle',
  safe: 'safe',
  recording: 'progress',
  working: 'progress',
  paused: 'paused',
  offline: 'offline',
  store_unreachable: 'unreachable',
  folder_missing: 'folder',
  folder_unreadable: 'folder',
  incomplete: 'attention',
  attention: 'attention',
  destination_refused: 'attention',
  journal_unavailable: 'attention',
};

/** The tray for this state of the engine. Pure. */
export function trayState(snapshot: Snapshot, isSetUp: boolean, texts: Texts, status: StatusText): TrayState {
  const { engine } = snapshot;
  const open = unfinished(snapshot);
  const rest = {
    isPaused: engine.isPaused,
    mayFinalize: open.some(({ phase }) => phase === 'recording'),
    hasQuickLimit: engine.limit?.rule === 'quick',
  };
  if (!isSetUp) return { icon: 'idle', headline: texts.notSetUp, ...rest };
  const icon = ICONS[engine.status];
  const covered = engine.status === 'safe' ? status.exceptions(engine.exceptions) : [];
  const limit = status.limit(engine);
  const headline = [status.headline(engine), ...covered, ...(limit === '' ? [] : [limit])].join(' · ');
  return { icon: icon === 'progress' ? progressIcon(open) : icon, headline, ...rest };
}

function progressIcon(open: readonly RecordingView[]): TrayIcon {
  const total = open.reduce((sum, recording) => sum + recording.sizeBytes, 0);
  const stored = open.reduce((sum, recording) => sum + Math.min(recording.cloudBytes, recording.sizeBytes), 0);
  const step = total === 0 ? 0 : Math.min(PROGRESS_STEPS - 1, Math.floor((stored / total) * PROGRESS_STEPS));
  return `uploading-${step}`;
}

/** A network that is away comes back without a person, and a computer that sleeps would not notice. */
const WAKEFUL_HOLDS: ReadonlySet<HoldView['kind']> = new Set<HoldView['kind']>(['backoff', 'held', 'offline']);

/** Recordings with bytes that are not safe in the cloud yet and were not discarded. */
export function unfinished(snapshot: Snapshot): readonly RecordingView[] {
  return snapshot.recordings.filter(({ phase, sizeBytes }) => !TERMINAL_PHASES.has(phase) && sizeBytes > 0);
}

/** Whether sleep would interrupt work: something is behind, and no person or fault keeps it from being sent. */
export function isBusy(snapshot: Snapshot): boolean {
  if (snapshot.engine.isPaused) return false;
  return unfinished(snapshot).some(({ holds }) => holds.every(({ kind }) => WAKEFUL_HOLDS.has(kind)));
}
