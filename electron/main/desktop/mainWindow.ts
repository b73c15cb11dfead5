import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { PushChannel, Pushes, ShowRequest } from '../../../shared/ipc.ts';
import { APP_PAGE } from '../security/appPage.ts';
import type { Texts } from '../../backend/texts/texts.ts';
import { addTextMenu } from './menus.ts';
import { openingPlace, rememberPlace, SMALLEST, type WindowPlace } from './windowPlace.ts';

export interface MainWindowOptions {
  /** Absolute path of the built preload. */
  readonly preload: string;
  readonly icon: string;
  /** The stored place of the window. */
  readonly place: { read(): WindowPlace | undefined; write(place: WindowPlace): void };
  readonly texts: () => Texts;
  /** Called when the page's process died or the page could not be loaded. */
  readonly lost: (why: string) => void;
}

export interface MainWindow {
  /** Shows the window in front, and creates it if there is none. */
  open(): void;
  /** Opens the window and makes the page show this as soon as it is loaded. */
  show(request: ShowRequest): void;
  /** The page receives pushes from now on; a waiting request of `show` is sent. */
  listens(): void;
  readonly webContentsId: number | undefined;
  /** Sends to the page. Does nothing while there is no window. */
  push<C extends PushChannel>(channel: C, payload: Pushes[C]): void;
  /** Saves the place of the window now, before the app exits. */
  keepPlace(): void;
  /** The window, as the parent of dialogs. */
  readonly present: BrowserWindow | undefined;
}

/** The page has no Node and runs in the operating system's sandbox; the preload runs in an isolated world. */
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

/** Visible until the page has painted: `--bg` of `renderer/ui/tokens.css`. */
const BACKGROUND = { light: '#f3f4f7', dark: '#0d0f13' } as const;

/**
 * The window is shown at the latest this long after loading ended or failed: under Wayland a window that was never shown never
 * becomes ready [electron/electron#48859].
 */
const SHOW_AT_LATEST_MS = 300;

/** Delay before a page whose process died is loaded again, so that a page that always dies does not loop. */
const RELOAD_MS = 1_000;

/**
 * The only window. Closing it frees its memory while the engine continues in the main process. Opening it again creates a new one,
 * which starts from a snapshot.
 */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: BrowserWindow | undefined;
  let isListening = false;
  let toShow: ShowRequest | undefined;
  let keepPlace = (): void => undefined;
  const present = (): BrowserWindow | undefined => (window === undefined || window.isDestroyed() ? undefined : window);

  const create = (): BrowserWindow => {
    const created = newWindow(options, () => {
      isListening = false;
    });
    keepPlace = rememberPlace(created, (place) => options.place.write(place));
    created.on('closed', () => {
      if (window === created) window = undefined;
    });
    window = created;
    return created;
  };

  const open = (): BrowserWindow => {
    const existing = present();
    if (existing === undefined) return create();
    if (existing.isMinimized()) existing.restore();
    existing.show();
    existing.focus();
    return existing;
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
      return present()?.webContents.id;
    },
    push: (channel, payload) => present()?.webContents.send(channel, payload),
    keepPlace: () => keepPlace(),
    get present() {
      return present();
    },
  };
}

/** Creates a window at the stored place and loads the page. @param loading called whenever the page is loaded from the start */
function newWindow(options: MainWindowOptions, loading: () => void): BrowserWindow {
  const { isMaximized, ...place } = openingPlace(options.place.read(), {
    primary: screen.getPrimaryDisplay().workArea,
    all: screen.getAllDisplays().map(({ workArea }) => workArea),
  });
  const window = new BrowserWindow({
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
    if (wasShown || window.isDestroyed()) return;
    wasShown = true;
    if (isMaximized) window.maximize();
    window.show();
  };
  const load = (): void => {
    loading();
    window
      .loadURL(APP_PAGE)
      // Rejects if the page cannot be loaded or the window is closed before that.
      .catch((error: unknown) => options.lost(String(error)))
      .finally(() => setTimeout(showFirst, SHOW_AT_LATEST_MS));
  };
  addTextMenu(window, options.texts);
  window.once('ready-to-show', showFirst);
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    options.lost(reason);
    setTimeout(() => {
      if (!window.isDestroyed()) load();
    }, RELOAD_MS);
  });
  load();
  return window;
}
