import type { LowSpaceView, UntilSafeView } from '../../../../shared/status.ts';
import type { EngineView, RecordingView } from '../../../../shared/viewModel.ts';
import type { EngineStatus } from '../../core/status.ts';

export interface EngineFacts
  extends Pick<EngineView, 'isOnline' | 'isPaused' | 'journalProblem' | 'notice' | 'waitingFiles' | 'limit'> {
  readonly status: EngineStatus;
  readonly untilSafe: UntilSafeView | null;
  readonly lowSpace: LowSpaceView | null;
}

/** The engine as a whole: its status, and the sums over the unfinished recordings. */
export function engineView(recordings: Iterable<RecordingView>, facts: EngineFacts): EngineView {
  const { status: overall, untilSafe, lowSpace, ...rest } = facts;
  let behindSeconds = 0;
  let behindBytes = facts.waitingFiles.bytes;
  let active = 0;
  let uploadRate = 0;
  let isMeasuring = false;
  let diskRate = 0;
  for (const recording of recordings) {
    active++;
    // A file that was there before is behind no recorder.
    if (recording.hasGrown || recording.isResumed) behindSeconds = Math.max(behindSeconds, recording.lagSeconds);
    behindBytes += Math.max(0, recording.sizeBytes - recording.cloudBytes);
    uploadRate += recording.cloudRate ?? 0;
    isMeasuring ||= recording.cloudRate === null;
    diskRate += recording.diskRate;
  }
  // An unfinished recording is not safe, however little is left to send.
  if (active + facts.waitingFiles.count > 0) behindSeconds = Math.max(1, behindSeconds);
  return {
    ...overall,
    untilSafe,
    lowSpace,
    behindSeconds,
    behindBytes,
    active,
    uploadRate: uploadRate === 0 && isMeasuring ? null : uploadRate,
    diskRate,
    ...rest,
  };
}
