import type { NotIncludedView } from '../../../shared/viewModel.ts';
import type { FollowLinks } from './fileSource.ts';

/** A folder to watch, with everything below it. */
export interface WatchedFolder {
  /** Absolute. */
  readonly path: string;
  /** Globs on the path below the folder (`/` as separator, case-insensitive); a pattern without `/` matches the file name. */
  readonly include: readonly string[];
  /** As `include`; a pattern that matches a folder, or its name, leaves out everything below it. */
  readonly exclude: readonly string[];
  /** Whether links to files are reported. Default: `never`. */
  readonly followLinks?: FollowLinks;
  /** Whether files in subfolders are reported. Default: yes. */
  readonly isRecursive?: boolean;
  /** The least time between two readings while it is polled. Absent: the watcher's own. */
  readonly pollMs?: number;
}

/** A hint that a file is worth a look. Hints may be late, doubled, out of order or missing. */
export interface FileHint {
  readonly kind: 'appeared' | 'changed' | 'gone';
  /** Absolute path of a file that matches the folder's patterns. */
  readonly path: string;
}

export interface WatchHealth {
  /** `polling`: a network file system, or native watching failed. `unavailable`: the folder is not there now. */
  readonly method: 'native' | 'polling' | 'unavailable';
  /** Why it is not native; a sentence for the person. */
  readonly reason?: string;
  /** Why it is unavailable: it is not there, it may not be read, or the disk does not answer. */
  readonly code?: 'source_missing' | 'source_unreadable' | 'disk_error';
  /** As a rule, each write is hinted at as it happens, also while the writer keeps the file open. Absent: no. */
  readonly isPrompt?: boolean;
  /** Changes are not noticed now: native watching ended, and no reading that replaces it is complete yet. Absent: they are. */
  readonly isBlind?: boolean;
}

/** A figure of a watch for its statistics. */
export type WatchObservation =
  /** An event, or a file that was found, is left out because it matches no pattern. */
  | { readonly kind: 'filtered' }
  /** A reading failed, or the native watch reported an error. */
  | { readonly kind: 'error' }
  /** The time from a change on disk, by the times of the file, to its hint, in milliseconds. Existing files are not observed. */
  | { readonly kind: 'latency'; readonly ms: number };

export interface WatchListener {
  hint(hint: FileHint): void;
  health(health: WatchHealth): void;
  observed?(observation: WatchObservation): void;
}

export interface FolderWatch {
  /** Resolves once the first reading of the folder is done. */
  readonly ready: Promise<void>;
  /**
   * Files appeared, and no hint told of them: native watching does not work here, so the folder is polled from now on. Idempotent.
   * Absent: there is no other method.
   */
  missed?(): void;
  /** Examines the folder now. Resolves after its health was told if it is not there. Never rejects. */
  examine(): Promise<void>;
  /** Idempotent. No listener is called after it resolves. */
  close(): Promise<void>;
}

export interface FolderWatcher {
  /**
   * Starts watching. Existing files arrive as `appeared`. Never throws: a folder that is missing, unreadable or unplugged is
   * reported as health and picked up when it is back.
   */
  watch(folder: WatchedFolder, listener: WatchListener): FolderWatch;
}

/** Result of one complete scan. */
export interface ScanReport {
  /** Files and folders that would match, but whose names are not valid UTF-8: they cannot be uploaded until they are renamed. */
  readonly invalidNames: number;
  /** Subfolders that could not be read, so that nothing is known about the files in them. */
  readonly unreadableFolders: number;
  /** Files that match no include pattern and are left out for no other reason. */
  readonly notIncluded: NotIncludedView;
}

/** The way of a scan. Paths are below the watched folder, with `/` between the names; `''` is that folder itself. */
export interface ScanWalk {
  /** The scan begins with this folder. Default: `''`. */
  readonly from?: string;
  /** Called with each folder before it is read. Neither it nor what is below it is read where this returns `false`. */
  readonly entering?: (below: string) => boolean | undefined;
  /** Called with each folder when it has answered, before its entries are read; not for one on a drive that does not answer. */
  readonly answered?: (below: string) => void;
}

/** Lists folders, because hints get lost. */
export interface FolderScanner {
  /**
   * Absolute paths of the matching files below the folder, in no order. Unreadable subfolders are left out. Rejects with a
   * `source_missing` fault when the folder itself is not there.
   * @param report called once, at the end of a complete scan
   */
  scan(
    folder: WatchedFolder,
    signal: AbortSignal,
    report?: (report: ScanReport) => void,
    walk?: ScanWalk,
  ): AsyncIterable<string>;
}

/** A file or folder as it was seen. Another state means that it changed. */
export interface EntryState {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
}

/** Examines many files and folders at little cost. */
export interface EntryStates {
  /**
   * The states of these files and folders, in their order; `undefined` where there is none, or it cannot be examined. Follows links only
   * where links in watched folders are followed, and those that are watched folders themselves. Rejects with a `disk_error` fault when
   * the device does not answer, and when `signal` aborts.
   */
  states(paths: readonly string[], signal: AbortSignal): Promise<readonly (EntryState | undefined)[]>;
}
