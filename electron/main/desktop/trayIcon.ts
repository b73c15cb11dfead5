import path from 'node:path';
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import {
  BYTES_PER_MEGABIT,
  QUICK_LIMIT_TERMS,
  QUICK_LIMITS_MEGABITS,
  type QuickLimit,
} from '../../../shared/uploadLimit.ts';
import type { Texts } from '../../backend/texts/texts.ts';
import type { TrayState } from './trayState.ts';

export interface TrayActions {
  readonly open: () => void;
  readonly pauseAll: () => void;
  readonly resumeAll: () => void;
  readonly finalize: () => void;
  /** `undefined`: ends the quick limit. */
  readonly limit: (limit: QuickLimit | undefined) => void;
  readonly settings: () => void;
  readonly quit: () => void;
}

export interface TrayIconHandle {
  show(state: TrayState, texts: Texts): void;
}

/**
 * The tray icon and its menu. Icons are `tray/<icon>.png` (and `@2x`) in `resources`; on macOS `<icon>Template.png`. Some Linux
 * desktops have no tray; there a second start opens the window.
 */
export function createTray(resources: string, actions: TrayActions): TrayIconHandle {
  const pictureOf = (icon: string): Electron.NativeImage =>
    nativeImage.createFromPath(
      path.join(resources, 'tray', `${icon}${process.platform === 'darwin' ? 'Template' : ''}.png`),
    );
  const tray = new Tray(pictureOf('idle'));
  // On macOS a click opens the menu and is reported as well.
  if (process.platform !== 'darwin') tray.on('click', actions.open);
  let shown: string | undefined;
  let icon: string | undefined;

  return {
    show(state, texts) {
      if (state.icon !== icon) tray.setImage(pictureOf(state.icon));
      icon = state.icon;
      // On some desktops setting a menu closes an open one, so it is set only if it changed.
      const signature = JSON.stringify([
        state.headline,
        state.isPaused,
        state.mayFinalize,
        state.hasQuickLimit,
        texts.open,
      ]);
      if (signature === shown) return;
      shown = signature;
      tray.setToolTip(`Rushes: ${state.headline}`);
      tray.setContextMenu(Menu.buildFromTemplate(menuOf(state, texts, actions)));
    },
  };
}

function menuOf(state: TrayState, texts: Texts, actions: TrayActions): MenuItemConstructorOptions[] {
  return [
    { id: 'headline', label: state.headline, enabled: false },
    { type: 'separator' },
    { id: 'open', label: texts.open, click: actions.open },
    state.isPaused
      ? { id: 'resume', label: texts.resumeAll, click: actions.resumeAll }
      : { id: 'pause', label: texts.pauseAll, click: actions.pauseAll },
    { id: 'finalize', label: texts.finalize, enabled: state.mayFinalize, click: actions.finalize },
    { id: 'limit', label: texts.limit.menu, submenu: limitMenu(state, texts, actions) },
    { id: 'settings', label: texts.settings, click: actions.settings },
    { type: 'separator' },
    { id: 'quit', label: texts.quit, click: actions.quit },
  ];
}

/** Each limit with its terms. */
function limitMenu(state: TrayState, { limit }: Texts, actions: TrayActions): MenuItemConstructorOptions[] {
  const item = (id: string, label: string, bytesPerSecond: number | null): MenuItemConstructorOptions => ({
    id: `limit-${id}`,
    label,
    submenu: QUICK_LIMIT_TERMS.map((term) => ({
      id: `limit-${id}-${term}`,
      label: limit.term[term],
      click: () => actions.limit({ bytesPerSecond, term }),
    })),
  });
  return [
    { id: 'limit-as-set', label: limit.asSet, enabled: state.hasQuickLimit, click: () => actions.limit(undefined) },
    { type: 'separator' },
    item('none', limit.none, null),
    ...QUICK_LIMITS_MEGABITS.map((megabits) =>
      item(String(megabits), `${megabits} Mbit/s`, megabits * BYTES_PER_MEGABIT),
    ),
  ];
}
