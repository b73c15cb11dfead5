import { asFault } from '../../core/fault.ts';
import { isSameFile, mayBeSameFile } from '../../core/recording.ts';
import type { RecordingState } from '../../core/recordingState.ts';
import type { FileSource, SourceFacts } from '../../ports/fileSource.ts';
import { holdsStoredParts } from '../parts/fileContent.ts';

/** `elsewhere`: it is another file. `moved`: it is the recording's file. `named_twice`: that has its first name beside this one. */
export type FilePlace = 'elsewhere' | 'moved' | 'named_twice';

/**
 * Whether the file under this path is the recording's file, whose ids are alike. Only device numbers that are read at the same time
 * can be compared: where one of them is old, the content decides. Rejects with the faults of the files, and with a `cancelled` fault when `signal`
 * aborts.
 */
export async function placeOfFile(
  source: FileSource,
  state: RecordingState,
  path: string,
  facts: SourceFacts,
  signal: AbortSignal,
): Promise<FilePlace> {
  const { record } = state;
  const there = record.displaced === undefined ? await factsOf(source, record.path) : undefined;
  if (there !== undefined) {
    // Without birth times, two files with the same inode need not be the same file.
    const isProven = facts.fingerprint.birthtimeMs !== 0;
    if (isSameFile(there.fingerprint, facts.fingerprint)) return isProven ? 'named_twice' : 'elsewhere';
    if (isSameFile(there.fingerprint, record.fingerprint)) return 'elsewhere';
  }
  const isAmbiguous = there !== undefined && mayBeSameFile(there.fingerprint, record.fingerprint);
  if (isSameFile(record.fingerprint, facts.fingerprint) && !isAmbiguous) return 'moved';
  return (await holdsStored(source, state, path, signal)) ? 'moved' : 'elsewhere';
}

async function factsOf(source: FileSource, path: string): Promise<SourceFacts | undefined> {
  try {
    return await source.stat(path);
  } catch (thrown) {
    if (asFault(thrown).code === 'source_missing') return undefined;
    throw thrown;
  }
}

async function holdsStored(
  source: FileSource,
  { record, ledger }: RecordingState,
  path: string,
  signal: AbortSignal,
): Promise<boolean> {
  const reader = await source.open(path);
  try {
    return await holdsStoredParts(reader, record, ledger, signal);
  } finally {
    await reader.close();
  }
}
