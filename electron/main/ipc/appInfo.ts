import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { app } from 'electron';
import type { AppInfo } from '../../../shared/ipc.ts';
import { settingsPath } from '../../backend/settings/settingsFile.ts';

export function appInfo(logsFolder: string): AppInfo {
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

/** The text of `dist/licences.txt`. Rejects when it is not there. */
export function readLicences(): Promise<string> {
  return readFile(path.join(app.getAppPath(), 'dist', 'licences.txt'), 'utf8');
}
