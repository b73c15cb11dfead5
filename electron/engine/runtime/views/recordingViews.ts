import type { RecordingView } from '../../../../shared/viewModel.ts';
import { Growth } from '../../core/growth.ts';
import { wake } from '../../core/recordingState.ts';
import type { Checkpoint } from '../../ports/checkpointStore.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EngineConfig } from '../engineConfig.ts';
import { watchedFolderOf } from '../holdingFolder.ts';
import { policyOf } from '../recording/policy.ts';
import type { RecordingRunner } from '../recording/recordingRunner.ts';
import { recordingView } from './recordingView.ts';

export interface RecordingViewsDeps {
  readonly clock: Clock;
  readonly config: () => EngineConfig;
  /** See `WatchedFolders.isAwaited`. */
  readonly isAwaited: (folder: string, since: string | undefined) => boolean;
}

/** Makes the views of recordings that run here, and of those that ended. */
export class RecordingViews {
  readonly #deps: RecordingViewsDeps;
  /** Recording id → from the last byte on disk to the verified object. */
  readonly #secondsAfterLastWrite = new Map<string, number>();

  constructor(deps: RecordingViewsDeps) {
    this.#deps = deps;
  }

  live(runner: RecordingRunner): RecordingView {
    const { durableState: state, growth, policy, isResumed, path } = runner;
    const folder = this.#folderOf(path);
    const secondsAfterLastWrite = this.secondsAfterLastWrite(runner.id);
    return recordingView(
      {
        state,
        growth,
        policy,
        isResumed,
        folder,
        isFolderMissing: this.#deps.isAwaited(folder, state.record.attention?.since),
        secondsAfterLastWrite,
      },
      this.#deps.clock.monotonicMs(),
    );
  }

  /** A recording of the journal that does not run. */
  finished({ record, ledger }: Checkpoint): RecordingView {
    const policy = policyOf(this.#deps.config(), record);
    const viewed = { state: wake(record, ledger), growth: new Growth(), policy, isResumed: false };
    return recordingView(
      { ...viewed, folder: this.#folderOf(record.path), isFolderMissing: false, secondsAfterLastWrite: null },
      0,
    );
  }

  /** Measures the time since the last write, when this process has seen that write. To be called as the recording ends. */
  noteEnd(runner: RecordingRunner): void {
    const { record, live } = runner.state;
    if (record.object === undefined || live.source.kind !== 'there' || !runner.hasSeenChange) return;
    const milliseconds = Math.round(this.#deps.clock.monotonicMs() - live.source.changedAtMs);
    this.#secondsAfterLastWrite.set(runner.id, milliseconds / 1_000);
  }

  /** `null` when it was not measured. */
  secondsAfterLastWrite(id: string): number | null {
    return this.#secondsAfterLastWrite.get(id) ?? null;
  }

  /** The last view of this recording was made. */
  forget(id: string): void {
    this.#secondsAfterLastWrite.delete(id);
  }

  #folderOf(path: string): string {
    return watchedFolderOf(this.#deps.config(), path);
  }
}
