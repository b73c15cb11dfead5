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
