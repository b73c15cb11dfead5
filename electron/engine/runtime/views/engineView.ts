import type { EngineView, RecordingView } from '../../../../shared/viewModel.ts';

/** The summary: whether everything is safe, how much is behind, how many need a person. */
export function engineView(
  recordings: Iterable<RecordingView>,
  engine: Pick<EngineView, 'isOnline' | 'isPaused' | 'journalProblem' | 'notice' | 'waitingFiles'>,
): EngineView {
  let behindSeconds = 0;
  let behindBytes = engine.waitingFiles.bytes;
  let needsYou = engine.journalProblem === null ? 0 : 1;
  let active = 0;
  let uploadRate = 0;
  for (const recording of recordings) {
    active++;
    behindSeconds = Math.max(behindSeconds, recording.lagSeconds);
    behindBytes += Math.max(0, recording.sizeBytes - recording.cloudBytes);
    uploadRate += recording.cloudRate;
    if (recording.holds.some((hold) => hold.kind === 'attention')) needsYou++;
  }
  const isUnfinished = active > 0 || engine.waitingFiles.count > 0;
  const status = needsYou > 0 ? 'needs_you' : isUnfinished ? 'behind' : 'all_safe';
  // An unfinished recording is not safe, however little is left to send.
  if (isUnfinished) behindSeconds = Math.max(1, behindSeconds);
  return { status, behindSeconds, behindBytes, needsYou, active, uploadRate, ...engine };
}
