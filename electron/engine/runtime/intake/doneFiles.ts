import { hash } from 'node:crypto';
import { dirname } from 'node:path';
import type { SourceFacts } from '../../ports/fileSource.ts';

/** The most paths remembered; of older ones the journal is asked again. About 40 MB of memory when full. */
const REMEMBERED_MAX = 200_000;

/**
 * A cache of the files that are done, as they were then: reading a folder of finished recordings again costs neither a look at
 * each file nor a query of the journal. In order of the last look, oldest first. Files of another card in the same reader may have the
 * same names, ids, sizes and times: the cache also knows the file system of each folder, see `FileSource.fileSystemOf`.
 */
export class DoneFiles {
  /** Path → `factsHash`. */
  readonly #known = new Map<string, number>();
  /** Folder → its file system when its files were remembered. */
  readonly #fileSystems = new Map<string, string | undefined>();

  has(path: string): boolean {
    return this.#known.has(path);
  }

  /** Whether the file is as it was when it was done. */
  isSame(path: string, facts: SourceFacts, fileSystem: string | undefined): boolean {
    const known = this.#known.get(path);
    return known !== undefined && known === factsHash(facts) && this.#fileSystems.get(dirname(path)) === fileSystem;
  }

  remember(path: string, facts: SourceFacts, fileSystem: string | undefined): void {
    this.forgetOthers(dirname(path), fileSystem);
    this.#fileSystems.set(dirname(path), fileSystem);
    this.#known.delete(path);
    this.#known.set(path, factsHash(facts));
    if (this.#known.size <= REMEMBERED_MAX) return;
    for (const oldest of this.oldest(1)) this.#known.delete(oldest);
  }

  forget(path: string): void {
    this.#known.delete(path);
  }

  /** Forgets the files of this folder if it is on another file system now. @returns their paths */
  forgetOthers(folder: string, fileSystem: string | undefined): readonly string[] {
    if (!this.#fileSystems.has(folder) || this.#fileSystems.get(folder) === fileSystem) return [];
    this.#fileSystems.delete(folder);
    const paths = [...this.#known.keys()].filter((path) => dirname(path) === folder);
    for (const path of paths) this.#known.delete(path);
    return paths;
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
