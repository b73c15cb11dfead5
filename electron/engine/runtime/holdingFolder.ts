import { normalize, sep } from 'node:path';

/** The watched folder that holds this path, as written in the settings, and the innermost if they are nested. `undefined`: none. */
export function holdingFolder(path: string, folders: readonly { readonly path: string }[]): string | undefined {
  let holding: string | undefined;
  for (const folder of folders) {
    const root = normalize(folder.path);
    // With the separator, so that `/footage/b` does not hold `/footage/backup/x.mp4`.
    if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) continue;
    if (holding === undefined || folder.path.length > holding.length) holding = folder.path;
  }
  return holding;
}

/** When the folder that holds this path began to give new recordings only, milliseconds since 1970; `undefined`: it gives all. */
export function newSinceMs(
  path: string,
  folders: readonly { readonly path: string; readonly newSince?: string }[],
): number | undefined {
  const root = holdingFolder(path, folders);
  const since = folders.find((folder) => folder.path === root)?.newSince;
  return since === undefined ? undefined : Date.parse(since);
}
