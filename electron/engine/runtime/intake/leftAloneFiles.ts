import { dirname } from 'node:path';
import { isBelow } from '../holdingFolder.ts';

/** Files that are left alone, such as those that were there before their folder was to give new recordings only. */
export class LeftAloneFiles {
  readonly #paths = new Set<string>();
  /** Folder → how many of them lie directly in it. */
  readonly #byFolder = new Map<string, number>();

  add(path: string): void {
    if (this.#paths.has(path)) return;
    this.#paths.add(path);
    this.#count(path, 1);
  }

  delete(path: string): void {
    if (this.#paths.delete(path)) this.#count(path, -1);
  }

  /** How many of them lie below this folder. Costs as much as there are folders. */
  below(folder: string): number {
    const isHere = isBelow(folder);
    let files = 0;
    for (const [path, count] of this.#byFolder) if (path === folder || isHere(path)) files += count;
    return files;
  }

  /** Forgets all for which this is false. */
  keep(isWanted: (path: string) => boolean): void {
    for (const path of [...this.#paths]) if (!isWanted(path)) this.delete(path);
  }

  /** Forgets all of them. @returns their paths */
  takeAll(): string[] {
    const paths = [...this.#paths];
    this.#paths.clear();
    this.#byFolder.clear();
    return paths;
  }

  #count(path: string, change: number): void {
    const folder = dirname(path);
    const count = (this.#byFolder.get(folder) ?? 0) + change;
    if (count === 0) this.#byFolder.delete(folder);
    else this.#byFolder.set(folder, count);
  }
}
