import type { FileSource } from '../../ports/fileSource.ts';
import type { FileHint, FolderScanner, WatchedFolder } from '../../ports/folderWatcher.ts';

/** Files asked for at once: a network answers them together. */
const STATS_AT_ONCE = 4;

/** Reads a folder again and again, and tells what is different from the last time. */
export class PollingSweep {
  readonly #folder: WatchedFolder;
  readonly #scanner: FolderScanner;
  readonly #source: FileSource;
  #known = new Map<string, string>();

  constructor(options: {
    readonly folder: WatchedFolder;
    readonly scanner: FolderScanner;
    readonly source: FileSource;
  }) {
    this.#folder = options.folder;
    this.#scanner = options.scanner;
    this.#source = options.source;
  }

  /**
   * One reading. Rejects as the scanner does, and then forgets nothing. A file that cannot be asked for counts as unchanged.
   * One whose folder cannot be read this time counts as gone, and as new when it is back.
   */
  async read(tell: (hint: FileHint) => void, signal: AbortSignal): Promise<void> {
    const seen = new Map<string, string>();
    const asking = new Set<Promise<void>>();
    for await (const path of this.#scanner.scan(this.#folder, signal)) {
      const asked: Promise<void> = this.#look(path, seen, tell).finally(() => asking.delete(asked));
      asking.add(asked);
      if (asking.size >= STATS_AT_ONCE) await Promise.race(asking);
    }
    await Promise.all(asking);
    for (const path of this.#known.keys()) {
      if (!seen.has(path)) tell({ kind: 'gone', path });
    }
    this.#known = seen;
  }

  async #look(path: string, seen: Map<string, string>, tell: (hint: FileHint) => void): Promise<void> {
    const before = this.#known.get(path);
    const state = await this.#source.stat(path).then(
      (facts) => `${facts.sizeBytes} ${facts.mtimeMs} ${facts.fingerprint.inode}`,
      () => before ?? '',
    );
    seen.set(path, state);
    if (before === undefined) tell({ kind: 'appeared', path });
    else if (before !== state) tell({ kind: 'changed', path });
  }
}
