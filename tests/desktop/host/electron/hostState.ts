import type { EventEmitter } from 'node:events';
import type { Chromium } from '../chromium.ts';

/** State of the system around the app, which a test can read and change. */
export interface HostState {
  readonly chromium: Chromium;
  readonly userData: string;
  /** Folder of `package.json`. */
  readonly projectFolder: string;
  readonly locale: string;
  readonly keyring: 'protected' | 'basic_text' | 'none';
  readonly isFirstInstance: boolean;
  /** Tells the first instance that another one was started. */
  readonly handOver: () => void;
  readonly appEvents: EventEmitter;
  readonly powerEvents: EventEmitter;
  /** Settled when the app's main module has been evaluated: Electron gets ready no sooner. */
  readonly evaluated: PromiseWithResolvers<void>;
  /** Settled when the app has put its icon into the tray, and done whatever else it does in that turn. */
  readonly started: PromiseWithResolvers<void>;
  isReady: boolean;
  isOnline: boolean;
  readonly isSystemDark: boolean;
  themeSource: 'system' | 'light' | 'dark';
  /** A window becomes ready only when it is shown. */
  readonly isWayland: boolean;
  /** The first is the primary one. */
  readonly displays: readonly Electron.Rectangle[];
  clipboard: string;
  tray: TrayFacts | undefined;
  /** Menus that popped up, newest last. */
  readonly menus: (readonly Electron.MenuItemConstructorOptions[])[];
  readonly blockers: Set<number>;
  readonly notifications: ShownNotification[];
  /** Paths that were shown or opened in the system's file manager. */
  readonly revealed: string[];
  /** Web addresses that the browser was asked to open. */
  readonly openedLinks: string[];
  readonly dialogs: ShownDialog[];
  readonly answers: DialogAnswer[];
  /** Addresses of windows that a page opened and the app allowed. */
  readonly popups: string[];
  readonly permissions: { check: (() => boolean) | undefined; request: PermissionRequest | undefined };
}

export type PermissionRequest = (permission: string) => Promise<boolean>;

export interface TrayFacts {
  image: string;
  toolTip: string;
  menu: readonly Electron.MenuItemConstructorOptions[];
  readonly events: EventEmitter;
}

export interface ShownNotification {
  readonly title: string;
  readonly body: string;
  readonly events: EventEmitter;
}

export interface ShownDialog {
  readonly kind: 'open' | 'message' | 'save';
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  /** The buttons that Enter and Escape press. */
  readonly defaultId: number | undefined;
  readonly cancelId: number | undefined;
  /** It stands in front of a window, and is seen only where that is. */
  readonly belongsToWindow: boolean;
}

/** `paths` for a folder dialog, `button` (its place) for a question, `path` of the file to save, empty to cancel. */
export type DialogAnswer =
  | { readonly kind: 'open'; readonly paths: readonly string[] }
  | { readonly kind: 'message'; readonly button: number }
  | { readonly kind: 'save'; readonly path: string };

/** Resolves with the next answer of this kind, whenever a test gives it. */
export async function answerOf<K extends DialogAnswer['kind']>(
  state: HostState,
  kind: K,
): Promise<Extract<DialogAnswer, { readonly kind: K }>> {
  for (;;) {
    const at = state.answers.findIndex((answer) => answer.kind === kind);
    const [answer] = at < 0 ? [] : state.answers.splice(at, 1);
    // Of this kind: it was looked for.
    if (answer !== undefined) return answer as Extract<DialogAnswer, { readonly kind: K }>;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An event that can be prevented, as Electron passes it. */
export function preventable<T extends object>(
  fields: T,
): T & { preventDefault(): void; readonly defaultPrevented: boolean } {
  let isPrevented = false;
  return {
    ...fields,
    preventDefault() {
      isPrevented = true;
    },
    get defaultPrevented() {
      return isPrevented;
    },
  };
}
