import { join, sep } from 'node:path';

/** Paths below a watched folder, with `/` between the names on every platform; `''` is the folder itself. */

/** @returns makes the path below `root` of a path that begins with it. Once for many paths, because it is called for each file. */
export function pathsBelow(root: string): (path: string) => string {
  const { length } = prefixOf(root);
  return (path) => path.slice(length).replaceAll(sep, '/');
}

/** @returns makes the path of one that is below `root`, as `pathsBelow` makes it. Cheaper than `join`, for each event. */
export function pathsUnder(root: string): (below: string) => string {
  const prefix = prefixOf(root);
  const native = sep === '/' ? (below: string): string => below : (below: string): string => below.replaceAll('/', sep);
  return (below) => (below === '' ? root : prefix + native(below));
}

/** With the separator at its end, which a root may have already. */
function prefixOf(root: string): string {
  return join(root, 'x').slice(0, -1);
}

/** The path of this name in a folder. */
export function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The folder that holds it. */
export function folderOf(below: string): string {
  const slash = below.lastIndexOf('/');
  return slash < 0 ? '' : below.slice(0, slash);
}

/** Its name in its folder. */
export function nameOf(below: string): string {
  return below.slice(below.lastIndexOf('/') + 1);
}
