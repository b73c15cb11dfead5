import type { OutageView, UntilSafeView } from '../../../../shared/status.ts';
import type { WebhookProblem } from '../../../../shared/webhook.ts';
import type { EngineView, RecordingView, WaitingFilesView } from '../../../../shared/viewModel.ts';
import { type EngineStatus, engineStatus } from '../../core/status.ts';
import { type DriveSpace, lowSpace } from '../../core/driveSpace.ts';
import type { RecordingState } from '../../core/recordingState.ts';
import type { Bandwidth } from '../parts/bandwidth.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { Intake } from '../intake/intake.ts';
import type { WatchedFolders } from '../intake/watchedFolders.ts';
import type { JournalWatch } from '../journalWatch.ts';
import type { StoreWatch } from '../storeWatch.ts';
import { engineView } from './engineView.ts';
import type { SafeEstimate } from './safeEstimate.ts';

export interface StatusSourceDeps {
  readonly clock: Clock;
  readonly config: () => EngineConfig;
  readonly isStarted: () => boolean;
  readonly isPaused: () => boolean;
  /** `null` while the workstation is online. */
  readonly offlineSince: () => string | null;
  readonly notice: () => string | null;
  readonly folders: Pick<WatchedFolders, 'views' | 'isReading'>;
  /** The recordings that run here. */
  readonly running: () => Iterable<{ readonly state: RecordingState }>;
  readonly intake: Pick<Intake, 'hasUndecided' | 'hasUnknown' | 'filesElsewhere' | 'waitingFiles' | 'waitingIn'>;
  readonly journal: Pick<JournalWatch, 'problem'>;
  readonly store: Pick<StoreWatch, 'problem' | 'refusal'>;
  readonly estimate: Pick<SafeEstimate, 'view'>;
  readonly bandwidth: Pick<Bandwidth, 'view'>;
  readonly drives: () => readonly DriveSpace[];
  readonly webhookProblem: () => WebhookProblem | undefined;
}

/** Gathers everything that the overall status depends on. Only reads. */
export class StatusSource {
  readonly #deps: StatusSourceDeps;

  constructor(deps: StatusSourceDeps) {
    this.#deps = deps;
  }

  /** The engine as a whole. @param finished the recordings that ended and are shown */
  view(unfinished: Iterable<RecordingView>, finished: readonly RecordingView[]): EngineView {
    const { offlineSince, isPaused, journal, notice, intake } = this.#deps;
    const recordings = [...unfinished];
    const { waitingFiles } = intake;
    const status = this.#status(recordings, finished, waitingFiles.count);
    return engineView(recordings, {
      isOnline: offlineSince() === null,
      isPaused: isPaused(),
      journalProblem: journal.problem?.message ?? null,
      notice: notice(),
      waitingFiles,
      limit: this.#deps.bandwidth.view(),
      status,
      lowSpace: lowSpace(this.#deps.drives(), recordings),
      untilSafe: this.#untilSafe(recordings, waitingFiles, status),
    });
  }

  /** While files that may have to be sent are not known yet, an estimate from the known ones would be too short. */
  #untilSafe(
    recordings: readonly RecordingView[],
    waitingFiles: WaitingFilesView,
    { outages }: EngineStatus,
  ): UntilSafeView | null {
    const { estimate, folders, intake } = this.#deps;
    const untilSafe = estimate.view(recordings, waitingFiles);
    if (untilSafe === null) return null;
    if (outages.some(stops)) return { kind: 'unknown' };
    return untilSafe.kind !== 'unknown' && (folders.isReading || intake.hasUnknown)
      ? { kind: 'estimating' }
      : untilSafe;
  }

  #status(
    recordings: readonly RecordingView[],
    finished: readonly RecordingView[],
    waitingFiles: number,
  ): EngineStatus {
    const { config, isStarted, isPaused, offlineSince, folders, intake, journal, store } = this.#deps;
    const { bucket, folders: configured } = config();
    const failing = store.problem();
    return engineStatus({
      isStarted: isStarted(),
      isPaused: isPaused(),
      offlineSince: offlineSince(),
      journal: journal.problem,
      store: failing === null ? null : { ...failing, nextTry: this.#nextTry() },
      refused: store.refusal(bucket),
      bucket,
      folders: folders.views(),
      recordings,
      hasUndecided: intake.hasUndecided,
      waitingFiles,
      waitingIn: (folder) => intake.waitingIn(folder),
      filesElsewhere: intake.filesElsewhere(configured),
      incomplete: finished.filter(({ phase, isIncomplete }) => phase === 'completed' && isIncomplete).length,
      discarded: finished.filter(({ phase }) => phase === 'cancelled').length,
      webhook: this.#deps.webhookProblem(),
    });
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
}

/** Whether nobody knows when what is unfinished will be sent, because of this outage. Files of a card that is away wait for a person. */
function stops({ kind, recordings }: OutageView): boolean {
  return kind === 'folder_missing' ? recordings > 0 : kind !== 'folder_unreadable';
}
