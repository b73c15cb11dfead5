import { timeUntilSafe, TransferRate } from '../../electron/engine/index.ts';

/** A file on the card, or a recording that grows for a while. All sizes in bytes, times in seconds. */
export interface SimulatedRecording {
  readonly sizeBytes: number;
  readonly growsFor: number;
}

/** The link at a time: bytes per second. */
export type Link = (second: number) => number;

const PART_BYTES = 10 * 1024 * 1024;
const PARTS_AT_ONCE = 4;
const STEP_SECONDS = 0.05;
const QUIET_SECONDS = 3;
const COMPARE_RATE = 200e6;
const COMPLETE_SECONDS = 1;
const SECONDS_MAX = 4 * 3_600;

interface Part {
  left: number;
  readonly bytes: number;
  readonly transfer: ReturnType<TransferRate['begin']>;
}

/** The estimates of one upload, and what they should have been. */
export interface EstimatedRun {
  /** Share of the true time by which each estimate was wrong, one for each second with an estimate. */
  readonly errors: readonly number[];
  /** Seconds until everything was safe. */
  readonly seconds: number;
}

/**
 * Uploads recordings over a link that is shared by the parts on their way, and asks for the time until safe each second, once no
 * recording grows: only then the truth is known. The last seconds do not count, where a second is a large share.
 */
export function simulateUploads(recordings: readonly SimulatedRecording[], link: Link): EstimatedRun {
  const rate = new TransferRate();
  const inFlight: Part[] = [];
  const growsFor = Math.max(0, ...recordings.map((recording) => recording.growsFor));
  const totalBytes = recordings.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  // Parts that are sent after the end of a file need no comparison.
  const compareBytes = growsFor === 0 ? 0 : totalBytes;
  const onDisk = (second: number): number =>
    recordings.reduce(
      (sum, { sizeBytes, growsFor: time }) => sum + (time === 0 ? sizeBytes : sizeBytes * Math.min(1, second / time)),
      0,
    );
  const estimates: { readonly atSecond: number; readonly seconds: number }[] = [];
  let stored = 0;
  let taken = 0;
  let second = 0;
  for (let step = 1; stored < totalBytes && second < SECONDS_MAX; step++) {
    second = step * STEP_SECONDS;
    const disk = onDisk(second);
    const smallest = second >= growsFor ? 1 : PART_BYTES;
    while (inFlight.length < PARTS_AT_ONCE && disk - taken >= smallest) {
      const bytes = Math.min(PART_BYTES, disk - taken);
      taken += bytes;
      inFlight.push({ left: bytes, bytes, transfer: rate.begin(second * 1_000, bytes) });
    }
    const share = (link(second) * STEP_SECONDS) / Math.max(1, inFlight.length);
    for (const part of inFlight) part.left -= share;
    for (const part of inFlight.filter(({ left }) => left <= 0)) {
      inFlight.splice(inFlight.indexOf(part), 1);
      rate.end(part.transfer, second * 1_000, part.bytes);
      stored += part.bytes;
    }
    if (step % Math.round(1 / STEP_SECONDS) !== 0 || second < growsFor) continue;
    const told = timeUntilSafe({
      recordings: [
        {
          leftBytes: disk - stored,
          growthRate: 0,
          quietSeconds: Math.max(0, QUIET_SECONDS - (second - growsFor)),
          compareBytes,
          normalBytes: 0,
          resendBytes: 0,
        },
      ],
      waiting: { files: 0, bytes: 0 },
      uploadRate: rate.bytesPerSecond(second * 1_000),
      isRateOfParts: true,
      compareRate: COMPARE_RATE,
      completeSeconds: COMPLETE_SECONDS,
      atOnce: 5,
    });
    if (told.kind === 'known') estimates.push({ atSecond: second, seconds: told.seconds });
  }
  const end = Math.max(second, growsFor + QUIET_SECONDS) + compareBytes / COMPARE_RATE + COMPLETE_SECONDS;
  const counted = estimates.filter(({ atSecond }) => end - atSecond >= 5);
  return {
    seconds: end,
    errors: counted.map(({ atSecond, seconds }) => Math.abs(seconds - (end - atSecond)) / (end - atSecond)),
  };
}

const MEGABIT = 125_000;

/** Links of a set: the same every time. */
export const LINKS: Readonly<Record<string, Link>> = {
  'steady, 100 Mbit/s': () => 100 * MEGABIT,
  'steady, 20 Mbit/s': () => 20 * MEGABIT,
  'swings between 40 and 160 Mbit/s in a minute': (second) => (100 + 60 * Math.sin((second * Math.PI) / 30)) * MEGABIT,
  'jumps each second, 20 to 180 Mbit/s': (second) => (20 + 160 * jump(Math.floor(second))) * MEGABIT,
  'halves after two minutes': (second) => (second < 120 ? 100 : 50) * MEGABIT,
  'is away for 20 s of each two minutes': (second) => (second % 120 < 20 ? 0.5 : 100) * MEGABIT,
};

/** A number between 0 and 1 that looks like chance, and is the same for the same second. */
function jump(second: number): number {
  const value = Math.sin(second * 12.9898) * 43_758.5453;
  return value - Math.floor(value);
}
