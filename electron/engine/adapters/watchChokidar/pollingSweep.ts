import { join } from 'node:path';
import type { EntryState, EntryStates, FileHint, FolderScanner, WatchedFolder } from '../../ports/folderWatcher.ts';
import { folderOf, nameOf, pathIn, pathsBelow } from './pathBelow.ts';

/** Folders, and files that did not change for long, that one sweep examines: at most, and at least where that takes long. */
const SLICE_MAX = 400;
const SLICE_MIN = 50;
/** A sweep that takes longer than this makes the next slices smaller. */
const SLOW_SWEEP_MS = 60;
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
  /** `undefined` until it is examined. */
  state: EntryState | undefined;
}

interface PolledFolder {
  readonly below: string;
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
 * the others: a write to a file that was left alone for long is found after as many sweeps as there are slices.
 */
export class PollingSweep {
  readonly #folder: WatchedFolder;
  readonly #scanner: FolderScanner & EntryStates;
  readonly #now: () => number;
  readonly #folders = new Map<string, PolledFolder>();
  /** Path below the watched folder → until when the file is lively, on the monotonic clock. */
  readonly #lively = new Map<string, number>();
  #slice = SLICE_MAX;
  #folderRound: Iterator<PolledFolder> | undefined;
  #fileRound: Iterator<string> | undefined;
  readonly #belowOf: (path: string) => string;

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
  }

  /**
   * One sweep. The first reads everything, and the second once more, because changes during the first may be missing. Rejects as the
   * scanner does, and then knows what it knew before or a part of what is new. A file that cannot be examined counts as unchanged. A file
   * whose folder cannot be read counts as gone, and as new when the folder is readable again. `changedAtMs` is the last change by the times of the file. @returns whether everything was read
   */
  async read(tell: Tell, signal: AbortSignal): Promise<boolean> {
    if (this.#folders.size === 0) {
      await this.#readFolder('', tell, signal);
      return true;
    }
    const isWhole = this.#folders.get('')?.state === undefined;
    const startMs = this.#now();
    await this.#sweep(isWhole, tell, signal);
    const isSlow = this.#now() - startMs > SLOW_SWEEP_MS;
    this.#slice = isSlow ? Math.max(SLICE_MIN, this.#slice / 2) : Math.min(SLICE_MAX, this.#slice * 2);
    return isWhole;
  }

  async #sweep(isWhole: boolean, tell: Tell, signal: AbortSignal): Promise<void> {
    const folders = this.#dueFolders();
    const states = await this.#scanner.states(
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
    const toExamine: string[] = [];
    for (const [below, { files, subfolders }] of listed) {
      const folder = this.#folders.get(below) ?? this.#newFolder(below);
      for (const gone of folder.subfolders) if (!subfolders.has(gone)) this.#leave(gone, tell);
      for (const subfolder of subfolders) folder.subfolders.add(subfolder);
      for (const gone of folder.files.keys()) {
        if (files.has(gone)) continue;
        folder.files.delete(gone);
        tell({ kind: 'gone', path: this.#pathOf(pathIn(below, gone)) });
      }
      for (const name of files) {
        const known = folder.files.get(name);
        if (known === undefined) folder.files.set(name, { state: undefined });
        if (known?.state === undefined || files.size <= REPLACED_MAX) toExamine.push(pathIn(below, name));
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

  async #examine(files: readonly string[], tell: Tell, signal: AbortSignal): Promise<void> {
    const states = await this.#scanner.states(
      files.map((below) => this.#pathOf(below)),
      signal,
    );
    for (const [at, below] of files.entries()) this.#compare(below, states[at], tell);
  }

  #compare(below: string, state: EntryState | undefined, tell: Tell): void {
    const file = this.#folders.get(folderOf(below))?.files.get(nameOf(below));
    if (file === undefined) return;
    const before = file.state;
    const changedAtMs = state === undefined ? undefined : Math.max(state.mtimeMs, state.ctimeMs);
    file.state = state ?? before ?? UNKNOWN;
    const isNew = before === undefined;
    if (!isNew && (state === undefined || isSame(state, before))) return;
    if (!isNew || Date.now() - (changedAtMs ?? 0) < LIVELY_MS) this.#lively.set(below, this.#now() + LIVELY_MS);
    tell({ kind: isNew ? 'appeared' : 'changed', path: this.#pathOf(below) }, changedAtMs);
  }

  #newFolder(below: string): PolledFolder {
    const folder = { below, state: undefined, againUntilMs: 0, files: new Map(), subfolders: new Set<string>() };
    this.#folders.set(below, folder);
    return folder;
  }

  #leave(below: string, tell: Tell): void {
    const folder = this.#folders.get(below);
    if (folder === undefined) return;
    this.#folders.delete(below);
    this.#folders.get(folderOf(below))?.subfolders.delete(below);
    for (const name of folder.files.keys()) tell({ kind: 'gone', path: this.#pathOf(pathIn(below, name)) });
    for (const subfolder of folder.subfolders) this.#leave(subfolder, tell);
  }

  #dueFolders(): PolledFolder[] {
    const due = new Set<PolledFolder>();
    const nowMs = this.#now();
    for (const folder of this.#folders.values())
      if (folder.state === undefined || nowMs < folder.againUntilMs) due.add(folder);
    const slice = Math.min(this.#slice, this.#folders.size);
    for (let count = 0; count < slice; count++) {
      let next = this.#folderRound?.next();
      if (next === undefined || next.done === true) {
        this.#folderRound = this.#folders.values();
        next = this.#folderRound.next();
      }
      if (next.done !== true) due.add(next.value);
    }
    return [...due];
  }

  #dueFiles(): string[] {
    const nowMs = this.#now();
    for (const [below, untilMs] of this.#lively) if (nowMs >= untilMs) this.#lively.delete(below);
    const due = new Set([...this.#lively.keys()].slice(-LIVELY_MAX));
    for (let count = 0; count < this.#slice; count++) {
      const next = (this.#fileRound ??= this.#everyFile()).next();
      if (next.done === true) {
        this.#fileRound = undefined;
        break;
      }
      due.add(next.value);
    }
    return [...due];
  }

  *#everyFile(): Generator<string, undefined, undefined> {
    for (const { below, files } of this.#folders.values()) for (const name of files.keys()) yield pathIn(below, name);
    return undefined;
  }

  #pathOf(below: string): string {
    return below === '' ? this.#folder.path : join(this.#folder.path, below);
  }
}

/** Of a file that could not be examined when it appeared: its first state is reported as a change. */
const UNKNOWN: EntryState = { sizeBytes: -1, mtimeMs: 0, ctimeMs: 0, inode: 0 };

function isSame(a: EntryState, b: EntryState): boolean {
  return a.sizeBytes === b.sizeBytes && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.inode === b.inode;
}
