import { app, powerSaveBlocker } from 'electron';
import type { StatusText } from '../../../shared/statusText.ts';
import type { EngineHost } from '../../backend/engine/engineHost.ts';
import { isRunnable } from '../../backend/engine/engineHost.ts';
import type { SettingsKeeper } from '../../backend/settings/settingsKeeper.ts';
import type { Texts } from '../../backend/texts/texts.ts';
import type { MainWindow } from './mainWindow.ts';
import { createTray } from './trayIcon.ts';
import { isBusy, trayState } from './trayState.ts';

/** Some desktops redraw the tray at every change, so it changes once a second at most. */
const SHOW_MS = 1_000;

export interface StatusDisplayOptions {
  readonly resources: string;
  readonly engine: EngineHost;
  readonly window: MainWindow;
  readonly settings: SettingsKeeper;
  readonly texts: () => Texts;
  readonly statusText: () => StatusText;
}

/** Shows the state of the engine in the tray, and keeps the computer awake while there is work. */
export function createStatusDisplay(options: StatusDisplayOptions): { close(): void } {
  const { engine, window, settings, texts, statusText } = options;
  const tray = createTray(options.resources, {
    open: () => window.open(),
    pauseAll: () => void engine.command({ kind: 'engine.pause' }),
    resumeAll: () => void engine.command({ kind: 'engine.resume' }),
    finalize: () => window.show({ kind: 'finalize' }),
    limit: (limit) =>
      void engine.command(limit === undefined ? { kind: 'engine.unlimit' } : { kind: 'engine.limit', ...limit }),
    settings: () => window.show({ kind: 'settings' }),
    quit: () => app.quit(),
  });
  const stayAwake = createStayAwake();
  const show = (): void => {
    const snapshot = engine.snapshot();
    tray.show(trayState(snapshot, isRunnable(settings.current), texts(), statusText()), texts());
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

/** Keeps the computer, but not its screen, from falling asleep while told so. Idempotent. */
function createStayAwake(): (isNeeded: boolean) => void {
  let blocker: number | undefined;
  return (isNeeded) => {
    if (isNeeded) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (blocker !== undefined) {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  };
}
