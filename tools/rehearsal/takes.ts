import path from 'node:path';
import type { RecorderOptions, StopHabit } from './recorder.ts';
import { readSample } from './mp4/sample.ts';

/** Cameras do not write at one speed: shares of the average, in turn. */
const SPEEDS = [1, 1.4, 0.6];
const HABITS: readonly StopHabit[] = ['index last', 'index first', 'index reserved'];

const MEGABYTE = 1_000_000;

/** The recordings that run at once, at different speeds and with every way in which recorders stop. */
export function plannedTakes(
  folder: string,
  { files, seconds, megabytesPerSecond }: { files: number; seconds: number; megabytesPerSecond: number },
): readonly RecorderOptions[] {
  const sample = readSample();
  return Array.from({ length: files }, (_, index) => ({
    file: path.join(folder, `Camera ${String.fromCharCode(65 + index)}.mp4`),
    sample,
    seconds,
    bytesPerSecond: Math.round(megabytesPerSecond * MEGABYTE * (SPEEDS[index % SPEEDS.length] ?? 1)),
    habit: HABITS[index % HABITS.length] ?? 'index last',
  }));
}
