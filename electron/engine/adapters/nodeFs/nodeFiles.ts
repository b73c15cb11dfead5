import type { Clock } from '../../ports/clock.ts';
import type { FileSource } from '../../ports/fileSource.ts';
import type { EntryStates, FolderScanner } from '../../ports/folderWatcher.ts';
import type { Logger } from '../../ports/logger.ts';
import { DeviceLimiter } from './deviceLimiter.ts';
import { NodeFileSource } from './nodeFileSource.ts';
import { type LeftOut, NodeFolderScanner } from './nodeFolderScanner.ts';
import { RootPlaces } from './rootPlaces.ts';
import { WatchedRoots } from './watchedRoots.ts';

/** The disks of this machine: files to read and folders to list. Both share one `DeviceLimiter` and the same watched folders. */
export interface NodeFiles {
  readonly source: FileSource;
  readonly scanner: FolderScanner & EntryStates;
  /** Whether a watched folder that has this real path now had another one when it was first seen: it was exchanged for a link. */
  readonly isExchanged: (folder: string, realPath: string) => boolean;
}

/** @param options.stateFolder where the real paths of the watched folders are kept; absent: in memory */
export function nodeFiles(options: {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly stateFolder?: string;
  readonly leftOut?: LeftOut;
}): NodeFiles {
  const leftOut = options.leftOut === undefined ? {} : { leftOut: options.leftOut };
  const limiter = new DeviceLimiter(options.clock);
  const roots = new WatchedRoots(limiter, new RootPlaces(options.stateFolder));
  return {
    source: new NodeFileSource(limiter, roots),
    scanner: new NodeFolderScanner({ logger: options.logger, limiter, roots, ...leftOut }),
    isExchanged: (folder, realPath) => roots.isExchanged(folder, realPath),
  };
}
