import { app } from 'electron';
import type { EngineHost } from '../engine/engineHost.ts';
import { isRunnable } from '../engine/engineHost.ts';
import type { SettingsKeeper } from '../settings/settingsKeeper.ts';
import type { Texts } from '../texts/texts.ts';
import type { MainWindow } from './mainWindow.ts';
import { createStayAwake } from './stayAwake.ts';
import { createTray } from './trayIcon.ts';
import { trayState } from './trayState.ts';
import { isBusy } from './unfinished.ts';

/** Once a second: a person glances, and some desktops draw the tray anew each time. */
const SHOW_MS = 1_000;

export interface StatusDisplayOptions {
  readonly resources: string;
  readonly engine: EngineHost;
  readonly window: MainWindow;
  readonly settings: SettingsKeeper;
  readonly texts: () => Texts;
}

/** The tray icon and the computer's wakefulness, following the engine for as long as the app runs. */
export function createStatusDisplay(options: StatusDisplayOptions): { close(): void } {
  const { engine, window, settings, texts } = options;
  const tray = createTray(options.resources, {
    open: () => window.open(),
    pauseAll: () => void engine.command({ kind: 'engine.pause' }),
    resumeAll: () => void engine.command({ kind: 'engine.resume' }),
    finalize: () => window.show({ kind: 'finalize' }),
    settings: () => window.show({ kind: 'settings' }),
    quit: () => app.quit(),
  });
  const stayAwake = createStayAwake();
  const show = (): void => {
    const snapshot = engine.snapshot();
    tray.show(trayState(snapshot, isRunnable(settings.current), texts()), texts());
    stayAwake(isBusy(snapshot));
  };
  show();
  const timer = setInterval(show, SHOW_MS);
  return {
    close() {
      clearInterval(timer);
      stayAwake(false);
    },
  };
}
