import type { LowSpaceView } from '../../../shared/status.ts';
import type { RecordingView } from '../../../shared/viewModel.ts';

/** The drive of a watched folder. Equal devices are one drive. */
export interface DriveSpace {
  readonly folder: string;
  readonly device: string;
  readonly freeBytes: number;
}

/** A drive that is full within this time is told of, in minutes of recording. */
const MINUTES_WARNED = 15;

/** A drive with less than this is full: recorders end before the last byte, and then grow no more. */
const FULL_BYTES = 64 * 1024 ** 2;

/** The drive that is full first if the recorders go on as now, when that is soon, or is full while files are recorded; else `null`. Pure. */
export function lowSpace(
  drives: readonly DriveSpace[],
  recordings: readonly Pick<RecordingView, 'folder' | 'diskRate' | 'phase' | 'hasGrown'>[],
): LowSpaceView | null {
  const deviceOf = new Map(drives.map(({ folder, device }) => [folder, device]));
  const rates = new Map<string, number>();
  const recorded = new Set<string>();
  for (const { folder, diskRate, phase, hasGrown } of recordings) {
    const device = deviceOf.get(folder);
    if (device === undefined) continue;
    rates.set(device, (rates.get(device) ?? 0) + diskRate);
    if (phase === 'recording' && hasGrown) recorded.add(device);
  }
  let lowest: LowSpaceView | null = null;
  for (const { folder, device, freeBytes } of drives) {
    const rate = rates.get(device) ?? 0;
    const isFull = freeBytes < FULL_BYTES && recorded.has(device);
    if (rate <= 0 && !isFull) continue;
    const minutes = isFull ? 0 : Math.floor(freeBytes / rate / 60);
    if (minutes < MINUTES_WARNED && (lowest === null || minutes < lowest.minutes))
      lowest = { folder, minutes, freeBytes };
  }
  return lowest;
}
