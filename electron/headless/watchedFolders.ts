import { accessSync, constants, existsSync, statSync } from 'node:fs';
import type { FolderSetting } from '../../shared/settings.ts';
import { UsageError } from './usageError.ts';

/**
 * Checks at the start that all folders except the paused ones exist and are readable. A folder that disappears later is waited for.
 * @throws UsageError for the first folder that is not usable
 */
export function checkWatchFolders(folders: readonly FolderSetting[]): void {
  for (const { path, isPaused } of folders) {
    const problem = isPaused ? undefined : problemOf(path);
    if (problem !== undefined) {
      throw new UsageError(
        `The watch folder ${path} ${problem}: correct --watch or WATCH_DIR, or connect the disk it is on.`,
      );
    }
  }
}

/**
 * Creates the folders that do not exist, except the paused ones, with those above them. Idempotent.
 * Rejects with UsageError for the first one that cannot be created.
 */
export async function createWatchFolders(folders: readonly FolderSetting[]): Promise<void> {
  const { makeFolders } = await import('../engine/index.ts');
  for (const { path, isPaused } of folders) {
    if (isPaused || existsSync(path)) continue;
    try {
      await makeFolders(path);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new UsageError(
        `The watch folder ${path} cannot be created (${code}): correct --watch or WATCH_DIR, or create it yourself.`,
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
