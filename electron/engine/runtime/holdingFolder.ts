import { normalize, sep } from 'node:path';

/** The watched folder a path lies in, as the settings write it: the innermost when they are nested; `undefined` when it lies in none. */
export function holdingFolder(path: string, folders: readonly { readonly path: string }[]): string | undefined {
  let holding: string | undefined;
  for (const folder of folders) {
    const root = normalize(folder.path);
    // `/footage/b` does not hold `/footage/backup/x.mp4`.
    if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) continue;
    if (holding === undefined || folder.path.length > holding.length) holding = folder.path;
  }
  return holding;
}
