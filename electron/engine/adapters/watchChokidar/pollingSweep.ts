import type { FileSource } from '../../ports/fileSource.ts';
import type { FileHint, FolderScanner, WatchedFolder } from '../../ports/folderWatcher.ts';

/** Concurrent `stat` calls, to hide the latency of a network. */
const STATS_AT_ONCE = 4;

/** Scans a folder repeatedly and reports the differences from the previous scan. */
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
   * One scan. Rejects as the scanner does, and then keeps the previous state. A file that cannot be examined counts as unchanged. A
   * file whose folder cannot be read counts as gone, and as new when the folder is readable again. `changedAtMs` is the last change by
   * the times of the file.
   */
  async read(tell: (hint: FileHint, changedAtMs?: number) => void, signal: AbortSignal): Promise<void> {
    const seen = new Map<string, string>();
    const asking = new Set<Promise<void>>();
    for await (const path of this.#scanner.scan(this.#folder, signal)) {
      const asked: Promise<void> = this.#compare(path, seen, tell).finally(() => asking.delete(asked));
      asking.add(asked);
      if (asking.size >= STATS_AT_ONCE) await Promise.race(asking);
    }
    await Promise.all(asking);
    for (const path of this.#known.keys()) {
      if (!seen.has(path)) tell({ kind: 'gone', path });
    }
    this.#known = seen;
  }

  async #compare(
    path: string,
    seen: Map<string, string>,
    tell: (hint: FileHint, changedAtMs?: number) => void,
  ): Promise<void> {
    const before = this.#known.get(path);
    let changedAtMs: number | undefined;
    const state = await this.#source.stat(path).then(
      (facts) => {
        changedAtMs = Math.max(facts.mtimeMs, facts.ctimeMs);
        return `${facts.sizeBytes} ${facts.mtimeMs} ${facts.fingerprint.inode}`;
      },
      () => before ?? '',
    );
    seen.set(path, state);
    if (before === undefined) tell({ kind: 'appeared', path }, changedAtMs);
    else if (before !== state) tell({ kind: 'changed', path }, changedAtMs);
  }
}
