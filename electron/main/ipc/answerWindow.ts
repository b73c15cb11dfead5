import { nodeFiles, systemClock } from '../../engine/index.ts';
import { pingRedis } from '../engine/openJournal.ts';
import { createFolderDesk } from '../folders/folderDesk.ts';
import { type RequestContext, requestHandlers } from './requestHandlers.ts';
import { serveRequests } from './serveRequests.ts';

/** Answers every request of the window from now on. */
export function answerWindow(desk: Omit<RequestContext, 'folders' | 'secretsChanged' | 'pingRedis'>): void {
  const { engine, settings, window, log } = desk;
  const folders = createFolderDesk(settings, nodeFiles({ clock: systemClock, logger: log }).scanner);
  serveRequests({
    handlers: requestHandlers({
      ...desk,
      folders,
      secretsChanged: () => void engine.apply(settings.current),
      pingRedis: (url) => pingRedis(url, log),
    }),
    offer: (paths) => folders.offer(paths),
    windowContentsId: () => window.webContentsId,
    report: (what, fields) => log.log('warn', what, fields),
  });
}
