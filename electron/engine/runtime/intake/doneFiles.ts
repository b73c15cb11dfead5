import type { SourceFacts } from '../../ports/fileSource.ts';

/** Paths remembered at most; beyond it the oldest are asked for in the journal again. About 50 MB of memory when full. */
const REMEMBERED_MAX = 200_000;

/**
 * Files that the journal was found to be done with, as they were then: so that reading a folder of finished takes again costs
 * neither a look at each file nor a question to the journal. In order of the last look, oldest first.
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

  /** The paths that were not looked at for the longest time. */
  oldest(count: number): string[] {
    const paths: string[] = [];
    for (const path of this.#known.keys()) {
      if (paths.length >= count) break;
      paths.push(path);
    }
    return paths;
  }
}

function textOf({ sizeBytes, mtimeMs, fingerprint }: SourceFacts): string {
  return `${sizeBytes}:${mtimeMs}:${fingerprint.inode}:${fingerprint.birthtimeMs}`;
}
