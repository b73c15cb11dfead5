import path from 'node:path';
import { readSample } from '../../tools/rehearsal/mp4/sample.ts';
import { type Recorded, record } from '../../tools/rehearsal/recorder.ts';

export interface Take extends Recorded {
  readonly file: string;
}

/**
 * Records a playable MP4 file into `folder` as a camera does: it grows at a steady rate, and at the end its head is rewritten and
 * its index appended.
 */
export async function recordTake(
  folder: string,
  name: string,
  { bytesPerSecond, seconds }: { readonly bytesPerSecond: number; readonly seconds: number },
): Promise<Take> {
  const file = path.join(folder, name);
  const recorded = await record(
    { file, sample: readSample(), bytesPerSecond, seconds, habit: 'index last' },
    new AbortController().signal,
  );
  return { ...recorded, file };
}

/** A finished recording of this size or a little more, written as fast as the disk takes it. */
export function finishedTake(folder: string, name: string, sizeMib: number): Promise<Take> {
  return recordTake(folder, name, { bytesPerSecond: sizeMib * 1024 * 1024, seconds: 1 });
}
