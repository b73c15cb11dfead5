import type { Stats } from 'node:fs';
import { relative, sep } from 'node:path';
import { watch } from 'chokidar';
import { sentence } from '../../../../shared/sentences/sentence.ts';
import { isReported, type TreeListener, type TreeOptions, UnwatchableFolder, type WatchTree } from './watchTree.ts';

/**
 * Files that were last written longer than this before the start are listed once and not tracked: chokidar needs memory for each tracked
 * file. A later write to one is still reported, by the watch of its folder, and then it is tracked. Recorders write each second.
 */
const TRACKED_AGE_MS = 60_000;

/** Watches a tree with chokidar: one native watch for the whole tree on macOS and Windows, one for each subfolder on Linux. */
export const chokidarTree: WatchTree = (options, listener) => {
  // chokidar treats a backslash as a separator on every platform.
  if (sep === '/' && options.root.includes('\\')) {
    queueMicrotask(() => listener.failed(new UnwatchableFolder(sentence('backslashName', {}))));
    return async () => undefined;
  }
  return watchWithChokidar(options, listener);
};

function watchWithChokidar(options: TreeOptions, listener: TreeListener): () => Promise<void> {
  const { root, rule, hasLinks } = options;
  let isScanned = false;
  const startMs = Date.now();
  const pathBelow = (path: string): string => relative(root, path).replaceAll(sep, '/');
  const isTracked = (below: string, stats: Stats): boolean => {
    if (stats.isDirectory()) return rule.mayEnter(below);
    if (!isReported(stats, hasLinks)) return false;
    if (!rule.isWanted(below)) {
      listener.filtered();
      return false;
    }
    return isScanned || stats.mtimeMs >= startMs - TRACKED_AGE_MS;
  };
  const isIgnored = (path: string, stats?: Stats): boolean => {
    const below = pathBelow(path);
    if (below === '' || below.startsWith('../')) return false;
    if (stats === undefined) return below.split('/').some((name) => name.startsWith('.'));
    return !isTracked(below, stats);
  };
  const ifWanted =
    (tell: (below: string, stats?: Stats) => void) =>
    (path: string, stats?: Stats): void => {
      const below = pathBelow(path);
      if (rule.isWanted(below)) tell(below, stats);
    };
  const watcher = watch(root, {
    ignored: [isIgnored],
    // A link is reported as itself: linked folders are not entered, and a cycle of links ends.
    followSymlinks: false,
    // A rename is reported at once as `gone` and `appeared`, without waiting for an editor's atomic save.
    atomic: false,
    // The engine decides when a recording is finished; it needs hints while the file is being written.
    awaitWriteFinish: false,
  });
  const appeared = ifWanted((below, stats) => listener.appeared(below, isScanned ? stats : undefined));
  watcher.on('add', appeared);
  watcher.on(
    'change',
    ifWanted((below, stats) => listener.changed(below, stats)),
  );
  watcher.on(
    'unlink',
    ifWanted((below) => listener.gone(below)),
  );
  watcher.on('error', (error) => listener.failed(error));
  const listed = new Promise<void>((resolve) => watcher.once('ready', resolve)).then(async () => {
    isScanned = true;
    for await (const below of options.list('')) listener.appeared(below);
    listener.ready();
  });
  void listed;
  return () => watcher.close();
}
