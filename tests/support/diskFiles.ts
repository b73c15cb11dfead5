import { nodeFiles } from '../../electron/engine/adapters/nodeFs/nodeFiles.ts';
import { systemClock } from '../../electron/engine/adapters/systemClock.ts';
import type { Logger } from '../../electron/engine/ports/logger.ts';
import { RecordingLogger } from './loggers.ts';

/** The disks of this machine, as the app reads them. */
export function diskFiles(logger: Logger = new RecordingLogger()): ReturnType<typeof nodeFiles> {
  return nodeFiles({ clock: systemClock, logger });
}
