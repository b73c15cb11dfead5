import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Box, childOf, readBoxes } from './boxes.ts';

/** A short recording that comes with the project, H.264 and AAC. */
export const SAMPLE_FILE = fileURLToPath(new URL('../../../resources/rehearsal/sample.mp4', import.meta.url));

/** The parts that a recorder needs: the media data to repeat, and the movie box to extend. */
export interface Sample {
  /** The file type box, header included. */
  readonly fileType: Buffer;
  readonly mediaData: Buffer;
  /** Where the media data begins in the sample: its chunk offsets count from the start of that file. */
  readonly mediaOffset: number;
  readonly movie: Box;
}

/** Throws when the file is not there, or is not an MP4 file with one `mdat` and one `moov`. */
export function readSample(file: string = SAMPLE_FILE): Sample {
  const bytes = readFileSync(file);
  const boxes = readBoxes(bytes);
  const { body } = childOf(boxes, 'mdat');
  const fileType = childOf(boxes, 'ftyp').body;
  return {
    fileType: bytes.subarray(0, fileType.length + 8),
    mediaData: body,
    mediaOffset: body.byteOffset - bytes.byteOffset,
    movie: childOf(boxes, 'moov'),
  };
}
