import { hash } from 'node:crypto';
import type { SourceFacts } from '../../ports/fileSource.ts';

/** The most paths remembered; of older ones the journal is asked again. About 40 MB of memory when full. */
const REMEMBERED_MAX = 200_000;

/**
 * A cache of the files that are done, as they were then: reading a folder of finished recordings again costs neither a look at
 * each file nor a query of the journal. In order of the last look, oldest first.
 */
export class DoneFiles {
  /** Path → `factsHash`. */
  readonly #known = new Map<string, number>();

  has(path: string): boolean {
    return this.#known.has(path);
  }

  /** Whether the file is as it was when it was done. */
  isSame(path: string, facts: SourceFacts): boolean {
    const known = this.#known.get(path);
    return known !== undefined && known === factsHash(facts);
  }

  remember(path: string, facts: SourceFacts): void {
    this.#known.delete(path);
    this.#known.set(path, factsHash(facts));
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

/** A 48-bit number that is equal for equal facts. Two states of one file have the same by a chance of 1 in 2⁴⁸. */
export function factsHash({ sizeBytes, mtimeMs, ctimeMs, fingerprint }: SourceFacts): number {
  const { device, inode, birthtimeMs } = fingerprint;
  const text = `${sizeBytes}:${mtimeMs}:${ctimeMs}:${device}:${inode}:${birthtimeMs}`;
  return hash('sha1', text, 'buffer').readUIntBE(0, 6);
}
