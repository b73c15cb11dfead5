import { join, sep } from 'node:path';
import type { EntryState, EntryStates, FileHint, FolderScanner, WatchedFolder } from '../../ports/folderWatcher.ts';
import { folderOf, nameOf, pathsBelow, pathsUnder } from './pathBelow.ts';

/**
 * Folders and files that one sweep examines at most and at least. At most: 10 000 files in up to 1 000 folders take two sweeps, each of
 * 12 ms of CPU time.
 */
const SLICE_MAX = 6_000;
const SLICE_MIN = 100;
/** At most this part of a slice are folders. */
const FOLDER_SHARE = 1 / 2;
/** Slices are as large as can be examined in this time. */
const SLOW_SWEEP_MS = 250;
/** A file that changed within this time is examined in each sweep. */
const LIVELY_MS = 60_000;
/** Such files that one sweep examines. */
const LIVELY_MAX = 1_000;
/** Files of a folder that changed are examined at once up to this number: a file may have been replaced under its name. */
const REPLACED_MAX = 500;
/** A folder is read again for this long after its times moved: on FAT they move every two seconds only. */
const COARSE_MS = 4_000;

type Tell = (hint: FileHint, changedAtMs?: number) => void;

interface PolledFile {
  readonly folder: PolledFolder;
  readonly name: string;
  /** `undefined` until it is examined. */
  state: EntryState | undefined;
  /** Until then it is examined in each sweep, on the monotonic clock. */
  livelyUntilMs: number;
  /** The number of the last sweep that examined it as a lively file. */
  sweep: number;
  /** It is not in its folder any more. */
  isGone: boolean;
}

interface PolledFolder {
  readonly below: string;
  /** Its absolute path, as the beginning of those in it. */
  readonly prefix: string;
  /** Its state before it was last read; `undefined`: it has to be read again. */
  state: EntryState | undefined;
  /** Until then it is read in each sweep, on the monotonic clock. */
  againUntilMs: number;
  /** By name. */
  readonly files: Map<string, PolledFile>;
  /** Paths below the watched folder. */
  readonly subfolders: Set<string>;
}

/** The files and subfolders that a reading found, by folder. */
type Listed = Map<string, { readonly files: Set<string>; readonly subfolders: Set<string> }>;

/**
 * Finds changes in a folder that reports none, at a cost that does not grow with the number of its files. A sweep examines the folders
 * and reads those whose times moved, in which files appeared or went. Of the files it examines those that changed lately, and a slice of
 * the others: a write to a file at rest is found after as many sweeps as there are slices.
 */
export class PollingSweep {
  readonly #folder: WatchedFolder;
  readonly #scanner: FolderScanner & EntryStates;
  readonly #now: () => number;
  readonly #folders = new Map<string, PolledFolder>();
  /** Those that changed last at the end. */
  readonly #lively = new Set<PolledFile>();
  #sweepNumber = 0;
  #slice = SLICE_MAX;
  /** Folders and files that this sweep examined. */
  #examined = 0;
  #folderRound: Iterator<PolledFolder> | undefined;
  #fileRound: Iterator<PolledFile> | undefined;
  readonly #belowOf: (path: string) => string;
  readonly #pathOf: (below: string) => string;

  /** @param options.now the monotonic clock, in milliseconds */
  constructor(options: {
    readonly folder: WatchedFolder;
    readonly scanner: FolderScanner & EntryStates;
    readonly now: () => number;
  }) {
    this.#folder = options.folder;
    this.#scanner = options.scanner;
    this.#now = options.now;
    this.#belowOf = pathsBelow(options.folder.path);
    this.#pathOf = pathsUnder(options.folder.path);
  }

  /**
   * One sweep. The first reads everything, and the second once more, because changes during the first may be missing. Rejects as the
   * scanner does, and then knows what it knew before or a part of what is new. A file that cannot be examined counts as unchanged. A file
   * whose folder cannot be read counts as gone, and as new when the folder is readable again. `changedAtMs` is the last change by the times
   * of the file. @returns whether everything was read
   */
  async read(tell: Tell, signal: AbortSignal): Promise<boolean> {
    const startMs = this.#now();
    this.#examined = 0;
    const isWhole = this.#folders.get('')?.state === undefined;
    if (this.#folders.size === 0) await this.#readFolder('', tell, signal);
    else await this.#sweep(isWhole, tell, signal);
    this.#adapt(this.#now() - startMs);
    return isWhole;
  }

  /** @param tookMs the duration of this sweep */
  #adapt(tookMs: number): void {
    const slice = tookMs > SLOW_SWEEP_MS ? (this.#examined / tookMs) * SLOW_SWEEP_MS : this.#slice * 2;
    this.#slice = Math.max(SLICE_MIN, Math.min(SLICE_MAX, Math.floor(slice)));
  }

  async #sweep(isWhole: boolean, tell: Tell, signal: AbortSignal): Promise<void> {
    const folders = this.#dueFolders();
    const states = await this.#states(
      folders.map(({ below }) => this.#pathOf(below)),
      signal,
    );
    for (const [at, folder] of folders.entries()) {
      const state = states[at];
      // It went away with a folder above it.
      if (this.#folders.get(folder.below) !== folder) continue;
      const hasMoved = state === undefined || folder.state === undefined || !isSame(state, folder.state);
      if (hasMoved) folder.againUntilMs = folder.state === undefined ? 0 : this.#now() + COARSE_MS;
      folder.state = state;
      if (isWhole) continue;
      if (hasMoved || this.#now() < folder.againUntilMs) await this.#readFolder(folder.below, tell, signal);
    }
    if (isWhole) await this.#readFolder('', tell, signal, isWhole);
    else await this.#examine(this.#dueFiles(), tell, signal);
  }

  /** Reads a folder and its new subfolders, or all below it. When that fails, the folder is read again by the next sweep. */
  async #readFolder(from: string, tell: Tell, signal: AbortSignal, isWhole = false): Promise<void> {
    try {
      await this.#take(from, tell, signal, isWhole);
    } catch (thrown) {
      const folder = this.#folders.get(from);
      if (folder !== undefined) folder.state = undefined;
      throw thrown;
    }
  }

  async #take(from: string, tell: Tell, signal: AbortSignal, isWhole: boolean): Promise<void> {
    const listed = await this.#list(from, signal, isWhole);
    const toExamine: PolledFile[] = [];
    for (const [below, { files, subfolders }] of listed) {
      const folder = this.#folders.get(below) ?? this.#newFolder(below);
      for (const gone of folder.subfolders) if (!subfolders.has(gone)) this.#leave(gone, tell);
      for (const subfolder of subfolders) folder.subfolders.add(subfolder);
      for (const file of folder.files.values()) if (!files.has(file.name)) this.#lose(file, tell);
      for (const name of files) {
        const file = folder.files.get(name) ?? newFile(folder, name);
        if (file.state === undefined || files.size <= REPLACED_MAX) toExamine.push(file);
      }
    }
    await this.#examine(toExamine, tell, signal);
  }

  async #list(from: string, signal: AbortSignal, isWhole: boolean): Promise<Listed> {
    const listed: Listed = new Map();
    const entering = (below: string): boolean => {
      const isKnown = !isWhole && below !== from && this.#folders.has(below);
      if (below !== from) listed.get(folderOf(below))?.subfolders.add(below);
      if (!isKnown) listed.set(below, { files: new Set(), subfolders: new Set() });
      return !isKnown;
    };
    for await (const path of this.#scanner.scan(this.#folder, signal, undefined, { from, entering })) {
      const below = this.#belowOf(path);
      listed.get(folderOf(below))?.files.add(nameOf(below));
    }
    return listed;
  }

  async #examine(files: readonly PolledFile[], tell: Tell, signal: AbortSignal): Promise<void> {
    const states = await this.#states(files.map(pathOfFile), signal);
    for (const [at, file] of files.entries()) this.#compare(file, states[at], tell);
  }

  #states(paths: readonly string[], signal: AbortSignal): Promise<readonly (EntryState | undefined)[]> {
    this.#examined += paths.length;
    return this.#scanner.states(paths, signal);
  }

  #compare(file: PolledFile, state: EntryState | undefined, tell: Tell): void {
    const before = file.state;
    if (file.isGone || (before !== undefined && (state === undefined || isSame(state, before)))) return;
    file.state = state ?? UNKNOWN;
    if (before !== undefined || Date.now() - file.state.mtimeMs < LIVELY_MS) {
      this.#lively.delete(file);
      this.#lively.add(file);
      file.livelyUntilMs = this.#now() + LIVELY_MS;
    }
    const changedAtMs = state === undefined ? undefined : Math.max(state.mtimeMs, state.ctimeMs);
    tell({ kind: before === undefined ? 'appeared' : 'changed', path: pathOfFile(file) }, changedAtMs);
  }

  #lose(file: PolledFile, tell: Tell): void {
    file.isGone = true;
    file.folder.files.delete(file.name);
    this.#lively.delete(file);
    tell({ kind: 'gone', path: pathOfFile(file) });
  }

  #newFolder(below: string): PolledFolder {
    const prefix = join(this.#pathOf(below), sep);
    const folder = {
      below,
      prefix,
      state: undefined,
      againUntilMs: 0,
      files: new Map(),
      subfolders: new Set<string>(),
    };
    this.#folders.set(below, folder);
    return folder;
  }

  #leave(below: string, tell: Tell): void {
    const folder = this.#folders.get(below);
    if (folder === undefined) return;
    this.#folders.delete(below);
    this.#folders.get(folderOf(below))?.subfolders.delete(below);
    for (const file of folder.files.values()) this.#lose(file, tell);
    for (const subfolder of folder.subfolders) this.#leave(subfolder, tell);
  }

  #dueFolders(): PolledFolder[] {
    const due = new Set<PolledFolder>();
    const nowMs = this.#now();
    for (const folder of this.#folders.values())
      if (folder.state === undefined || nowMs < folder.againUntilMs) due.add(folder);
    for (let count = this.#folderSlice(); count > 0; count--) {
      let next = this.#folderRound?.next();
      if (next === undefined || next.done === true) {
        this.#folderRound = this.#folders.values();
        next = this.#folderRound.next();
      }
      if (next.done !== true) due.add(next.value);
    }
    return [...due];
  }

  #folderSlice(): number {
    return Math.min(Math.floor(this.#slice * FOLDER_SHARE), this.#folders.size);
  }

  #dueFiles(): PolledFile[] {
    const nowMs = this.#now();
    for (const file of this.#lively) if (nowMs >= file.livelyUntilMs) this.#lively.delete(file);
    const due = [...this.#lively].slice(-LIVELY_MAX);
    this.#sweepNumber++;
    for (const file of due) file.sweep = this.#sweepNumber;
    for (let count = this.#slice - this.#folderSlice(); count > 0; count--) {
      const next = (this.#fileRound ??= this.#everyFile()).next();
      if (next.done === true) {
        this.#fileRound = undefined;
        break;
      }
      if (next.value.sweep !== this.#sweepNumber) due.push(next.value);
    }
    return due;
  }

  *#everyFile(): Generator<PolledFile, undefined, undefined> {
    for (const { files } of this.#folders.values()) yield* files.values();
    return undefined;
  }
}

function newFile(folder: PolledFolder, name: string): PolledFile {
  const file = { folder, name, state: undefined, livelyUntilMs: 0, sweep: 0, isGone: false };
  folder.files.set(name, file);
  return file;
}

function pathOfFile({ folder, name }: PolledFile): string {
  return folder.prefix + name;
}

/** Of a file that could not be examined when it appeared: its first state is reported as a change. */
const UNKNOWN: EntryState = { sizeBytes: -1, mtimeMs: 0, ctimeMs: 0, inode: 0 };

function isSame(a: EntryState, b: EntryState): boolean {
  return a.sizeBytes === b.sizeBytes && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.inode === b.inode;
}
