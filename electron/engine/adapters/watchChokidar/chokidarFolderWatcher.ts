import type { FileSource } from '../../ports/fileSource.ts';
import type {
  EntryStates,
  FolderScanner,
  FolderWatch,
  FolderWatcher,
  WatchedFolder,
  WatchListener,
} from '../../ports/folderWatcher.ts';
import type { Logger } from '../../ports/logger.ts';
import { chokidarTree } from './chokidarTree.ts';
import { inotifyTree } from './inotifyTree.ts';
import { WatchSession } from './watchSession.ts';
import type { WatchTimes } from './watchSession.ts';
import type { WatchTree } from './watchTree.ts';

/** A sleeping disk takes some ten seconds to answer. */
const WATCH_TIMES: WatchTimes = { presenceMs: 2_000, patienceMs: 20_000, pollMs: 2_000, retryNativeMs: 10 * 60_000 };

/** chokidar examines and tracks each file; on Linux, which tells the name with each event, nothing has to be tracked. */
const nativeTree: WatchTree = process.platform === 'linux' ? inotifyTree : chokidarTree;

export interface FolderWatcherOptions {
  /** Lists the existing files at the start, and examines files and folders while polling. */
  readonly scanner: FolderScanner & EntryStates;
  readonly source: FileSource;
  readonly logger: Logger;
  /** Whether the folder was exchanged: such a folder is unavailable. Absent: no folder ever is. */
  readonly isExchanged?: (folder: string, realPath: string) => boolean;
  readonly times?: WatchTimes;
  /** The native watch; tests replace it to make it fail. */
  readonly watchTree?: WatchTree;
}

/**
 * Watches folders: on Linux with one inotify watch for each subfolder, on macOS and Windows with chokidar. Needs permission to list the
 * folders; creates nothing and opens no file. Where native watching fails (no watches or handles left) and on network file systems,
 * the folder is polled: each reading costs the same however many files there are, and the device is idle most of the time.
 */
export class ChokidarFolderWatcher implements FolderWatcher {
  readonly #options: FolderWatcherOptions;

  constructor(options: FolderWatcherOptions) {
    this.#options = options;
  }

  watch(folder: WatchedFolder, listener: WatchListener): FolderWatch {
    const { scanner, source, logger, times = WATCH_TIMES, watchTree = nativeTree } = this.#options;
    const isExchanged = this.#options.isExchanged ?? (() => false);
    return new WatchSession({ folder, listener, scanner, source, logger, isExchanged, times, watchTree });
  }
}
