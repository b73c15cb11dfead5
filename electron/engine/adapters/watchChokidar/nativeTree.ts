import { watch } from 'chokidar';
import type { Stats } from 'node:fs';

/** Events of a native watch of a folder tree, with absolute paths below `root`. */
export interface TreeListener {
  /** @param stats of the file; absent where the watch did not ask for them */
  appeared(path: string, stats?: Stats): void;
  changed(path: string, stats?: Stats): void;
  gone(path: string): void;
  /** The initial scan is complete. */
  ready(): void;
  failed(error: unknown): void;
}

/** Watches `root` and everything below it except paths for which `isIgnored` is true. @returns a function that stops it */
export type WatchTree = (
  root: string,
  isIgnored: (path: string, stats: Stats | undefined) => boolean,
  listener: TreeListener,
) => () => Promise<void>;

export const chokidarTree: WatchTree = (root, isIgnored, listener) => {
  const watcher = watch(root, {
    ignored: [(path: string, stats?: Stats) => isIgnored(path, stats)],
    // A link is reported as itself: linked folders are not entered, and a cycle of links ends.
    followSymlinks: false,
    // A rename is reported at once as `gone` and `appeared`, without waiting for an editor's atomic save.
    atomic: false,
    // The engine decides when a recording is finished; it needs hints while the file is being written.
    awaitWriteFinish: false,
  });
  watcher.on('add', (path, stats) => listener.appeared(path, stats));
  watcher.on('change', (path, stats) => listener.changed(path, stats));
  watcher.on('unlink', (path) => listener.gone(path));
  watcher.on('ready', () => listener.ready());
  watcher.on('error', (error) => listener.failed(error));
  return () => watcher.close();
};
