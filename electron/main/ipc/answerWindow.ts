import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { app } from 'electron';
import type { AppInfo } from '../../../shared/ipc.ts';
import type { MainWindow } from '../desktop/mainWindow.ts';
import { settingsPath } from '../../backend/settings/settingsFile.ts';
import { createRequestHandlers, type RequestContext } from '../../backend/requests/requestHandlers.ts';
import { serveRequests } from './serveRequests.ts';

export type WindowContext = Pick<
  RequestContext,
  'engine' | 'feed' | 'settings' | 'secrets' | 'shell' | 'notices' | 'facts' | 'log' | 'logsFolder' | 'texts'
> & { readonly window: MainWindow };

/** Answers every request of the window from now on. */
export function answerWindow(context: WindowContext): void {
  const { window, log, logsFolder } = context;
  serveRequests({
    ...createRequestHandlers({
      ...context,
      info: () => appInfo(logsFolder),
      readLicences: () => readFile(path.join(app.getAppPath(), 'dist', 'licences.txt'), 'utf8'),
      systemLocale: () => app.getLocale(),
    }),
    windowContentsId: () => window.webContentsId,
    report: (message, fields) => log.log('warn', message, fields),
  });
}

function appInfo(logsFolder: string): AppInfo {
  const { platform, versions } = process;
  return {
    version: app.getVersion(),
    platform: platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other',
    locale: app.getLocale(),
    runtime: `Electron ${versions.electron}, Node ${versions.node}`,
    logsFolder,
    settingsFile: settingsPath(path.normalize(app.getPath('userData'))),
  };
}
