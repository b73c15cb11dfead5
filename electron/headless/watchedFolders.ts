import { accessSync, constants, statSync } from 'node:fs';
import { UsageError } from './usageError.ts';

/**
 * Every folder to watch is there now, is a folder and can be read. (While running, one that goes away is waited for.)
 * @throws UsageError on the first that is not
 */
export function checkWatchFolders(folders: readonly string[]): void {
  for (const folder of folders) {
    const problem = problemOf(folder);
    if (problem !== undefined) {
      throw new UsageError(
        `The watch folder ${folder} ${problem}: correct --watch or WATCH_DIR, or connect the disk it is on.`,
      );
    }
  }
}

function problemOf(folder: string): string | undefined {
  try {
    if (!statSync(folder).isDirectory()) return 'is not a folder';
    accessSync(folder, constants.R_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'is not there';
    return code === 'EACCES' || code === 'EPERM' ? 'may not be read by this user' : 'cannot be read';
  }
}
