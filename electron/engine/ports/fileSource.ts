import type { ContainerState } from '../core/container/containerState.ts';
import type { SourceFingerprint } from '../core/recording.ts';

export interface SourceFacts {
  readonly sizeBytes: number;
  /** Bytes the file occupies on its disk: far fewer than `sizeBytes` in a sparse file, a little more in an ordinary one. */
  readonly allocatedBytes: number;
  /** Time of the last write, milliseconds since 1970, with fractions where the file system has them. Programs can set it. */
  readonly mtimeMs: number;
  /**
   * Time of the last change to the content, the name or the attributes, as `mtimeMs`. No program can set it: after a rewrite that
   * restores `mtimeMs` only this one differs.
   */
  readonly ctimeMs: number;
  readonly fingerprint: SourceFingerprint;
}

/** An open source, read-only, never locked. */
export interface SourceReader {
  /** The descriptor of the open file, to be handed to a child; absent where a child cannot open a file by its descriptor. */
  readonly descriptor?: number;
  /**
   * Fills `target` from `position` on until it is full or the file ends. @returns the bytes read. Faults: `disk_error` (retry);
   * after one, bytes may still be written into `target`, which must not be used for anything else.
   */
  read(target: Uint8Array, position: number): Promise<number>;
  /**
   * Facts of the open file itself, also when its name is gone or belongs to another file by now: its `fingerprint` tells which
   * file the bytes come from. Before anything was read, the first answer may be the facts at the opening.
   */
  stat(): Promise<SourceFacts>;
  /** Idempotent. */
  close(): Promise<void>;
}

/**
 * Symbolic links below a watched folder: `never` followed, or only those to files whose real path lies in a watched folder
 * (`inside`). Links to folders are never entered.
 */
export type FollowLinks = 'never' | 'inside';

/** Access to recordings on disk. Nothing here can write, lock, move or delete. */
export interface FileSource {
  /**
   * From now on only files in these folders are examined and opened, by their real path; links are treated as `followLinks` says.
   * Before the first call every file may be opened, but no link. A folder that is itself a link is a valid folder.
   */
  restrictTo(folders: readonly string[], followLinks: FollowLinks): void;
  /**
   * Facts of the regular file under this name. Faults: `source_missing` (attention: no such file), `source_unreadable` (attention:
   * permission, not a regular file, a link that is not followed, or in no watched folder), `disk_error` (retry).
   */
  stat(path: string): Promise<SourceFacts>;
  /**
   * Opens for reading, and checks the file that was opened: exchanging it or one of its folders for a link does not help. A hard
   * link is an ordinary file. Faults as `stat`. Never blocks on a FIFO.
   */
  open(path: string): Promise<SourceReader>;
  /**
   * The file in `directory` that has this fingerprint, whatever its name: follows a rename. `undefined` when there is none.
   * Faults: `disk_error` (retry) when the folder, or a file in it, could not be looked at.
   */
  findByFingerprint(directory: string, fingerprint: SourceFingerprint): Promise<string | undefined>;
  /**
   * Whether this folder is on a network file system: other workstations may see the same files, events are not to be trusted.
   * Faults: `disk_error` (retry) when it does not answer.
   */
  isNetworkFolder(directory: string): Promise<boolean>;
  /**
   * The device that this folder is on now, as in a fingerprint; `undefined` when there is no such folder. The mount point of a drive
   * that was unmounted is a folder on another device. Faults: `disk_error` (retry) when it does not answer.
   */
  deviceOf(directory: string): Promise<string | undefined>;
  /**
   * Identifies the file system that this folder is on, also after it was mounted again under another device number; two cards that
   * share a reader one after the other have different ones, as far as the system can tell. `undefined` when there is no such folder.
   * Faults: `disk_error` (retry) when it does not answer.
   */
  fileSystemOf(directory: string): Promise<string | undefined>;
  /**
   * The device of this folder, as in `deviceOf`, and the bytes on it that this user can still write; `undefined` when there is no such
   * folder. Faults: `disk_error` (retry) when it does not answer.
   */
  spaceOf(directory: string): Promise<{ readonly device: string; readonly freeBytes: number } | undefined>;
}

/** `unknown`: this machine cannot tell (another user's process, a network file system, an unsupported platform). */
export type WriterState = 'open' | 'closed' | 'unknown';

/** Evidence that a recorder has finished a file, in addition to the quiet time. */
export interface FinishEvidence {
  /** Whether any process has the file open for writing. Never rejects: `unknown` when it cannot be determined. */
  writers(path: string): Promise<WriterState>;
  /** Whether the container is complete. Never rejects: a file that cannot be read is `incomplete`. */
  container(path: string): Promise<ContainerState>;
}
