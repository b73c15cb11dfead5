import path from 'node:path';

/**
 * The folders that a person pointed at, by the system's dialog or by a drop. Only these may be watched: a page that was taken over
 * cannot have other folders uploaded.
 */
export class OfferedFolders {
  readonly #paths = new Set<string>();

  /** @param folder absolute */
  offer(folder: string): void {
    this.#paths.add(path.normalize(folder));
  }

  has(folder: string): boolean {
    return this.#paths.has(path.normalize(folder));
  }
}

/** How a folder lies to those that are watched. Paths are absolute; pure. */
export function placeAmong(folder: string, watched: readonly string[]): 'new' | 'watched' | 'contains' {
  if (watched.some((other) => isInside(folder, other))) return 'watched';
  return watched.some((other) => isInside(other, folder)) ? 'contains' : 'new';
}

/** Whether `folder` is `other`, or below it. */
function isInside(folder: string, other: string): boolean {
  const relative = path.relative(other, folder);
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}
