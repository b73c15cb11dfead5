import type { WriterState } from '../../ports/fileSource.ts';

/** Finds processes that have a file open for writing. Opens no file itself. */
export interface FileWriters {
  /** Rejects when the file cannot be examined; the caller takes that as `unknown`. */
  stateOf(path: string): Promise<WriterState>;
}
