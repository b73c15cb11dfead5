import { model } from '../model.ts';
import { appModel } from './appModel.ts';
import type { HostState } from './hostState.ts';
import { ipcModel } from './ipcModel.ts';
import type { Page } from './page.ts';
import { safeStorageModel } from './safeStorageModel.ts';
import { sessionModels } from './sessionModels.ts';
import { isDark, systemModels } from './systemModels.ts';
import { trayModels } from './trayModel.ts';
import { type Windows, windowModels } from './windowModel.ts';

export interface HostedElectron {
  /** What `import … from 'electron'` gives in the main process. */
  readonly module: typeof Electron.CrossProcessExports;
  readonly windows: Windows;
}

/** Puts the modelled part of Electron together; what is not there throws by name. */
export function electronModule(state: HostState, token: string): HostedElectron {
  const { devtools } = state.chromium;
  const ipc = ipcModel();
  const sessions = sessionModels(state, devtools);
  const windows = windowModels(state, {
    devtools,
    ipc,
    token,
    answer: sessions.answer,
    created: (contents) => void state.appEvents.emit('web-contents-created', {}, contents),
    popup: (url) => void state.popups.push(url),
    colourScheme: () => (isDark(state) ? 'dark' : 'light'),
  });
  const themeChanged = (): void => {
    for (const { page } of windows.all) void (page satisfies Page).followColourScheme();
  };
  const { Notification, ...system } = systemModels(state, themeChanged);
  const { Tray, Menu, nativeImage } = trayModels(state);
  const module = model<typeof Electron.CrossProcessExports>()('electron', {
    app: appModel(state, windows),
    BrowserWindow: windows.BrowserWindow as unknown as typeof Electron.CrossProcessExports.BrowserWindow,
    ipcMain: ipc.ipcMain,
    session: sessions.session,
    protocol: sessions.protocol,
    safeStorage: safeStorageModel(state),
    ...system,
    Notification: Notification as unknown as typeof Electron.CrossProcessExports.Notification,
    Tray: Tray as unknown as typeof Electron.CrossProcessExports.Tray,
    Menu: Menu as unknown as typeof Electron.CrossProcessExports.Menu,
    nativeImage,
  });
  return { module, windows };
}
