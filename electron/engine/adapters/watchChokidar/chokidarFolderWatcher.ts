import type { FileSource } from '../../ports/fileSource.ts';
import type {
  FolderScanner,
  FolderWatch,
  FolderWatcher,
  WatchedFolder,
  WatchListener,
} from '../../ports/folderWatcher.ts';
import type { Logger } from '../../ports/logger.ts';
import { chokidarTree } from './nativeTree.ts';
import type { WatchTree } from './nativeTree.ts';
import { WatchSession } from './watchSession.ts';
import type { WatchTimes } from './watchSession.ts';

/**
 * A drive that was unplugged is noticed in two seconds; polling reads at most every two seconds. A disk that sleeps takes some
 * ten seconds to answer.
 */
const WATCH_TIMES: WatchTimes = { presenceMs: 2_000, patienceMs: 20_000, pollMs: 2_000, retryNativeMs: 10 * 60_000 };

export interface FolderWatcherOptions {
  /** Lists what is there at start, and everything while polling. */
  readonly scanner: FolderScanner;
  readonly source: FileSource;
  readonly logger: Logger;
  readonly times?: WatchTimes;
  /** What watches natively; for tests that make it fail. */
  readonly watchTree?: WatchTree;
}

/**
 * Watches folders with chokidar, one native watch a folder on Linux, one for all on macOS and Windows. Needs the right to list
 * them; creates nothing, opens no file. Where native watching fails (no watches or handles left) and on network file systems
 * the folder is read again and again, so seldom that this takes at most a twentieth of one core.
 */
export class ChokidarFolderWatcher implements FolderWatcher {
  readonly #options: FolderWatcherOptions;

  constructor(options: FolderWatcherOptions) {
    this.#options = options;
  }

  watch(folder: WatchedFolder, listener: WatchListener): FolderWatch {
    const { scanner, source, logger, times = WATCH_TIMES, watchTree = chokidarTree } = this.#options;
    return new WatchSession({ folder, listener, scanner, source, logger, times, watchTree });
  }
}
