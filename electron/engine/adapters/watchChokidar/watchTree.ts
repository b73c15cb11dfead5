import type { Stats } from 'node:fs';
import type { PathRule } from '../../core/patterns.ts';
import type { ScanWalk } from '../../ports/folderWatcher.ts';

/** Events of a native watch of a folder tree. Paths are relative to its root, with `/` between the names. */
export interface TreeListener {
  /** @param stats of the file; absent for a file that was there before, and where the watch did not ask for them */
  appeared(below: string, stats?: Stats): void;
  changed(below: string, stats?: Stats): void;
  gone(below: string): void;
  /** An event is left out because its path matches no pattern. */
  filtered(): void;
  /** Every existing file was reported. Called once. */
  ready(): void;
  failed(error: unknown): void;
}

export interface TreeOptions {
  /** Absolute real path. */
  readonly root: string;
  readonly rule: PathRule;
  /** Whether links with the name of a recording are reported. */
  readonly hasLinks: boolean;
  /**
   * Lists the wanted files below this folder, `''` for all. Calls `answered` with each folder that answers, before it is read. Ends early
   * when the watch is stopped. Never rejects.
   */
  list(below: string, answered?: ScanWalk['answered']): AsyncIterable<string>;
}

/**
 * Reports the wanted files below a folder: those that are there as `appeared`, then every change.
 * @returns a function that stops it, after which nothing is reported
 */
export type WatchTree = (options: TreeOptions, listener: TreeListener) => () => Promise<void>;

/** This folder cannot be watched natively, for a reason that the person is told. */
export class UnwatchableFolder extends Error {}

/** Whether this is a file, or a link that may lead to one. */
export function isReported(stats: Pick<Stats, 'isFile' | 'isSymbolicLink'>, hasLinks: boolean): boolean {
  return stats.isFile() || (hasLinks && stats.isSymbolicLink());
}
