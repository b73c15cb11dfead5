import path from 'node:path';
import { app, nativeTheme } from 'electron';
import type { AppFacts, AppInfo, PushChannel, Pushes } from '../../shared/ipc.ts';
import { isLocalEndpoint } from '../../shared/providers.ts';
import type { Settings } from '../../shared/settings.ts';
import { guardAgainstCrashes } from '../backend/appLog.ts';
import { type ConsoleSwitch, createConsoleSwitch } from '../console/index.ts';
import { isStartedHidden, setLoginStart, updateLoginStart } from './desktop/loginStart.ts';
import { createMainWindow, type MainWindow } from './desktop/mainWindow.ts';
import { setAppMenu } from './desktop/menus.ts';
import { createNotices, reportStorage } from '../backend/notices.ts';
import { watchOnline } from './desktop/online.ts';
import { manageQuitting } from './desktop/quitting.ts';
import { createStatusDisplay } from './desktop/statusDisplay.ts';
import { unfinished } from './desktop/trayState.ts';
import { createConnectedEngine } from './engine/connectedEngine.ts';
import { createNativeShell } from './desktop/nativeShell.ts';
import { answerWindow } from './ipc/answerWindow.ts';
import { appInfo, readLicences } from './ipc/appInfo.ts';
import { createMemoryPages } from './security/memoryPages.ts';
import { secureApp } from './security/lockDown.ts';
import { openStorage, type Storage } from '../backend/settings/openStorage.ts';
import { openKeyStore } from './settings/safeKeyStore.ts';
import { keepSettings } from '../backend/settings/settingsKeeper.ts';
import { windowFile } from './settings/windowFile.ts';
import type { StatusText } from '../../shared/statusText.ts';
import { statusTextFor, type Texts, textsFor } from '../backend/texts/texts.ts';

/** Absolute paths. */
export interface AppPaths {
  readonly userData: string;
  readonly resources: string;
  readonly renderer: string;
  readonly preload: string;
}

/** Puts the application together, starts the engine and opens the window. Call once, when Electron is ready. */
export async function runApp(paths: AppPaths): Promise<void> {
  const storage = await openStorage(paths.userData, await openKeyStore());
  const { opened, secrets, log, logsFolder } = storage;
  const pages = createMemoryPages();
  secureApp({ folder: paths.renderer, pages, openClip: (id) => engine.openClip(id) }, log);
  setAppMenu();
  const texts = (): Texts => textsFor(settings.current.app.language, app.getLocale());
  const statusText = (): StatusText => statusTextFor(settings.current.app.language, app.getLocale());
  const window = createAppWindow(paths, storage, texts);
  const shell = createNativeShell({ window, pages });
  const notices = createNotices(() => pushFacts());
  const info = (): AppInfo => appInfo(logsFolder);
  const browsers = createConsoleSwitch({
    ...{ builtWindow: paths.renderer, stateFolder: paths.userData, changed: () => pushFacts() },
    backend: () => ({ engine, feed: engine, settings, secrets, notices, facts, log, logsFolder, info, readLicences }),
  });
  const push = pushToAll(window, browsers);
  const facts = (): AppFacts => ({ isOnline: online.isOnline, console: browsers.serving, notices: notices.all });
  const pushFacts = (): void => push('app.facts', facts());
  const followOnline = (): void => {
    engine.setOnline(online.isOnline || isLocalEndpoint(settings.current.destination.endpoint));
    pushFacts();
  };
  const follow = (next: Settings): void => {
    log.setLevel(next.app.logLevel);
    nativeTheme.themeSource = next.app.theme;
    followOnline();
    void engine.apply(next);
    void browsers.follow(next.app.consoleAddress);
  };
  const settings = keepSettings(opened.settings, opened.save, (next, before) => {
    follow(next);
    if (next.app.startsAtLogin !== before.app.startsAtLogin) setLoginStart(next.app.startsAtLogin, log);
    push('settings.changed', settings.view());
  });
  const faces = { settings, window, browsers, texts, statusText };
  const { engine, feed } = createConnectedEngine({ userData: paths.userData, log, secrets, ...faces });
  const online = watchOnline(followOnline, () => void engine.command({ kind: 'engine.retryAll' }));
  guardAgainstCrashes(log, (message) => notices.tell('unexpected', message));
  answerWindow({ engine, feed, settings, secrets, window, shell, notices, browsers, facts, log, logsFolder, texts });
  const status = createStatusDisplay({ resources: paths.resources, engine, ...faces });
  manageQuitting({
    unfinished: () => unfinished(engine.snapshot()).length,
    texts,
    shell,
    async stop() {
      window.keepPlace();
      status.close();
      online.close();
      await browsers.close();
      await engine.stop().catch((error: unknown) => log.log('error', 'The engine did not stop cleanly.', { error }));
      feed.close();
      log.close();
    },
  });
  reportStorage(opened, secrets, notices);
  follow(settings.current);
  if (settings.current.app.startsAtLogin) updateLoginStart(log);
  if (!isStartedHidden(process.argv)) window.open();
}

/** Pushes to the window and to the browsers that operate. */
function pushToAll(
  window: MainWindow,
  browsers: ConsoleSwitch,
): <C extends PushChannel>(channel: C, payload: Pushes[C]) => void {
  return (channel, payload) => {
    window.push(channel, payload);
    browsers.push(channel, payload);
  };
}

/** The window, opened whenever the app is started or activated again. */
function createAppWindow(paths: AppPaths, { log }: Storage, texts: () => Texts): MainWindow {
  const window = createMainWindow({
    preload: paths.preload,
    icon: path.join(paths.resources, 'icon.png'),
    place: windowFile(paths.userData, log),
    texts,
    lost: (why) => log.log('error', 'The window was lost.', { why }),
  });
  app.on('second-instance', (_event, argv) => {
    if (!isStartedHidden(argv)) window.open();
  });
  app.on('activate', () => window.open());
  return window;
}
