import { PathQueue } from './pathQueue.ts';

/**
 * Paths of several watched folders, each once for each level. The folders have turns: many paths in one of them do not delay those in
 * another. Within a folder, lower levels come first, and each level is in order of arrival.
 */
export class FairQueue {
  readonly #folderOf: (path: string) => string;
  readonly #levels: number;
  /** The queues of each folder that has paths, one for each level, in the order of the turns of the folders. */
  readonly #folders = new Map<string, readonly PathQueue[]>();

  /** @param folderOf the watched folder of a path, or any text for a path outside of all */
  constructor(folderOf: (path: string) => string, levels = 1) {
    this.#folderOf = folderOf;
    this.#levels = levels;
  }

  get size(): number {
    let size = 0;
    for (const queue of this.#queues()) size += queue.size;
    return size;
  }

  /** How many paths a folder has in a level. */
  sizeIn(folder: string, level = 0): number {
    return this.#folders.get(folder)?.[level]?.size ?? 0;
  }

  has(path: string): boolean {
    for (const queue of this.#queues()) if (queue.has(path)) return true;
    return false;
  }

  add(path: string, level = 0): void {
    const folder = this.#folderOf(path);
    let queues = this.#folders.get(folder);
    if (queues === undefined) {
      queues = Array.from({ length: this.#levels }, () => new PathQueue());
      this.#folders.set(folder, queues);
    }
    queues[level]?.add(path);
  }

  /** Deletes it from all levels, also where its folder was another one when it was added. Idempotent. */
  delete(path: string): void {
    for (const queue of this.#queues()) queue.delete(path);
  }

  clear(): void {
    this.#folders.clear();
  }

  /**
   * Takes the first path of the folder whose turn it is. @param isBusy such a path cannot be taken now @param isAway such a folder has no
   * turn now
   */
  take(isBusy: (path: string) => boolean, isAway: (folder: string) => boolean = () => false): string | undefined {
    for (const [folder, queues] of this.#folders) {
      if (isAway(folder)) continue;
      const path = takeFirst(queues, isBusy);
      const isEmpty = queues.every(({ size }) => size === 0);
      if (path === undefined && !isEmpty) continue;
      this.#folders.delete(folder);
      // Its next turn comes after those of all others.
      if (!isEmpty) this.#folders.set(folder, queues);
      if (path !== undefined) return path;
    }
    return undefined;
  }

  *[Symbol.iterator](): Generator<string> {
    for (const queue of this.#queues()) yield* queue;
  }

  *#queues(): Generator<PathQueue> {
    for (const queues of this.#folders.values()) yield* queues;
  }
}

function takeFirst(queues: readonly PathQueue[], isBusy: (path: string) => boolean): string | undefined {
  for (const queue of queues) {
    const path = queue.take(isBusy);
    if (path !== undefined) return path;
  }
  return undefined;
}
