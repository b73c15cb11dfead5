import type { EventEmitter } from 'node:events';
import { EventEmitter as Emitter } from 'node:events';
import { model } from '../model.ts';
import { answerOf, type HostState } from './hostState.ts';

/** The parts of the system around the app: dialogs, shell, clipboard, power, network, theme, notifications. */
export interface SystemModels {
  readonly dialog: Electron.Dialog;
  readonly shell: Electron.Shell;
  readonly clipboard: Electron.Clipboard;
  readonly powerMonitor: Electron.PowerMonitor;
  readonly powerSaveBlocker: Electron.PowerSaveBlocker;
  readonly net: Electron.Net;
  readonly nativeTheme: Electron.NativeTheme;
  readonly screen: Electron.Screen;
  readonly Notification: (new (
    options?: Electron.NotificationConstructorOptions,
  ) => Electron.Notification) & {
    isSupported(): boolean;
  };
}

export function systemModels(state: HostState, themeChanged: () => void): SystemModels {
  let lastBlocker = 0;

  function notification(options: Electron.NotificationConstructorOptions = {}): Electron.Notification {
    const events = new Emitter();
    return model<Electron.Notification>()('Notification', {
      on: listen(events),
      show: () => void state.notifications.push({ title: options.title ?? '', body: options.body ?? '', events }),
    });
  }
  notification.isSupported = () => true;

  return {
    dialog: model<Electron.Dialog>()('dialog', {
      showOpenDialog: async (...args: readonly unknown[]) => {
        const { title = '' } = args.at(-1) as Electron.OpenDialogOptions;
        state.dialogs.push({
          kind: 'open',
          message: title,
          detail: '',
          buttons: [],
          defaultId: undefined,
          cancelId: undefined,
          belongsToWindow: args.length > 1,
        });
        const { paths } = await answerOf(state, 'open');
        return { canceled: paths.length === 0, filePaths: [...paths] };
      },
      showSaveDialog: async (...args: readonly unknown[]) => {
        const { defaultPath = '' } = args.at(-1) as Electron.SaveDialogOptions;
        const belongsToWindow = args.length > 1;
        const shown = { message: defaultPath, detail: '', buttons: [], defaultId: undefined, cancelId: undefined };
        state.dialogs.push({ kind: 'save', ...shown, belongsToWindow });
        const { path } = await answerOf(state, 'save');
        return { canceled: path === '', filePath: path };
      },
      // Electron waits for the person; here nobody could answer, since this stops the process.
      showErrorBox: (title, content) => void process.stderr.write(`${title}: ${content}\n`),
      showMessageBox: async (...args: readonly unknown[]) => {
        const { message, detail = '', buttons = [], defaultId, cancelId } = args.at(-1) as Electron.MessageBoxOptions;
        const belongsToWindow = args.length > 1;
        state.dialogs.push({ kind: 'message', message, detail, buttons, defaultId, cancelId, belongsToWindow });
        const { button } = await answerOf(state, 'message');
        return { response: button, checkboxChecked: false };
      },
    }),
    shell: model<Electron.Shell>()('shell', {
      openExternal: async (url) => void state.openedLinks.push(url),
      showItemInFolder: (path) => void state.revealed.push(path),
      async openPath(path) {
        state.revealed.push(path);
        return '';
      },
    }),
    clipboard: model<Electron.Clipboard>()('clipboard', {
      async writeText(text: string) {
        state.clipboard = text;
      },
    }),
    powerMonitor: model<Electron.PowerMonitor>()('powerMonitor', {
      on: listen(state.powerEvents),
    }),
    powerSaveBlocker: model<Electron.PowerSaveBlocker>()('powerSaveBlocker', {
      start() {
        lastBlocker += 1;
        state.blockers.add(lastBlocker);
        return lastBlocker;
      },
      stop: (id) => state.blockers.delete(id),
    }),
    net: model<Electron.Net>()('net', { isOnline: () => state.isOnline }),
    nativeTheme: model<Electron.NativeTheme>()('nativeTheme', {
      get themeSource() {
        return state.themeSource;
      },
      get shouldUseDarkColors() {
        return isDark(state);
      },
      set themeSource(source: Electron.NativeTheme['themeSource']) {
        if (source === state.themeSource) return;
        state.themeSource = source;
        themeChanged();
      },
    }),
    screen: model<Electron.Screen>()('screen', {
      getPrimaryDisplay: () => displayModel(state.displays[0]),
      getAllDisplays: () => state.displays.map(displayModel),
    }),
    // `new` gives what the function returns, which is the guarded notification.
    Notification: notification as unknown as SystemModels['Notification'],
  };
}

export function isDark(state: HostState): boolean {
  return state.themeSource === 'system' ? state.isSystemDark : state.themeSource === 'dark';
}

/** Nothing of it is taken by bars and docks. */
function displayModel(workArea = { x: 0, y: 0, width: 0, height: 0 }): Electron.Display {
  return model<Electron.Display>()('Display', { workArea });
}

function listen(events: EventEmitter): (name: string, listener: (...values: never[]) => void) => void {
  return (name, listener) => {
    events.on(name, listener as (...values: unknown[]) => void);
  };
}
