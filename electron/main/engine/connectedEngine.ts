import type { AppLog } from '../../backend/appLog.ts';
import type { ConsoleSwitch } from '../../console/index.ts';
import type { MainWindow } from '../desktop/mainWindow.ts';
import { createNotifier } from '../desktop/notifier.ts';
import { createDeltaFeed, type DeltaFeed } from '../../backend/engine/deltaFeed.ts';
import type { SecretStore } from '../../backend/settings/secretStore.ts';
import type { SettingsKeeper } from '../../backend/settings/settingsKeeper.ts';
import type { StatusText } from '../../../shared/statusText.ts';
import type { Texts } from '../../backend/texts/texts.ts';
import { createEngineHost, type EngineHost } from '../../backend/engine/engineHost.ts';
import { startEngine } from '../../backend/engine/startEngine.ts';

export interface ConnectedEngineDeps {
  readonly userData: string;
  readonly log: AppLog;
  readonly secrets: SecretStore;
  readonly settings: SettingsKeeper;
  readonly window: MainWindow;
  readonly browsers: Pick<ConsoleSwitch, 'take' | 'restart'>;
  readonly texts: () => Texts;
  readonly statusText: () => StatusText;
}

/** The engine, connected to the window, to browsers and to notifications. It does not run before `engine.apply`. */
export function createConnectedEngine(deps: ConnectedEngineDeps): {
  readonly engine: EngineHost;
  readonly feed: DeltaFeed;
} {
  const { userData, log, secrets, settings, window, browsers, texts, statusText } = deps;
  const feed = createDeltaFeed(
    () => engine.snapshot(),
    (delta) => window.push('engine.delta', delta),
  );
  const notify = createNotifier({
    level: () => settings.current.app.notifications,
    texts,
    statusText,
    snapshot: () => engine.snapshot(),
    open: (id) => window.show(id === undefined ? { kind: 'streams' } : { kind: 'recording', id }),
  });
  const context = { stateFolder: userData, logger: log, secrets };
  const engine = createEngineHost({
    start: (wanted, listeners) => startEngine(context, wanted, listeners),
    listeners: {
      delta(delta) {
        feed.take(delta);
        browsers.take(delta);
      },
      event: notify,
    },
    replaced() {
      feed.restart();
      browsers.restart();
    },
    report: (message, fields) => log.log('warn', message, fields),
  });
  return { engine, feed };
}
