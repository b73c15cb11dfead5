import type { SourceMark } from './checkpointCodec.ts';
import { type SourceFingerprint, mayBeSameFile } from './recording.ts';

/** A file as it is on disk now. */
export interface FileNow {
  readonly fingerprint: SourceFingerprint;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  /** See `RecordingRecord.fileSystem`. */
  readonly fileSystem?: string;
}

/**
 * Whether size, times and ids are those of the mark; the number of its drive may be another one. A time that the mark does not have
 * does not count.
 */
export function isUnchangedSince(mark: SourceMark, file: FileNow): boolean {
  if (!mayBeSameFile(mark.fingerprint, file.fingerprint) || mark.sizeBytes !== file.sizeBytes) return false;
  return mark.mtimeMs === file.mtimeMs && (mark.ctimeMs === undefined || mark.ctimeMs === file.ctimeMs);
}

/**
 * Whether the file may be on the file system of the mark. Another card in the same reader has the same device number, and cameras that
 * were started together give its files the same times. Ids of two kinds cannot be compared. @param fileSystem absent: unknown
 */
export function mayBeOnFileSystem({ fileSystem: before }: SourceMark, fileSystem: string | undefined): boolean {
  if (before === undefined || fileSystem === undefined || kindOf(before) !== kindOf(fileSystem)) return true;
  return before === fileSystem;
}

function kindOf(fileSystem: string): string {
  return fileSystem.slice(0, fileSystem.indexOf(':'));
}
