import { basename, dirname, relative, resolve } from 'node:path';
import { Fault } from '../../electron/engine/core/fault.ts';
import { ExtensionCounts } from '../../electron/engine/core/notIncluded.ts';
import { compilePatterns } from '../../electron/engine/core/patterns.ts';
import { isSameFile } from '../../electron/engine/core/recording.ts';
import type { SourceFingerprint } from '../../electron/engine/core/recording.ts';
import type { FileSource, FollowLinks, SourceFacts, SourceReader } from '../../electron/engine/ports/fileSource.ts';
import type {
  FileHint,
  FolderScanner,
  FolderWatch,
  FolderWatcher,
  ScanReport,
  WatchedFolder,
  WatchHealth,
  WatchListener,
} from '../../electron/engine/ports/folderWatcher.ts';

interface MemoryFile {
  readonly inode: number;
  readonly birthtimeMs: number;
  bytes: Buffer;
  allocatedBytes: number;
  mtimeMs: number;
  ctimeMs: number;
}

/**
 * A disk in memory that a test writes on: recorders, renames, deletions and faults at the very moment it wants them. Honest about
 * identity (a replaced file is another one), about open readers (they keep a removed file) and about reads past the end. A folder that
 * is gone is only noticed when somebody examines it; one that is made again is noticed at once. It does not know links, permissions per user, free space, or anything of time but what `nowMs` tells. Hints come at once and can be
 * held back with `isSilent`, as if the system had lost them.
 */
export class MemoryFileSource implements FileSource, FolderScanner, FolderWatcher {
  isSilent = false;
  /** See `WatchHealth`. */
  isPrompt = false;
  isNetwork = false;
  freeBytes = 1e12;
  readonly #nowMs: () => number;
  readonly #files = new Map<string, MemoryFile>();
  readonly #folders = new Set<string>();
  readonly #drives = new Map<string, string>();
  readonly #denied = new Set<string>();
  readonly #brokenReads = new Map<string, number>();
  readonly #watchers = new Set<(kind: FileHint['kind'], path: string) => void>();
  readonly #examinations = new Set<() => void>();
  #lastInode = 0;
  #openReaders = 0;
  #restrictedTo: readonly string[] | undefined;

  constructor(nowMs: () => number = () => performance.timeOrigin + performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Readers that are open now: a test that ends should find none. */
  get openReaders(): number {
    return this.#openReaders;
  }

  /** Writes `bytes` at `position` (by default at the end), making the file and its folders; a gap reads as zero. */
  write(path: string, bytes: Uint8Array, position?: number): void {
    const existing = this.#files.get(path);
    const file = existing ?? this.#create(path);
    const at = position ?? file.bytes.length;
    file.allocatedBytes += Math.max(0, at + bytes.length - Math.max(file.bytes.length, at));
    const grown = Buffer.alloc(Math.max(file.bytes.length, at + bytes.length));
    file.bytes.copy(grown);
    grown.set(bytes, at);
    this.#change(path, file, grown, existing === undefined ? 'appeared' : 'changed');
  }

  /** Makes the file this long: shorter, or longer with zeros. */
  truncate(path: string, sizeBytes: number): void {
    const file = this.#existing(path);
    const cut = Buffer.alloc(sizeBytes);
    file.bytes.copy(cut);
    file.allocatedBytes = Math.min(file.allocatedBytes, sizeBytes);
    this.#change(path, file, cut, 'changed');
  }

  /** Sets the time of the last write, as a program may. The time of the last change moves all the same. */
  touch(path: string, mtimeMs: number): void {
    const file = this.#existing(path);
    file.mtimeMs = mtimeMs;
    file.ctimeMs = this.#nowMs();
    this.#tell('changed', path);
  }

  /** Gives the file another name; a file that had it is gone. */
  rename(from: string, to: string): void {
    const file = this.#existing(from);
    this.#files.delete(from);
    this.#files.set(to, file);
    file.ctimeMs = this.#nowMs();
    this.#addFolder(dirname(to));
    this.#tell('gone', from);
    this.#tell('appeared', to);
  }

  remove(path: string): void {
    if (this.#files.delete(path)) this.#tell('gone', path);
  }

  makeFolder(path: string): void {
    this.#addFolder(path);
    for (const examine of this.#examinations) examine();
  }

  /** Removes a folder with everything in it, as when a drive is unplugged. */
  removeFolder(path: string): void {
    for (const file of [...this.#files.keys()]) if (isBelow(path, file)) this.#files.delete(file);
    for (const folder of [...this.#folders]) if (folder === path || isBelow(path, folder)) this.#folders.delete(folder);
  }

  /** A drive with this id of its file system is mounted on the folder. What is in the folder stays. */
  mount(folder: string, fileSystem: string): void {
    this.#drives.set(resolve(folder), fileSystem);
  }

  /** From now on the file may not be read (or may again). */
  deny(path: string, isDenied = true): void {
    if (isDenied) this.#denied.add(path);
    else this.#denied.delete(path);
  }

  /** The next `times` reads of this file fail with `disk_error`. */
  breakReads(path: string, times: number): void {
    this.#brokenReads.set(path, times);
  }

  /** The bytes under this name now; `undefined` when there is no file. */
  content(path: string): Buffer | undefined {
    const file = this.#files.get(path);
    return file === undefined ? undefined : Buffer.from(file.bytes);
  }

  restrictTo(folders: readonly string[], _followLinks: FollowLinks): void {
    this.#restrictedTo = folders.map((folder) => resolve(folder));
  }

  async stat(path: string): Promise<SourceFacts> {
    return factsOf(this.#readable(resolve(path)));
  }

  async open(path: string): Promise<SourceReader> {
    const place = resolve(path);
    const file = this.#readable(place);
    let isOpen = true;
    this.#openReaders++;
    return {
      read: async (target, position) => {
        const broken = this.#brokenReads.get(place) ?? 0;
        if (broken > 0) this.#brokenReads.set(place, broken - 1);
        if (broken > 0 || !isOpen) throw diskError(place);
        return file.bytes.copy(target, 0, Math.min(position, file.bytes.length));
      },
      stat: async () => factsOf(file),
      close: async () => {
        if (isOpen) this.#openReaders--;
        isOpen = false;
      },
    };
  }

  async findByFingerprint(directory: string, fingerprint: SourceFingerprint): Promise<string | undefined> {
    for (const [path, file] of this.#files) {
      if (dirname(path) === resolve(directory) && isSameFile(factsOf(file).fingerprint, fingerprint)) return path;
    }
    return undefined;
  }

  async isNetworkFolder(_directory: string): Promise<boolean> {
    return this.isNetwork;
  }

  async deviceOf(directory: string): Promise<string | undefined> {
    return this.#folders.has(resolve(directory)) ? '1' : undefined;
  }

  async fileSystemOf(directory: string): Promise<string | undefined> {
    const place = resolve(directory);
    if (!this.#folders.has(place)) return undefined;
    for (const [folder, id] of this.#drives) if (place === folder || isBelow(folder, place)) return id;
    return 'root:2:1';
  }

  async spaceOf(directory: string): Promise<{ readonly device: string; readonly freeBytes: number } | undefined> {
    const device = await this.deviceOf(directory);
    return device === undefined ? undefined : { device, freeBytes: this.freeBytes };
  }

  async *scan(
    folder: WatchedFolder,
    signal: AbortSignal,
    report?: (report: ScanReport) => void,
  ): AsyncGenerator<string, void, undefined> {
    if (!this.#folders.has(folder.path)) {
      throw new Fault('source_missing', `The folder “${basename(folder.path)}” is not there.`, {
        disposition: 'attention',
      });
    }
    for (const path of [...this.#files.keys()].filter(wantedBelow(folder))) {
      if (signal.aborted) throw new Fault('cancelled', 'Stopped.', { disposition: 'cancelled' });
      yield path;
    }
    const rule = compilePatterns(folder.include, folder.exclude, folder);
    const notIncluded = new ExtensionCounts();
    for (const path of this.#files.keys())
      if (isBelow(folder.path, path) && rule.isNotIncluded(relative(folder.path, path)))
        notIncluded.add(basename(path));
    report?.({ invalidNames: 0, unreadableFolders: 0, notIncluded: notIncluded.view() });
  }

  watch(folder: WatchedFolder, listener: WatchListener): FolderWatch {
    const isWanted = wantedBelow(folder);
    const tell = (kind: FileHint['kind'], path: string): void => {
      if (isWanted(path)) listener.hint({ kind, path });
    };
    let wasThere: boolean | undefined;
    const examine = (): void => {
      const isThere = this.#folders.has(folder.path);
      if (isThere !== wasThere) listener.health(isThere ? { method: 'native', isPrompt: this.isPrompt } : gone);
      wasThere = isThere;
    };
    const gone: WatchHealth = {
      method: 'unavailable',
      reason: `The folder “${basename(folder.path)}” is not there.`,
      code: 'source_missing',
    };
    examine();
    for (const path of this.#files.keys()) tell('appeared', path);
    this.#watchers.add(tell);
    this.#examinations.add(examine);
    return {
      ready: Promise.resolve(),
      examine: async () => examine(),
      close: async () => {
        this.#watchers.delete(tell);
        this.#examinations.delete(examine);
      },
    };
  }

  #create(path: string): MemoryFile {
    const file: MemoryFile = {
      inode: ++this.#lastInode,
      birthtimeMs: this.#nowMs(),
      bytes: Buffer.alloc(0),
      allocatedBytes: 0,
      mtimeMs: this.#nowMs(),
      ctimeMs: this.#nowMs(),
    };
    this.#files.set(path, file);
    this.#addFolder(dirname(path));
    return file;
  }

  #existing(path: string): MemoryFile {
    const file = this.#files.get(path);
    if (file === undefined) throw new Error(`The test has no file ${path}.`);
    return file;
  }

  #readable(path: string): MemoryFile {
    const file = this.#files.get(path);
    const name = `“${basename(path)}”`;
    if (this.#restrictedTo?.some((folder) => folder === path || isBelow(folder, path)) === false) {
      throw new Fault('source_unreadable', `${name} is not in a watched folder.`, { disposition: 'attention' });
    }
    if (this.#folders.has(path)) {
      throw new Fault('source_unreadable', `${name} is not an ordinary file.`, { disposition: 'attention' });
    }
    if (file === undefined) throw new Fault('source_missing', `${name} is not there.`, { disposition: 'attention' });
    if (this.#denied.has(path)) {
      throw new Fault('source_unreadable', `${name} may not be read by this user.`, { disposition: 'attention' });
    }
    return file;
  }

  #change(path: string, file: MemoryFile, bytes: Buffer, kind: FileHint['kind']): void {
    file.bytes = bytes;
    file.mtimeMs = this.#nowMs();
    file.ctimeMs = file.mtimeMs;
    this.#tell(kind, path);
  }

  #tell(kind: FileHint['kind'], path: string): void {
    if (!this.isSilent) for (const watcher of this.#watchers) watcher(kind, path);
  }

  #addFolder(path: string): void {
    for (let folder = path; !this.#folders.has(folder); folder = dirname(folder)) this.#folders.add(folder);
  }
}

function factsOf(file: MemoryFile): SourceFacts {
  return {
    sizeBytes: file.bytes.length,
    allocatedBytes: file.allocatedBytes,
    mtimeMs: file.mtimeMs,
    ctimeMs: file.ctimeMs,
    fingerprint: { device: '1', inode: String(file.inode), birthtimeMs: file.birthtimeMs },
  };
}

function diskError(path: string): Fault {
  return new Fault('disk_error', `“${basename(path)}” could not be read from the disk.`, { disposition: 'retry' });
}

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(`${folder}/`);
}

function wantedBelow(folder: WatchedFolder): (path: string) => boolean {
  const rule = compilePatterns(folder.include, folder.exclude, folder);
  return (path) => isBelow(folder.path, path) && rule.isWanted(relative(folder.path, path));
}
