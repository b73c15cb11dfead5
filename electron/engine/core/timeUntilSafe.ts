import type { UntilSafeView } from '../../../shared/status.ts';

/** One unfinished recording that nothing stops. */
export interface RecordingLeft {
  /** Bytes on disk that the store does not have. */
  readonly leftBytes: number;
  /** Bytes per second by which the file grows now; 0 when it does not. */
  readonly growthRate: number;
  /** Seconds of quiet time until it can be finished, counted from the end of its growth. */
  readonly quietSeconds: number;
  /** Bytes that were or will be stored before the comparison, and have to be read again. */
  readonly compareBytes: number;
  /** Of `leftBytes`, up to so many are no backlog: those of the part that is being recorded, and of the one that is being sent. */
  readonly normalBytes: number;
  /** Bytes that are likely to be sent again because the recorder rewrites them. */
  readonly resendBytes: number;
}

export interface UntilSafeQuestion {
  readonly recordings: readonly RecordingLeft[];
  /** Files that are to be uploaded, and whose recordings have not begun. */
  readonly waiting: { readonly files: number; readonly bytes: number };
  /** Bytes per second that the uplink really reaches; `null` while it is not known. */
  readonly uploadRate: number | null;
  /** Whether that rate is one of parts. Small bodies wait for answers most of the time, and tell nothing about the uplink. */
  readonly isRateOfParts: boolean;
  /** Bytes per second at which stored parts are compared with the disk. */
  readonly compareRate: number;
  /** Seconds from the comparison of a recording to its verified object. */
  readonly completeSeconds: number;
  /** Recordings that are completed at the same time. */
  readonly atOnce: number;
}

/** Less than this many seconds of growth is what is always on its way: no backlog. */
const BACKLOG_SECONDS = 20;

/** An uplink that is faster than the growth by less than this factor does not catch up within a time worth naming. */
const CATCHES_UP = 1.03;

/** An hour, in minutes. */
const HOUR_MINUTES = 60;

/**
 * How long it takes until everything is safe, when the recorders go on as they do now until the backlog is gone and then stop. Of an
 * uplink that is slower than the recorders, by how many minutes of upload it falls behind in an hour. Pure.
 */
export function timeUntilSafe(question: UntilSafeQuestion): UntilSafeView {
  const { recordings, waiting, uploadRate, isRateOfParts, compareRate, completeSeconds, atOnce } = question;
  const left = waiting.bytes + sum(recordings, ({ leftBytes }) => leftBytes);
  const growth = sum(recordings, ({ growthRate }) => growthRate);
  const sending = left + growth + sum(recordings, ({ resendBytes }) => resendBytes);
  if (sending > 0 && uploadRate === null) return { kind: 'estimating' };
  if (left > 0 && uploadRate !== null && uploadRate <= 0) return { kind: 'unknown' };
  // With nothing to send, now or again, the rate does not count.
  const rate = uploadRate ?? Number.POSITIVE_INFINITY;
  const normal = sum(recordings, ({ leftBytes, normalBytes }) => Math.min(leftBytes, normalBytes));
  const hasBacklog = left - normal > growth * BACKLOG_SECONDS;
  if (growth > 0 && hasBacklog && rate < growth * CATCHES_UP) {
    if (!isRateOfParts) return { kind: 'estimating' };
    const minutesPerHour = Math.max(0, Math.round(((growth - rate) / rate) * HOUR_MINUTES));
    return { kind: 'falling_behind', minutesPerHour };
  }
  // Without a backlog the parts leave as they come.
  const spareRate = hasBacklog ? rate - growth : rate;
  const uploadSeconds = left === 0 ? 0 : left / spareRate;
  const ends = recordings.map(({ leftBytes, resendBytes, quietSeconds, compareBytes }) => {
    const sentSeconds = leftBytes > 0 ? uploadSeconds : 0;
    return Math.max(sentSeconds, quietSeconds) + compareBytes / compareRate + resendBytes / rate;
  });
  const comparing = sum(recordings, ({ compareBytes }) => compareBytes) / compareRate;
  const completing = completeSeconds * Math.max(1, (recordings.length + waiting.files) / atOnce);
  return { kind: 'known', seconds: Math.max(1, Math.round(Math.max(uploadSeconds, ...ends, comparing) + completing)) };
}

function sum(recordings: readonly RecordingLeft[], of: (recording: RecordingLeft) => number): number {
  return recordings.reduce((total, recording) => total + of(recording), 0);
}
