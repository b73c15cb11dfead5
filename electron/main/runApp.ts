import path from 'node:path';
import { app, nativeTheme } from 'electron';
import type { AppFacts } from '../../shared/ipc.ts';
import type { Settings } from '../../shared/settings.ts';
import { guardAgainstCrashes } from './crashGuard.ts';
import { setAppMenu } from './desktop/appMenu.ts';
import { followProgram, isStartedHidden, setLoginStart } from './desktop/loginStart.ts';
import { createMainWindow } from './desktop/mainWindow.ts';
import { createNotices } from './desktop/notices.ts';
import { watchOnline } from './desktop/online.ts';
import { isLocalEndpoint } from './engine/engineSettings.ts';
import { createEngineDesk } from './engine/engineDesk.ts';
import { answerWindow } from './ipc/answerWindow.ts';
import { manageQuitting } from './desktop/quitting.ts';
import { createStatusDisplay } from './desktop/statusDisplay.ts';
import { unfinished } from './desktop/unfinished.ts';
import { secureApp } from './security/secureApp.ts';
import { openStorage } from './settings/openStorage.ts';
import { keepSettings } from './settings/settingsKeeper.ts';
import { tellOpening } from './settings/tellOpening.ts';
import { windowFile } from './settings/windowFile.ts';
import { type Texts, textsFor } from './texts/texts.ts';

/** Absolute paths. */
export interface AppPlaces {
  readonly userData: string;
  readonly resources: string;
  readonly renderer: string;
  readonly preload: string;
}

/** Puts the application together, starts the engine and opens the window. Call once, when Electron is ready. */
export async function runApp(places: AppPlaces): Promise<void> {
  const { userData, resources } = places;
  const { opened, secrets, log, logsFolder } = await openStorage(userData);
  secureApp(places.renderer, log);
  setAppMenu();
  const window = createMainWindow({
    preload: places.preload,
    icon: path.join(resources, 'icon.png'),
    place: windowFile(userData, log),
    texts: () => texts(),
    lost: (why) => log.log('error', 'The window was lost.', { why }),
  });
  const notices = createNotices(() => pushFacts());
  const facts = (): AppFacts => ({
    isOnline: online.isOnline,
    notices: notices.all,
  });
  const pushFacts = (): void => window.push('app.facts', facts());
  const follow = (next: Settings): void => {
    log.setLevel(next.app.logLevel);
    nativeTheme.themeSource = next.app.theme;
    followOnline();
    void engine.apply(next);
  };
  const settings = keepSettings(opened.settings, opened.save, (next, before) => {
    follow(next);
    if (next.app.startsAtLogin !== before.app.startsAtLogin) setLoginStart(next.app.startsAtLogin, log);
    window.push('settings.changed', settings.view());
  });
  const texts = (): Texts => textsFor(settings.current.app.language, app.getLocale());
  const { engine, feed } = createEngineDesk({ userData, log, secrets, settings, window, texts });
  const followOnline = (): void => {
    engine.setOnline(online.isOnline || isLocalEndpoint(settings.current.destination.endpoint));
    pushFacts();
  };
  const online = watchOnline(
    () => followOnline(),
    () => void engine.command({ kind: 'engine.retryAll' }),
  );
  guardAgainstCrashes(log, (message) => notices.tell('unexpected', message));
  answerWindow({ engine, feed, settings, secrets, window, notices, facts, log, logsFolder, texts });
  const status = createStatusDisplay({ resources, engine, window, settings, texts });
  manageQuitting({
    unfinished: () => unfinished(engine.snapshot()).length,
    texts,
    window,
    async stop() {
      window.keepPlace();
      status.close();
      online.close();
      await engine.stop().catch((error: unknown) => log.log('error', 'The engine did not end cleanly.', { error }));
      feed.close();
      log.close();
    },
  });
  app.on('second-instance', (_event, argv) => {
    if (!isStartedHidden(argv)) window.open();
  });
  app.on('activate', () => window.open());
  tellOpening(opened, secrets, notices);
  follow(settings.current);
  if (settings.current.app.startsAtLogin) followProgram(log);
  if (!isStartedHidden(process.argv)) window.open();
}
