import { opendir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { BrowsedEntry, BrowsedFolder } from '../../shared/console.ts';
import { sentence } from '../../shared/sentences/sentence.ts';
import { RequestError } from '../backend/requestError.ts';

/** A folder of more is listed in part. */
const ENTRIES_MAX = 2_000;

/**
 * The folders of this machine below the allowed roots. Real paths are compared, so no link leads out. Lists names only, no content.
 * Throws RequestError `not_allowed` and `not_there`.
 */
export class FolderBrowser {
  readonly #roots: readonly string[];

  /** @param roots absolute paths; those that are not there are left out until they are */
  constructor(roots: readonly string[]) {
    this.#roots = roots;
  }

  /** @param place an absolute path, `null` for the list of roots */
  async browse(place: string | null): Promise<BrowsedFolder> {
    if (place === null) return { path: null, folders: await this.#listedRoots(), files: [], isPartial: false };
    const real = await this.allowed(place);
    const isRoot = (await this.#realRoots()).includes(real);
    return { path: real, parent: isRoot ? null : path.dirname(real), ...(await entriesOf(real)) };
  }

  /** The real path of this place, which lies below a root. */
  async allowed(place: string): Promise<string> {
    const roots = await this.#realRoots();
    // By its name first: Windows would send the credentials of the user to the computer that a place names.
    const isNamed =
      path.isAbsolute(place) && [...this.#roots, ...roots].some((root) => isBelow(path.resolve(place), root));
    const real = isNamed ? await realPath(place) : undefined;
    // A place that is not there and one that is not allowed give the same answer, so that nothing is told of other folders.
    if (real === undefined || !roots.some((root) => isBelow(real, root)))
      throw new RequestError('not_allowed', sentence('placeNotAllowed', {}));
    return real;
  }

  async #realRoots(): Promise<readonly string[]> {
    const real = await Promise.all(this.#roots.map(realPath));
    return [...new Set(real.filter((root) => root !== undefined))];
  }

  async #listedRoots(): Promise<readonly BrowsedEntry[]> {
    const roots = await this.#realRoots();
    const areFolders = await Promise.all(roots.map(isFolder));
    return roots.filter((_root, index) => areFolders[index]).map((root) => ({ name: root, path: root }));
  }
}

function isBelow(place: string, root: string): boolean {
  return place === root || place.startsWith(root.endsWith(path.sep) ? root : root + path.sep);
}

async function realPath(place: string): Promise<string | undefined> {
  return realpath(place).catch(() => undefined);
}

async function isFolder(place: string): Promise<boolean> {
  const found = await stat(place).catch(() => undefined);
  return found?.isDirectory() === true;
}

/** Links are not listed: the real places are. Hidden entries are left out. */
async function entriesOf(folder: string): Promise<Pick<BrowsedFolder, 'folders' | 'files' | 'isPartial'>> {
  const folders: BrowsedEntry[] = [];
  const files: BrowsedEntry[] = [];
  let isPartial = false;
  try {
    for await (const entry of await opendir(folder)) {
      isPartial = folders.length + files.length >= ENTRIES_MAX;
      if (isPartial) break;
      if (entry.name.startsWith('.')) continue;
      const found = { name: entry.name, path: path.join(folder, entry.name) };
      if (entry.isDirectory()) folders.push(found);
      else if (entry.isFile()) files.push(found);
    }
  } catch {
    throw new RequestError('not_there', sentence('placeUnreadable', {}));
  }
  const byName = (a: BrowsedEntry, b: BrowsedEntry): number => a.name.localeCompare(b.name);
  return { folders: folders.toSorted(byName), files: files.toSorted(byName), isPartial };
}
