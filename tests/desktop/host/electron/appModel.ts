import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { model } from '../model.ts';
import { type HostState, preventable } from './hostState.ts';
import type { WindowList } from './windowModel.ts';

/** `app`: ready as soon as its main module has been evaluated, one instance per user data folder, quits like Electron does. */
export function appModel(state: HostState, windows: WindowList): Electron.App {
  const events = state.appEvents;
  const leave = async (code: number): Promise<void> => {
    await state.chromium.close();
    process.exit(code);
  };
  let isQuitting = false;

  const on = (name: string, listener: (...values: never[]) => void): void => {
    events.on(name, listener as (...values: unknown[]) => void);
  };
  windows.onAllClosed(() => {
    if (isQuitting) return;
    // Without a listener Electron quits.
    if (events.listenerCount('window-all-closed') === 0) app.quit();
    else events.emit('window-all-closed');
  });

  const app = model<Electron.App>()('app', {
    isPackaged: false,
    requestSingleInstanceLock() {
      if (!state.isFirstInstance) state.handOver();
      return state.isFirstInstance;
    },
    enableSandbox() {
      if (state.isReady) throw new Error('app.enableSandbox must be called before the app is ready.');
    },
    // Chromium's own switches are those of the host.
    commandLine: model<Electron.CommandLine>()('app.commandLine', { hasSwitch: () => false }),
    async whenReady() {
      // A module that awaits this at its top level is never evaluated, and the app never ready: as in Electron.
      await state.evaluated.promise;
      state.isReady = true;
    },
    on,
    quit() {
      if (isQuitting) return;
      const event = preventable({});
      events.emit('before-quit', event);
      if (event.defaultPrevented) return;
      isQuitting = true;
      void windows.closeAll().then(() => leave(0));
    },
    exit(code = 0) {
      isQuitting = true;
      void leave(code);
    },
    getPath(name) {
      switch (name) {
        case 'userData':
          return state.userData;
        case 'appData':
          return path.dirname(state.userData);
        case 'home':
          return os.homedir();
        default:
          throw new Error(`The desktop host does not model app.getPath('${name}').`);
      }
    },
    getAppPath: () => state.projectFolder,
    getVersion: () => {
      const text = readFileSync(path.join(state.projectFolder, 'package.json'), 'utf8');
      // Our own file.
      return (JSON.parse(text) as { readonly version: string }).version;
    },
    getLocale: () => state.locale,
  });
  return app;
}
