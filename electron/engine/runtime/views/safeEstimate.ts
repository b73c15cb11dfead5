import { TERMINAL_PHASES } from '../../../../shared/phases.ts';
import type { UntilSafeView } from '../../../../shared/status.ts';
import type { RecordingView, WaitingFilesView } from '../../../../shared/viewModel.ts';
import { type RecordingLeft, timeUntilSafe } from '../../core/timeUntilSafe.ts';
import { TransferRate } from '../../core/transferRate.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { RecordingRunner } from '../recording/recordingRunner.ts';

/** Bytes per second at which a disk is read, until it was measured. */
const COMPARE_RATE_ASSUMED = 150e6;
/** Seconds from the comparison to the verified object, until they were measured. */
const COMPLETE_SECONDS_ASSUMED = 1;
/** Most recorders close their file at once: quiet time until evidence finishes it, until that was measured. */
const QUIET_SECONDS_ASSUMED = 3;
/** Most recorders rewrite the first part when they stop. */
const RESENT_PARTS_ASSUMED = 1;
/** Of a recording that grows, one part is being filled and one is being sent. */
const NORMAL_PARTS = 2;
/** The weight of the newest recording in a mean. */
const NEWEST = 0.3;
/** Likewise at least, of the time to complete: with a backlog of files it counts for each of them, and must not jump. */
const NEWEST_COMPLETE_MIN = 0.05;

export interface SafeEstimateDeps {
  readonly clock: Clock;
  readonly config: () => EngineConfig;
  /** Bytes per second; `null` while it is not known. */
  readonly uploadRate: () => number | null;
  /** Likewise of bodies that are as large as parts. */
  readonly partRate: () => number | null;
  /** See `Bandwidth`. */
  readonly ceiling: () => number | null;
}

/** Estimates the time until everything is safe, from what the recordings before took. */
export class SafeEstimate {
  /** Comparisons of stored parts with the disk. */
  readonly comparing = new TransferRate();
  readonly #deps: SafeEstimateDeps;
  #quietSeconds: number | undefined;
  #completeSeconds = COMPLETE_SECONDS_ASSUMED;
  /** How many recordings that mean holds, with the assumed one. */
  #completed = 1;
  #resentParts = RESENT_PARTS_ASSUMED;
  /** Recording id → when it was compared, on the monotonic clock. */
  readonly #comparedAtMs = new Map<string, number>();

  constructor(deps: SafeEstimateDeps) {
    this.#deps = deps;
  }

  /** The recording is being finished from now on. */
  finishing({ state, hasSeenChange }: RecordingRunner): void {
    const { source } = state.live;
    if (source.kind !== 'there' || !hasSeenChange) return;
    const seconds = (this.#deps.clock.monotonicMs() - source.changedAtMs) / 1_000;
    this.#quietSeconds = this.#quietSeconds === undefined ? seconds : mean(this.#quietSeconds, seconds);
  }

  /** The recording changed. */
  changed({ id, state }: RecordingRunner): void {
    const { phase } = state.record;
    if (phase === 'recording' || phase === 'finishing' || TERMINAL_PHASES.has(phase)) this.#comparedAtMs.delete(id);
    else if (!this.#comparedAtMs.has(id)) this.#comparedAtMs.set(id, this.#deps.clock.monotonicMs());
  }

  /** The recording ends. To be called before `changed` for the same step. */
  ended({ id, state }: RecordingRunner): void {
    const { record } = state;
    const fromMs = this.#comparedAtMs.get(id);
    this.#comparedAtMs.delete(id);
    if (record.object === undefined) return;
    this.#resentParts = mean(this.#resentParts, record.partsResent);
    if (fromMs === undefined) return;
    const seconds = (this.#deps.clock.monotonicMs() - fromMs) / 1_000;
    this.#completed++;
    this.#completeSeconds = mean(this.#completeSeconds, seconds, Math.max(NEWEST_COMPLETE_MIN, 1 / this.#completed));
  }

  /** `null` while nothing is unfinished. @param recordings the unfinished ones */
  view(recordings: readonly RecordingView[], waiting: WaitingFilesView): UntilSafeView | null {
    if (recordings.length + waiting.count === 0) return null;
    if (recordings.some(({ holds }) => holds.some(({ kind }) => kind !== 'backoff'))) return { kind: 'unknown' };
    const { clock, config, uploadRate, partRate } = this.#deps;
    const { maxStreams } = config();
    const ceiling = this.#deps.ceiling();
    const ofParts = partRate();
    const measured = ofParts ?? uploadRate();
    return timeUntilSafe({
      waiting: { files: waiting.count, bytes: waiting.bytes },
      recordings: recordings.map((recording) => this.#left(recording)),
      uploadRate: measured === null || ceiling === null ? measured : Math.min(measured, ceiling),
      isRateOfParts: ofParts !== null,
      compareRate: this.comparing.bytesPerSecond(clock.monotonicMs()) ?? COMPARE_RATE_ASSUMED,
      completeSeconds: this.#completeSeconds,
      atOnce: maxStreams,
    });
  }

  #left(recording: RecordingView): RecordingLeft {
    const { phase, sizeBytes, cloudBytes, comparedBytes, diskRate } = recording;
    const leftBytes = Math.max(0, sizeBytes - cloudBytes);
    if (phase !== 'recording') {
      const compareBytes = phase === 'finishing' ? Math.max(0, cloudBytes - comparedBytes) : 0;
      return { leftBytes, growthRate: 0, quietSeconds: 0, compareBytes, normalBytes: 0, resendBytes: 0 };
    }
    const { chunkBytes } = this.#deps.config();
    const isGrowing = diskRate > 0 && (recording.idle?.quietSeconds ?? 0) < 2;
    return {
      leftBytes,
      growthRate: isGrowing ? diskRate : 0,
      quietSeconds: this.#quietLeft(recording),
      compareBytes: isGrowing ? sizeBytes : cloudBytes,
      normalBytes: isGrowing ? NORMAL_PARTS * chunkBytes : 0,
      resendBytes: Math.min(sizeBytes, this.#resentParts * chunkBytes),
    };
  }

  #quietLeft({ idle }: RecordingView): number {
    const { streamTimeoutMs, isStrictTimeout } = this.#deps.config();
    const timeoutSeconds = streamTimeoutMs / 1_000;
    const assumed = isStrictTimeout ? timeoutSeconds : Math.min(timeoutSeconds, QUIET_SECONDS_ASSUMED);
    const typical = this.#quietSeconds ?? assumed;
    if (idle === null || idle.quietSeconds < 2) return typical;
    const left = idle.finishesInSeconds ?? timeoutSeconds;
    return idle.quietSeconds < typical ? Math.min(left, typical - idle.quietSeconds) : left;
  }
}

function mean(before: number, newest: number, weight = NEWEST): number {
  return before + weight * (newest - before);
}
