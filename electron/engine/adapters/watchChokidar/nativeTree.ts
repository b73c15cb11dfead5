import { watch } from 'chokidar';
import type { Stats } from 'node:fs';

/** What a native watch of a folder tree tells, with absolute paths below `root`. */
export interface TreeListener {
  appeared(path: string): void;
  changed(path: string): void;
  gone(path: string): void;
  /** The first reading is done. */
  ready(): void;
  failed(error: unknown): void;
}

/** Watches `root` with everything below it but for what `isIgnored`. @returns a function that stops it */
export type WatchTree = (
  root: string,
  isIgnored: (path: string, stats: Stats | undefined) => boolean,
  listener: TreeListener,
) => () => Promise<void>;

export const chokidarTree: WatchTree = (root, isIgnored, listener) => {
  const watcher = watch(root, {
    ignored: [(path: string, stats?: Stats) => isIgnored(path, stats)],
    // A link is reported as itself: folders behind links are not entered, and a circle of links ends.
    followSymlinks: false,
    // A rename is `gone` and `appeared`, at once: nothing waits to see whether an editor was at work.
    atomic: false,
    // The engine decides when a recording is finished; hints are wanted while it is being written.
    awaitWriteFinish: false,
  });
  watcher.on('add', (path) => listener.appeared(path));
  watcher.on('change', (path) => listener.changed(path));
  watcher.on('unlink', (path) => listener.gone(path));
  watcher.on('ready', () => listener.ready());
  watcher.on('error', (error) => listener.failed(error));
  return () => watcher.close();
};
