import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { PushChannel, Pushes, ShowRequest } from '../../../shared/ipc.ts';
import { APP_PAGE } from '../security/appPage.ts';
import type { Texts } from '../texts/texts.ts';
import { addTextMenu } from './menus.ts';
import { openingPlace, rememberPlace, SMALLEST, type WindowPlace } from './windowPlace.ts';

export interface MainWindowOptions {
  /** Absolute path of the built preload. */
  readonly preload: string;
  readonly icon: string;
  /** Where the window stood last. */
  readonly place: { read(): WindowPlace | undefined; write(place: WindowPlace): void };
  readonly texts: () => Texts;
  /** The page's process died, or the page could not be loaded. */
  readonly lost: (why: string) => void;
}

export interface MainWindow {
  /** Shows it, in front; makes it first if there is none. */
  open(): void;
  /** Opens it and has the page show this, as soon as it is there. */
  show(request: ShowRequest): void;
  /** The page listens to pushes from now on: what it was to show, it is told. */
  listens(): void;
  readonly webContentsId: number | undefined;
  /** Sends to the page; nothing happens while there is none. */
  push<C extends PushChannel>(channel: C, payload: Pushes[C]): void;
  /** Keeps its place now, before the app ends. */
  keepPlace(): void;
  /** For dialogs that belong to it. */
  readonly present: BrowserWindow | undefined;
}

/** The security of the page's process: no Node, a world of its own for the preload, the operating system's sandbox. */
const WEB_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
  spellcheck: false,
} as const satisfies Electron.WebPreferences;

/** Shown before the page has painted anything: `--bg` of `renderer/ui/tokens.css`. */
const BACKGROUND = { light: '#f3f4f7', dark: '#0d0f13' } as const;

/**
 * The window is shown this long after its page was loaded, or could not be, if it was not ready before: under Wayland one that was
 * never shown is never ready [electron/electron#48859].
 */
const SHOW_AT_LATEST_MS = 300;

/** How long a page that died is left alone before it is loaded again, so that one that always dies does not spin. */
const RELOAD_MS = 1_000;

/**
 * The one window. Closing it ends it and frees its memory; the engine goes on in the main process, and opening makes another
 * one that starts from a snapshot.
 */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: BrowserWindow | undefined;
  let isListening = false;
  let toShow: ShowRequest | undefined;
  let keepPlace = (): void => undefined;

  const make = (): BrowserWindow => {
    const { isMaximized, ...place } = openingPlace(options.place.read(), {
      primary: screen.getPrimaryDisplay().workArea,
      all: screen.getAllDisplays().map(({ workArea }) => workArea),
    });
    const made = new BrowserWindow({
      ...place,
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title: 'Rushes',
      icon: options.icon,
      backgroundColor: BACKGROUND[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
      autoHideMenuBar: true,
      webPreferences: { ...WEB_PREFERENCES, preload: options.preload },
    });
    let wasShown = false;
    const showFirst = (): void => {
      if (wasShown || made.isDestroyed()) return;
      wasShown = true;
      if (isMaximized) made.maximize();
      made.show();
    };
    const load = (): void => {
      isListening = false;
      made
        .loadURL(APP_PAGE)
        // Rejects when the page could not be loaded, or the window is closed before it was.
        .catch((error: unknown) => options.lost(String(error)))
        .finally(() => setTimeout(showFirst, SHOW_AT_LATEST_MS));
    };
    addTextMenu(made, options.texts);
    keepPlace = rememberPlace(made, (where) => options.place.write(where));
    made.once('ready-to-show', showFirst);
    made.on('closed', () => {
      if (window === made) window = undefined;
    });
    made.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit') return;
      options.lost(reason);
      setTimeout(() => {
        if (!made.isDestroyed()) load();
      }, RELOAD_MS);
    });
    load();
    return made;
  };

  const open = (): BrowserWindow => {
    if (window === undefined || window.isDestroyed()) {
      window = make();
      return window;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    return window;
  };

  return {
    open: () => void open(),
    show(request) {
      const { webContents } = open();
      if (isListening) webContents.send('app.show', request);
      else toShow = request;
    },
    listens() {
      isListening = true;
      if (toShow !== undefined && window !== undefined) window.webContents.send('app.show', toShow);
      toShow = undefined;
    },
    get webContentsId() {
      return window === undefined || window.isDestroyed() ? undefined : window.webContents.id;
    },
    push(channel, payload) {
      if (window !== undefined && !window.isDestroyed()) window.webContents.send(channel, payload);
    },
    keepPlace: () => keepPlace(),
    get present() {
      return window === undefined || window.isDestroyed() ? undefined : window;
    },
  };
}
