import type { OutageView } from '../../../../shared/status.ts';
import type { EngineView, FolderView, RecordingView, WaitingFilesView } from '../../../../shared/viewModel.ts';
import { type EngineStatus, type Problem, engineStatus } from '../../core/status.ts';
import { type DriveSpace, lowSpace } from '../../core/driveSpace.ts';
import type { RecordingState } from '../../core/recordingState.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { Intake } from '../intake/intake.ts';
import type { JournalWatch } from '../journalWatch.ts';
import type { StoreWatch } from '../storeWatch.ts';
import { engineView } from './engineView.ts';
import type { SafeEstimate } from './safeEstimate.ts';

export interface StatusSourceDeps {
  readonly clock: Clock;
  readonly config: () => EngineConfig;
  readonly isStarted: () => boolean;
  readonly isPaused: () => boolean;
  readonly isOnline: () => boolean;
  readonly notice: () => string | null;
  readonly folders: () => readonly FolderView[];
  readonly waitingFiles: () => WaitingFilesView;
  /** The recordings that run here. */
  readonly running: () => Iterable<{ readonly state: RecordingState }>;
  readonly intake: Pick<Intake, 'hasUndecided' | 'filesElsewhere'>;
  readonly journal: Pick<JournalWatch, 'problem' | 'code'>;
  readonly store: Pick<StoreWatch, 'problem'>;
  readonly estimate: Pick<SafeEstimate, 'view'>;
  readonly drives: () => readonly DriveSpace[];
}

/** Gathers everything that the overall status depends on, and remembers since when what is wrong is wrong. */
export class StatusSource {
  readonly #deps: StatusSourceDeps;
  #offlineSince: string | null = null;
  #journal: Problem | null = null;

  constructor(deps: StatusSourceDeps) {
    this.#deps = deps;
  }

  /** The engine as a whole. @param finished the recordings that ended and are shown */
  view(unfinished: Iterable<RecordingView>, finished: readonly RecordingView[]): EngineView {
    const { isOnline, isPaused, journal, notice, estimate } = this.#deps;
    const recordings = [...unfinished];
    const waitingFiles = this.#deps.waitingFiles();
    const status = this.#status(recordings, finished);
    const isStopped = status.outages.some(({ kind }) => kind !== 'folder_missing' && kind !== 'folder_unreadable');
    return engineView(recordings, {
      isOnline: isOnline(),
      isPaused: isPaused(),
      journalProblem: journal.problem,
      notice: notice(),
      waitingFiles,
      status,
      lowSpace: lowSpace(this.#deps.drives(), recordings),
      untilSafe: isStopped && recordings.length > 0 ? { kind: 'unknown' } : estimate.view(recordings, waitingFiles),
    });
  }

  #status(recordings: readonly RecordingView[], finished: readonly RecordingView[]): EngineStatus {
    const { config, isStarted, isPaused, folders, intake, store } = this.#deps;
    const { bucket, folders: configured } = config();
    const failing = store.problem();
    return engineStatus({
      isStarted: isStarted(),
      isPaused: isPaused(),
      offlineSince: this.#offline(),
      journal: this.#journalProblem(),
      store: failing === null ? null : { ...failing, nextTry: this.#nextTry() },
      bucket,
      folders: folders(),
      recordings,
      hasUndecided: intake.hasUndecided,
      waitingFiles: this.#deps.waitingFiles().count,
      filesElsewhere: intake.filesElsewhere(configured),
      incomplete: finished.filter(({ phase, isIncomplete }) => phase === 'completed' && isIncomplete).length,
      discarded: finished.filter(({ phase }) => phase === 'cancelled').length,
    });
  }

  #offline(): string | null {
    this.#offlineSince = this.#deps.isOnline() ? null : (this.#offlineSince ?? this.#now());
    return this.#offlineSince;
  }

  #journalProblem(): Problem | null {
    const { problem: message, code } = this.#deps.journal;
    if (message === null || code === null) this.#journal = null;
    else this.#journal = { code, message, since: this.#journal?.since ?? this.#now() };
    return this.#journal;
  }

  /** The earliest next request of a recording that waits, to the second. */
  #nextTry(): OutageView['nextTry'] {
    const atMs = this.#deps.clock.monotonicMs();
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const { state } of this.#deps.running()) {
      const untilMs = state.live.backoff?.untilMs;
      if (untilMs !== undefined && untilMs > atMs) earliestMs = Math.min(earliestMs, untilMs);
    }
    if (!Number.isFinite(earliestMs)) return null;
    return timestamp(Math.ceil((this.#deps.clock.nowMs() + earliestMs - atMs) / 1_000) * 1_000);
  }

  #now(): string {
    return timestamp(this.#deps.clock.nowMs());
  }
}
