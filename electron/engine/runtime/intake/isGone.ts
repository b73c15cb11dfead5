import { asFault } from '../../core/fault.ts';
import type { FileSource } from '../../ports/fileSource.ts';

/**
 * Whether no file can be read under this path. A file that cannot be read counts as gone: it may be in a folder that is no longer
 * watched. Never rejects.
 */
export async function isGone(source: Pick<FileSource, 'stat'>, path: string): Promise<boolean> {
  try {
    await source.stat(path);
    return false;
  } catch (thrown) {
    const { code } = asFault(thrown);
    return code === 'source_missing' || code === 'source_unreadable';
  }
}
