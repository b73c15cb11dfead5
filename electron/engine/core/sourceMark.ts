import type { SourceMark } from './checkpointCodec.ts';
import { type SourceFingerprint, mayBeSameFile } from './recording.ts';

/** A file as it is on disk now. */
export interface FileNow {
  readonly fingerprint: SourceFingerprint;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

/**
 * Whether size, times and ids are those of the mark; the number of its drive may be another one. A time that the mark does not have
 * does not count.
 */
export function isUnchangedSince(mark: SourceMark, file: FileNow): boolean {
  if (!mayBeSameFile(mark.fingerprint, file.fingerprint) || mark.sizeBytes !== file.sizeBytes) return false;
  return mark.mtimeMs === file.mtimeMs && (mark.ctimeMs === undefined || mark.ctimeMs === file.ctimeMs);
}
