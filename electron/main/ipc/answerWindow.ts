import { app } from 'electron';
import type { ConsoleSwitch } from '../../console/index.ts';
import type { MainWindow } from '../desktop/mainWindow.ts';
import { createRequestHandlers, type RequestContext } from '../../backend/requests/requestHandlers.ts';
import { appInfo, readLicences } from './appInfo.ts';
import { confirmedAccess } from './confirmedAccess.ts';
import { serveRequests } from './serveRequests.ts';

export type WindowContext = Pick<
  RequestContext,
  'engine' | 'feed' | 'settings' | 'secrets' | 'shell' | 'notices' | 'facts' | 'log' | 'logsFolder' | 'texts'
> & { readonly window: MainWindow; readonly browsers: Pick<ConsoleSwitch, 'access'> };

/** Answers every request of the window from now on. */
export function answerWindow(context: WindowContext): void {
  const { window, log, logsFolder, browsers, shell, texts } = context;
  serveRequests({
    ...createRequestHandlers({
      ...context,
      access: confirmedAccess(browsers.access, shell, texts),
      info: () => appInfo(logsFolder),
      readLicences,
      systemLocale: () => app.getLocale(),
    }),
    windowContentsId: () => window.webContentsId,
    report: (message, fields) => log.log('warn', message, fields),
  });
}
