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

/** The drive that is full first if the recorders go on as now, when that is soon; else `null`. Pure. */
export function lowSpace(
  drives: readonly DriveSpace[],
  recordings: readonly Pick<RecordingView, 'folder' | 'diskRate'>[],
): LowSpaceView | null {
  const deviceOf = new Map(drives.map(({ folder, device }) => [folder, device]));
  const rates = new Map<string, number>();
  for (const { folder, diskRate } of recordings) {
    const device = deviceOf.get(folder);
    if (device !== undefined) rates.set(device, (rates.get(device) ?? 0) + diskRate);
  }
  let lowest: LowSpaceView | null = null;
  for (const { folder, device, freeBytes } of drives) {
    const rate = rates.get(device) ?? 0;
    if (rate <= 0) continue;
    const minutes = Math.floor(freeBytes / rate / 60);
    if (minutes < MINUTES_WARNED && (lowest === null || minutes < lowest.minutes))
      lowest = { folder, minutes, freeBytes };
  }
  return lowest;
}
