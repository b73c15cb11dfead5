import { S3_QUOTA } from './partPlan.ts';

interface StoredPiece {
  readonly partNumber: number;
  readonly sizeBytes: number;
}

/**
 * The parts from the first one up to the first gap: the longest beginning of the recording that can be completed. A part that is too
 * small to have another one behind it ends it. Empty when part 1 is missing.
 * @param listed ascending by number
 */
export function gaplessParts<P extends StoredPiece>(listed: readonly P[]): readonly P[] {
  const parts: P[] = [];
  for (const part of listed) {
    if (part.partNumber !== parts.length + 1) break;
    parts.push(part);
    if (part.sizeBytes < S3_QUOTA.partBytesMin) break;
  }
  return parts;
}
