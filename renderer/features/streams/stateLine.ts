import type { OutageView } from '../../../shared/status.ts';
import type { IdleView, MediaView, RecordingView } from '../../../shared/viewModel.ts';
import { codecName, framesPerSecond } from '../../format/mediaNames.ts';
import { faultSentence, type Language } from '../../i18n/language.ts';

/**
 * The state of a recording in one line.
 * @param outages their cards tell their faults, which the line does not repeat
 */
export function stateLine(
  recording: RecordingView,
  { t, f }: Language,
  outages: readonly Pick<OutageView, 'code'>[] = [],
): string {
  for (const hold of recording.holds) {
    switch (hold.kind) {
      case 'backoff':
        return [
          t.hold.backoff(f.span(hold.secondsLeft)),
          ...(outages.some(({ code }) => code === hold.code) ? [] : [faultSentence(t, hold.code, hold.message)]),
        ].join(' · ');
      case 'discarding':
      case 'paused':
      case 'offline':
        return t.hold[hold.kind];
      case 'outage':
        return t.hold.outage[hold.of];
      case 'held':
      case 'attention':
        break;
      default:
        hold satisfies never;
    }
  }
  if (recording.replacedBy !== null) return t.streams.replaced;
  if (recording.phase === 'completed' && recording.isIncomplete) {
    return `${t.phase.incomplete}: ${t.streams.incomplete(f.bytes(recording.cloudBytes))}`;
  }
  if (recording.phase !== 'recording' || recording.idle === null || !isQuiet(recording.idle)) {
    if (recording.phase === 'recording' && !recording.hasGrown) return t.phase.present;
    return recording.phase === 'finishing' ? t.finishing[finishingStep(recording)] : t.phase[recording.phase];
  }
  const { idle } = recording;
  const start =
    idle.finishesInSeconds === null
      ? t.idle.quiet(f.span(idle.quietSeconds))
      : t.idle.finishesIn(f.span(idle.finishesInSeconds));
  return [start, ...idleReasons(idle, t)].join(' · ');
}

/** The bytes stored, of those on disk while the file is there. Empty: nothing is known of a file whose drive was taken out. */
export function storedLine(recording: RecordingView, { t, f }: Language): string {
  const cloud = f.bytes(recording.cloudBytes);
  if (!recording.isSourceGone) return t.streams.progressText(cloud, f.bytes(recording.sizeBytes));
  // A file on a drive that was taken out is not known to be gone.
  const isFolderAway = recording.holds.some((hold) => hold.kind === 'outage' && hold.of === 'folder');
  if (!isFolderAway) return t.streams.gone(cloud);
  return recording.cloudBytes === 0 ? '' : t.streams.stored(cloud);
}

/** A recorder writes the file, or wrote it before the restart: it can be behind. */
export function hasRecorder({ hasGrown, isResumed }: RecordingView): boolean {
  return hasGrown || isResumed;
}

/** Stored parts are compared with the disk; a part that is uploaded while finishing counts as compared at once. */
export function finishingStep({
  sizeBytes,
  cloudBytes,
  comparedBytes,
}: RecordingView): 'comparing' | 'uploading' | 'done' {
  if (comparedBytes < cloudBytes) return 'comparing';
  return cloudBytes < sizeBytes ? 'uploading' : 'done';
}

/** The reasons for or against finishing, in words. */
export function idleReasons(idle: IdleView, t: Language['t']): readonly string[] {
  return idle.reasons.map((reason) => t.idle.reasons[reason]);
}

/** Whether the file has not grown for a second or more; shorter pauses are normal for recorders. */
export function isQuiet(idle: IdleView): boolean {
  return idle.quietSeconds >= 1 && !idle.reasons.includes('growing');
}

/** The known media facts of a recording, for example `0:12:45 · H.264 · 1920 × 1080 · 25 fps`. */
export function mediaLine(media: MediaView, { t, f }: Language): string {
  const size = media.width === null || media.height === null ? null : `${media.width} × ${media.height}`;
  const length = media.durationSeconds === null ? null : f.clock(media.durationSeconds);
  const codec = media.videoCodec ?? media.audioCodec;
  const frames = media.frameRate === null ? null : framesPerSecond(media.frameRate);
  const rate = frames === null ? null : t.details.fps(f.decimal2(frames));
  return [length, codec === null ? null : codecName(codec), size, rate].filter((piece) => piece !== null).join(' · ');
}
