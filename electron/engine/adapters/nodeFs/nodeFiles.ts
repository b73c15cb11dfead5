import type { Clock } from '../../ports/clock.ts';
import type { FileSource } from '../../ports/fileSource.ts';
import type { FolderScanner } from '../../ports/folderWatcher.ts';
import type { Logger } from '../../ports/logger.ts';
import { DeviceLimiter } from './deviceLimiter.ts';
import { NodeFileSource } from './nodeFileSource.ts';
import { NodeFolderScanner } from './nodeFolderScanner.ts';
import { WatchedRoots } from './watchedRoots.ts';

/** The disks of this machine: files to read and folders to list. Both share one `DeviceLimiter` and the same watched folders. */
export function nodeFiles(options: { readonly clock: Clock; readonly logger: Logger }): {
  readonly source: FileSource;
  readonly scanner: FolderScanner;
} {
  const limiter = new DeviceLimiter(options.clock);
  const roots = new WatchedRoots(limiter);
  return {
    source: new NodeFileSource(limiter, roots),
    scanner: new NodeFolderScanner({ logger: options.logger, limiter, roots }),
  };
}
