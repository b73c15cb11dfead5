import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Fault } from '../../electron/engine/core/fault.ts';
import type { SourceFingerprint } from '../../electron/engine/core/recording.ts';
import type { FileSource, FinishEvidence, SourceFacts, SourceReader } from '../../electron/engine/ports/fileSource.ts';
import type {
  FolderScanner,
  FolderWatch,
  FolderWatcher,
  WatchedFolder,
  WatchListener,
} from '../../electron/engine/ports/folderWatcher.ts';

/** A recording that a recorder appends to from `startMs` to `endMs` of the clock, and that is deleted at `deletedMs`. */
interface ModelFile {
  readonly inode: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly deletedMs: number;
  readonly bytesPerSecond: number;
}

const PATTERN = randomBytes(1024 * 1024);

/**
 * A disk whose files exist as a size that grows with the clock. The bytes are the same pattern in every file: they only have to be
 * read, hashed and found again. The watcher reports new files; later changes are found by looking at the file.
 */
export class ModelDisk implements FileSource, FolderScanner, FolderWatcher, FinishEvidence {
  looks = 0;
  openReaders = 0;
  readonly #nowMs: () => number;
  readonly #folder: string;
  readonly #files = new Map<string, ModelFile>();
  readonly #listeners = new Set<WatchListener>();
  #lastInode = 0;

  constructor(folder: string, nowMs: () => number) {
    this.#folder = folder;
    this.#nowMs = nowMs;
  }

  /** A recorder begins a file now. @param keptMs how long the file stays after its last byte */
  record(name: string, times: { readonly ms: number; readonly keptMs: number; readonly bytesPerSecond: number }): void {
    const startMs = this.#nowMs();
    const endMs = startMs + times.ms;
    const file = path.join(this.#folder, name);
    const { bytesPerSecond } = times;
    this.#files.set(file, {
      inode: ++this.#lastInode,
      startMs,
      endMs,
      deletedMs: endMs + times.keptMs,
      bytesPerSecond,
    });
    for (const listener of this.#listeners) listener.hint({ kind: 'appeared', path: file });
  }

  /** Removes the files whose time has come. */
  sweep(): void {
    for (const [file, { deletedMs }] of this.#files) {
      if (deletedMs > this.#nowMs()) continue;
      this.#files.delete(file);
      for (const listener of this.#listeners) listener.hint({ kind: 'gone', path: file });
    }
  }

  get files(): number {
    return this.#files.size;
  }

  restrictTo(): void {}

  async stat(file: string): Promise<SourceFacts> {
    this.looks++;
    return this.#facts(this.#existing(file));
  }

  async open(file: string): Promise<SourceReader> {
    const opened = this.#existing(file);
    this.openReaders++;
    let isOpen = true;
    return {
      read: async (target, position) => {
        const length = Math.max(0, Math.min(target.length, this.#facts(opened).sizeBytes - position));
        for (let done = 0; done < length; ) {
          const from = (position + done) % PATTERN.length;
          const copied = Math.min(PATTERN.length - from, length - done);
          target.set(PATTERN.subarray(from, from + copied), done);
          done += copied;
        }
        return length;
      },
      stat: async () => this.#facts(opened),
      close: async () => {
        if (isOpen) this.openReaders--;
        isOpen = false;
      },
    };
  }

  async findByFingerprint(_folder: string, { inode }: SourceFingerprint): Promise<string | undefined> {
    return [...this.#files].find(([, file]) => String(file.inode) === inode)?.[0];
  }

  async isNetworkFolder(): Promise<boolean> {
    return false;
  }

  async deviceOf(folder: string): Promise<string | undefined> {
    return folder === this.#folder ? '1' : undefined;
  }

  async fileSystemOf(folder: string): Promise<string | undefined> {
    return folder === this.#folder ? 'model' : undefined;
  }

  async spaceOf(): Promise<{ readonly device: string; readonly freeBytes: number }> {
    return { device: '1', freeBytes: 1e15 };
  }

  async *scan(): AsyncGenerator<string, void, undefined> {
    yield* this.#files.keys();
  }

  watch(_folder: WatchedFolder, listener: WatchListener): FolderWatch {
    listener.health({ method: 'native' });
    for (const file of this.#files.keys()) listener.hint({ kind: 'appeared', path: file });
    this.#listeners.add(listener);
    return {
      ready: Promise.resolve(),
      examine: async () => undefined,
      close: async () => {
        this.#listeners.delete(listener);
      },
    };
  }

  async writers(file: string): Promise<'open' | 'closed'> {
    return this.#nowMs() < this.#existing(file).endMs ? 'open' : 'closed';
  }

  async container(file: string): Promise<'complete' | 'incomplete'> {
    return this.#nowMs() < this.#existing(file).endMs ? 'incomplete' : 'complete';
  }

  #existing(file: string): ModelFile {
    const found = this.#files.get(file);
    if (found !== undefined) return found;
    throw new Fault('source_missing', 'The model has no such file.', { disposition: 'attention' });
  }

  #facts({ inode, startMs, endMs, bytesPerSecond }: ModelFile): SourceFacts {
    const writtenMs = Math.min(this.#nowMs(), endMs);
    const sizeBytes = Math.floor(((writtenMs - startMs) / 1_000) * bytesPerSecond);
    return {
      sizeBytes,
      allocatedBytes: sizeBytes,
      mtimeMs: writtenMs,
      ctimeMs: writtenMs,
      fingerprint: { device: '1', inode: String(inode), birthtimeMs: startMs },
    };
  }
}
