import { normalize, sep } from 'node:path';
import { isEarlierFile } from '../core/earlierFiles.ts';
import type { SourceFacts } from '../ports/fileSource.ts';
import { oncePerConfig } from './oncePerConfig.ts';

/** The watched folder that holds this path, as written in the settings, and the innermost if they are nested. `undefined`: none. */
export function holdingFolder(path: string, folders: readonly { readonly path: string }[]): string | undefined {
  return folderFinder(folders)(path);
}

/** `holdingFolder` for many paths: the folders are read once. */
export function folderFinder(folders: readonly { readonly path: string }[]): (path: string) => string | undefined {
  // The innermost folder has the longest path.
  const all = folders.map(({ path }) => ({ path, holds: isBelow(path) }));
  all.sort((a, b) => b.path.length - a.path.length);
  return (path) => all.find(({ holds }) => holds(path))?.path;
}

const finderOf = oncePerConfig(({ folders }: { readonly folders: readonly { readonly path: string }[] }) =>
  folderFinder(folders),
);

/** The watched folder that holds this path by these settings, see `holdingFolder`; `''` when there is none. */
export function watchedFolderOf(
  config: { readonly folders: readonly { readonly path: string }[] },
  path: string,
): string {
  return finderOf(config)(path) ?? '';
}

/** Tells whether a path lies below this folder, at any depth. For many paths: the folder is read once. */
export function isBelow(folder: string): (path: string) => boolean {
  const root = normalize(folder);
  // With the separator, so that `/footage/b` does not hold `/footage/backup/x.mp4`.
  const prefix = root.endsWith(sep) ? root : root + sep;
  return (path) => path.startsWith(prefix);
}

/** Whether the folder that holds this path gives only new recordings, and this file is none of them. */
export function isEarlierIn(
  folders: readonly { readonly path: string; readonly newSince?: string }[],
  path: string,
  facts: SourceFacts,
): boolean {
  const root = holdingFolder(path, folders);
  const since = folders.find((folder) => folder.path === root)?.newSince;
  return since !== undefined && isEarlierFile(facts, Date.parse(since));
}

/** Whether the folder that holds this path is paused. */
export function isInPausedFolder(
  folders: readonly { readonly path: string; readonly isPaused?: boolean }[],
  path: string,
): boolean {
  const root = holdingFolder(path, folders);
  return folders.some((folder) => folder.path === root && folder.isPaused === true);
}
