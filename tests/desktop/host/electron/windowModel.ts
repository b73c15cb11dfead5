import { EventEmitter } from 'node:events';
import { model } from '../model.ts';
import type { HostState } from './hostState.ts';
import { Page, type PageHost } from './page.ts';

/** The windows there are. */
export interface WindowList {
  readonly all: readonly WindowFacts[];
  onAllClosed(listener: () => void): void;
  closeAll(): Promise<void>;
}

export interface WindowFacts {
  readonly id: number;
  readonly title: string;
  readonly webPreferences: Electron.WebPreferences;
  isVisible: boolean;
  isMinimized: boolean;
  isMaximized: boolean;
  readonly backgroundColor: string;
  /** When it is not maximized. */
  bounds: Electron.Rectangle;
  /** A person does something to it: changes are made, and then told. */
  change(
    event: 'move' | 'resize' | 'maximize' | 'unmaximize',
    fields: Partial<Pick<WindowFacts, 'bounds' | 'isMaximized'>>,
  ): void;
  readonly page: Page;
  /** Windows says that the person is logged off, or the computer shut down. */
  endSession(): void;
  close(): Promise<void>;
}

export interface Windows extends WindowList {
  readonly BrowserWindow: new (options?: Electron.BrowserWindowConstructorOptions) => Electron.BrowserWindow;
}

/** The protections that the host models; a page with fewer has to be tried on Electron itself. */
const REQUIRED: Readonly<Partial<Record<keyof Electron.WebPreferences, boolean>>> = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webviewTag: false,
  webSecurity: true,
};

/** `BrowserWindow`: one Chromium page each. Closing one ends its page. */
export function windowModels(state: HostState, host: PageHost): Windows {
  const open = new Set<WindowFacts>();
  const allClosed: (() => void)[] = [];
  let lastId = 0;

  function create(options: Electron.BrowserWindowConstructorOptions = {}): Electron.BrowserWindow {
    if (!state.isReady) throw new Error('Cannot create BrowserWindow before app is ready');
    const webPreferences = options.webPreferences ?? {};
    for (const [name, wanted] of Object.entries(REQUIRED)) {
      if (Reflect.get(webPreferences, name) !== wanted) {
        throw new Error(`The desktop host models windows with ${name}: ${String(wanted)} alone.`);
      }
    }
    lastId += 1;
    const events = new EventEmitter();
    const { width = 800, height = 600 } = options;
    const page = new Page(host, lastId, { preload: webPreferences.preload, width, height });
    let isDestroyed = false;
    const facts: WindowFacts = {
      id: lastId,
      title: options.title ?? '',
      webPreferences,
      isVisible: options.show ?? true,
      isMinimized: false,
      isMaximized: false,
      backgroundColor: options.backgroundColor ?? '#fff',
      bounds: boundsOf(options, state.displays[0]),
      change(event, fields) {
        Object.assign(facts, fields);
        events.emit(event);
      },
      page,
      endSession: () => void events.emit('session-end', {}),
      async close() {
        if (isDestroyed) return;
        // Nobody here prevents it.
        events.emit('close', {});
        isDestroyed = true;
        open.delete(facts);
        await page.close();
        events.emit('closed');
        if (open.size === 0) for (const listener of allClosed) listener();
      },
    };
    open.add(facts);
    page.onceLoaded(() => {
      if (!state.isWayland) events.emit('ready-to-show');
    });
    const add = (name: string, listener: (...values: never[]) => void): void => {
      events.on(name, listener as (...values: unknown[]) => void);
    };
    const once = (name: string, listener: (...values: never[]) => void): void => {
      events.once(name, listener as (...values: unknown[]) => void);
    };
    const window = model<Electron.BrowserWindow>()('BrowserWindow', {
      webContents: page.webContents,
      loadURL: (url: string) => page.load(url),
      on: add,
      once,
      destroy() {
        if (isDestroyed) return;
        isDestroyed = true;
        open.delete(facts);
        void page.close();
        events.emit('closed');
        if (open.size === 0) for (const listener of allClosed) listener();
      },
      isDestroyed: () => isDestroyed,
      isVisible: () => facts.isVisible && !facts.isMinimized,
      isMinimized: () => facts.isMinimized,
      isMaximized: () => facts.isMaximized,
      isFullScreen: () => false,
      getNormalBounds: () => ({ ...facts.bounds }),
      maximize: () => facts.change('maximize', { isMaximized: true }),
      restore() {
        facts.isMinimized = false;
      },
      show() {
        facts.isVisible = true;
        if (state.isWayland) events.emit('ready-to-show');
        void page.bringToFront();
      },
      focus() {
        void page.bringToFront();
      },
    });
    state.appEvents.emit('browser-window-created', {}, window);
    return window;
  }

  return {
    get all() {
      return [...open];
    },
    onAllClosed: (listener) => void allClosed.push(listener),
    async closeAll() {
      await Promise.all([...open].map((window) => window.close()));
    },
    // `new` gives what the function returns, which is the guarded window.
    BrowserWindow: create as unknown as Windows['BrowserWindow'],
  };
}

/** In the middle of the primary display without a position, as in Electron. */
function boundsOf(
  { x, y, width = 800, height = 600 }: Electron.BrowserWindowConstructorOptions,
  primary = { x: 0, y: 0, width: 0, height: 0 },
): Electron.Rectangle {
  return {
    x: x ?? Math.round(primary.x + (primary.width - width) / 2),
    y: y ?? Math.round(primary.y + (primary.height - height) / 2),
    width,
    height,
  };
}
