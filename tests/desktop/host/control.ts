import { type DialogAnswer, type HostState, preventable, type ShownDialog } from './electron/hostState.ts';
import type { HostedElectron } from './electron/electronModule.ts';

/** The state of the system around the app, as a test sees it. */
export interface SystemView {
  readonly windows: readonly {
    readonly isVisible: boolean;
    readonly isMaximized: boolean;
    readonly bounds: Readonly<Electron.Rectangle>;
    readonly backgroundColor: string;
    readonly title: string;
    readonly targetId: string;
    readonly webPreferences: Readonly<Record<string, unknown>>;
  }[];
  readonly tray: {
    readonly image: string;
    readonly toolTip: string;
    readonly menu: readonly { readonly id: string; readonly label: string; readonly isEnabled: boolean }[];
  } | null;
  /** Menus that popped up, as the roles and labels of what can be chosen. */
  readonly menus: readonly (readonly string[])[];
  readonly notifications: readonly { readonly title: string; readonly body: string }[];
  readonly dialogs: readonly ShownDialog[];
  readonly clipboard: string;
  readonly revealed: readonly string[];
  readonly openedLinks: readonly string[];
  /** Windows that pages opened and the app allowed. */
  readonly popups: readonly string[];
  /** The computer is kept from sleeping. */
  readonly isKeptAwake: boolean;
}

/** Actions of a test on that system. */
export type ControlAction =
  | { readonly kind: 'view' }
  | { readonly kind: 'answer'; readonly answer: DialogAnswer }
  /** An item of the tray's menu, by its id. */
  | { readonly kind: 'tray'; readonly item: string }
  | { readonly kind: 'trayClick' }
  | { readonly kind: 'notificationClick'; readonly at: number }
  | { readonly kind: 'closeWindow' }
  | { readonly kind: 'minimizeWindow' }
  | { readonly kind: 'maximizeWindow' }
  /** Drags the window, and its corner. */
  | { readonly kind: 'placeWindow'; readonly bounds: Electron.Rectangle }
  | { readonly kind: 'crashPage' }
  /** The right click on an empty field, as far as the app looks at it. */
  | { readonly kind: 'clickFieldRight' }
  | { readonly kind: 'quit' }
  /** Linux or macOS shuts down; tells whether it was asked to wait for the app. */
  | { readonly kind: 'shutDown' }
  /** Windows logs the person off. */
  | { readonly kind: 'endSession' }
  | { readonly kind: 'wake' }
  | { readonly kind: 'online'; readonly isOnline: boolean }
  /** The app's answer when a page asks for a permission. */
  | { readonly kind: 'permission'; readonly name: string };

export interface ControlMessage {
  readonly id: number;
  readonly action: ControlAction;
}

export interface ControlReply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** An item of a menu or of the menus below it. */
function itemOf(
  menu: readonly Electron.MenuItemConstructorOptions[],
  id: string,
): Electron.MenuItemConstructorOptions | undefined {
  for (const item of menu) {
    const found = item.id === id ? item : Array.isArray(item.submenu) ? itemOf(item.submenu, id) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Carries out one action. Throws when there is nothing to do it to. */
export async function control(action: ControlAction, state: HostState, electron: HostedElectron): Promise<unknown> {
  switch (action.kind) {
    case 'view':
      return viewOf(state, electron);
    case 'answer':
      state.answers.push(action.answer);
      return null;
    case 'tray': {
      const item = itemOf(state.tray?.menu ?? [], action.item);
      if (item?.click === undefined || item.enabled === false)
        throw new Error(`The tray has no item ${action.item} to click.`);
      // Handlers of this app look at none of the three.
      (item.click as () => void)();
      return null;
    }
    case 'trayClick':
      state.tray?.events.emit('click');
      return null;
    case 'notificationClick':
      state.notifications[action.at]?.events.emit('click');
      return null;
    case 'closeWindow':
      await electron.windows.all[0]?.close();
      return null;
    case 'minimizeWindow': {
      const [window] = electron.windows.all;
      if (window !== undefined) window.isMinimized = true;
      return null;
    }
    case 'maximizeWindow':
      electron.windows.all[0]?.change('maximize', { isMaximized: true });
      return null;
    case 'placeWindow':
      for (const event of ['move', 'resize'] as const)
        electron.windows.all[0]?.change(event, { bounds: action.bounds });
      return null;
    case 'clickFieldRight': {
      const [canDo, cannot] = [true, false];
      const undoing = { canUndo: cannot, canRedo: cannot, canDelete: cannot, canEditRichly: cannot };
      const editFlags = { ...undoing, canCut: cannot, canCopy: cannot, canPaste: canDo, canSelectAll: cannot };
      electron.windows.all[0]?.page.askForMenu({ isEditable: true, selectionText: '', editFlags });
      return null;
    }
    case 'crashPage':
      void electron.windows.all[0]?.page.crash();
      return null;
    case 'quit':
      // Leaves the process: answered before.
      setImmediate(() => electron.module.app.quit());
      return null;
    case 'shutDown': {
      const event = preventable({});
      state.powerEvents.emit('shutdown', event);
      return event.defaultPrevented;
    }
    case 'endSession':
      electron.windows.all[0]?.endSession();
      return null;
    case 'wake':
      state.powerEvents.emit('resume');
      return null;
    case 'online':
      state.isOnline = action.isOnline;
      return null;
    case 'permission':
      return (await state.permissions.request?.(action.name)) ?? true;
    default:
      return action satisfies never;
  }
}

function viewOf(state: HostState, electron: HostedElectron): SystemView {
  const { tray } = state;
  return {
    windows: electron.windows.all.map(
      ({ isVisible, isMaximized, bounds, backgroundColor, title, page, webPreferences }) => ({
        isVisible,
        isMaximized,
        bounds,
        backgroundColor,
        title,
        targetId: page.targetId,
        webPreferences: { ...webPreferences },
      }),
    ),
    tray:
      tray === undefined
        ? null
        : {
            image: tray.image,
            toolTip: tray.toolTip,
            menu: tray.menu.map(({ id = '', label = '', enabled = true }) => ({ id, label, isEnabled: enabled })),
          },
    menus: state.menus.map((items) =>
      items
        .filter(({ type, enabled }) => type !== 'separator' && enabled !== false)
        .map(({ role, label }) => `${role}: ${label}`),
    ),
    notifications: state.notifications.map(({ title, body }) => ({ title, body })),
    dialogs: [...state.dialogs],
    clipboard: state.clipboard,
    revealed: [...state.revealed],
    openedLinks: [...state.openedLinks],
    popups: [...state.popups],
    isKeptAwake: state.blockers.size > 0,
  };
}
