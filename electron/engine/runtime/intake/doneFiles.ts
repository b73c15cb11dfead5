import type { SourceFacts } from '../../ports/fileSource.ts';

/** The most paths remembered; of older ones the journal is asked again. About 50 MB of memory when full. */
const REMEMBERED_MAX = 200_000;

/**
 * A cache of the files that are done, as they were then: reading a folder of finished recordings again costs neither a look at
 * each file nor a query of the journal. In order of the last look, oldest first.
 */
export class DoneFiles {
  readonly #known = new Map<string, string>();

  has(path: string): boolean {
    return this.#known.has(path);
  }

  /** Whether the file is as it was when it was done. */
  isSame(path: string, facts: SourceFacts): boolean {
    return this.#known.get(path) === textOf(facts);
  }

  remember(path: string, facts: SourceFacts): void {
    this.#known.delete(path);
    this.#known.set(path, textOf(facts));
    if (this.#known.size <= REMEMBERED_MAX) return;
    for (const oldest of this.oldest(1)) this.#known.delete(oldest);
  }

  forget(path: string): void {
    this.#known.delete(path);
  }

  /** The `count` paths that were not looked at for the longest time. */
  oldest(count: number): string[] {
    const paths: string[] = [];
    for (const path of this.#known.keys()) {
      if (paths.length >= count) break;
      paths.push(path);
    }
    return paths;
  }
}

/** A text that is equal for equal facts. */
export function textOf({ sizeBytes, mtimeMs, ctimeMs, fingerprint }: SourceFacts): string {
  const { device, inode, birthtimeMs } = fingerprint;
  return `${sizeBytes}:${mtimeMs}:${ctimeMs}:${device}:${inode}:${birthtimeMs}`;
}
