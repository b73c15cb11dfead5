import type { Clock } from '../../ports/clock.ts';
import type { FileSource } from '../../ports/fileSource.ts';
import type { FolderScanner } from '../../ports/folderWatcher.ts';
import type { Logger } from '../../ports/logger.ts';
import { DeviceLimiter } from './deviceLimiter.ts';
import { NodeFileSource } from './nodeFileSource.ts';
import { NodeFolderScanner } from './nodeFolderScanner.ts';

/** The disks of this machine: files to read and folders to search. Both keep to the same lanes, see `DeviceLimiter`. */
export function nodeFiles(options: { readonly clock: Clock; readonly logger: Logger }): {
  readonly source: FileSource;
  readonly scanner: FolderScanner;
} {
  const lanes = new DeviceLimiter(options.clock);
  return { source: new NodeFileSource(lanes), scanner: new NodeFolderScanner({ logger: options.logger, lanes }) };
}
