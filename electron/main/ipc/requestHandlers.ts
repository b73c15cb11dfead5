import path from 'node:path';
import { app, clipboard, dialog, shell } from 'electron';
import type { AppFacts, AppInfo, FolderPreview } from '../../../shared/ipc.ts';
import { redisUrlFault } from '../../../shared/settingsRules.ts';
import type { RecordingView } from '../../../shared/viewModel.ts';
import { S3ObjectStore } from '../../engine/index.ts';
import type { AppLog } from '../appLog.ts';
import type { MainWindow } from '../desktop/mainWindow.ts';
import type { Notices } from '../desktop/notices.ts';
import { testDestination } from '../destination/testDestination.ts';
import type { EngineHost } from '../engine/engineHost.ts';
import { keyPrefix, redisUrl, s3Config } from '../engine/engineSettings.ts';
import type { FolderDesk } from '../folders/folderDesk.ts';
import type { SecretStore } from '../settings/secretStore.ts';
import { settingsPath } from '../settings/settingsFile.ts';
import type { SettingsKeeper } from '../settings/settingsKeeper.ts';
import type { Texts } from '../texts/texts.ts';
import type { DeltaFeed } from './deltaFeed.ts';
import { RequestError } from './requestError.ts';
import type { RequestHandlers } from './serveRequests.ts';

export interface RequestDesk {
  readonly engine: EngineHost;
  readonly feed: DeltaFeed;
  readonly settings: SettingsKeeper;
  readonly secrets: SecretStore;
  /** Secrets have changed: whoever uses them has to take them over. */
  readonly secretsChanged: () => void;
  readonly folders: FolderDesk;
  readonly window: MainWindow;
  readonly notices: Notices;
  readonly facts: () => AppFacts;
  readonly log: AppLog;
  readonly logsFolder: string;
  readonly texts: () => Texts;
  readonly pingRedis: (url: string) => Promise<number>;
}

/** What the window can ask, and who answers. */
export function requestHandlers(desk: RequestDesk): RequestHandlers {
  const { engine, feed, settings, secrets, folders, window, notices, log } = desk;
  let isTesting = false;

  const recordingOf = (id: string): RecordingView => {
    const found = engine.snapshot().recordings.find((recording) => recording.id === id);
    if (found === undefined) throw new RequestError('unknown_recording', 'This recording is not in the list any more.');
    return found;
  };

  return {
    'engine.snapshot': () => feed.snapshot(),
    async 'engine.command'(command) {
      const result = await engine.command(command);
      if (!result.ok) throw new RequestError(result.code, result.message);
      return null;
    },
    'settings.get': () => settings.view(),
    'settings.set': (patch) => settings.change(patch),
    'settings.validate': (patch) => settings.problemsOf(patch),
    async 'credentials.set'(secret) {
      log.hide(secret.kind === 's3' ? secret.secretAccessKey : secret.password);
      if (secret.kind === 's3' && secret.sessionToken !== null) log.hide(secret.sessionToken);
      await secrets.set(secret);
      desk.secretsChanged();
      return secrets.view();
    },
    'credentials.clear'({ kind }) {
      secrets.clear(kind);
      desk.secretsChanged();
      return secrets.view();
    },
    'credentials.status': () => secrets.view(),
    async 'destination.test'({ destination, credentials }) {
      if (isTesting) throw new RequestError('busy', 'A test is running already.');
      if (destination.bucket === '') throw new RequestError('settings_invalid', 'Enter a bucket first.');
      isTesting = true;
      const store = storeFor(s3Config(destination, credentials, secrets));
      try {
        const { bucket } = destination;
        return await testDestination(store, bucket, keyPrefix(destination), (step) =>
          window.push('destination.progress', step),
        );
      } finally {
        store.close();
        isTesting = false;
      }
    },
    async 'redis.test'({ url }) {
      if (redisUrlFault(url) !== undefined)
        throw new RequestError('settings_invalid', 'This is not the address of a Redis server.');
      return { milliseconds: await pinged(desk, redisUrl(url, secrets)) };
    },
    async 'folders.choose'() {
      const options = {
        title: desk.texts().chooseFolders,
        properties: ['openDirectory' as const, 'multiSelections' as const],
      };
      const parent = window.present;
      const { canceled, filePaths } = await (parent === undefined
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(parent, options));
      return canceled ? [] : folders.offer(filePaths);
    },
    'folders.preview': ({ path: folder }): Promise<FolderPreview> => folders.preview(folder),
    'folders.add': ({ paths }) => folders.add(paths),
    'folders.remove': ({ path: folder }) => folders.remove(folder),
    'folders.setPaused': ({ path: folder, isPaused }) => folders.setPaused(folder, isPaused),
    'recording.showInFolder'({ id }) {
      shell.showItemInFolder(recordingOf(id).path);
      return null;
    },
    async 'recording.copyUrl'({ id }) {
      const { bucket, key } = recordingOf(id);
      const url = `s3://${bucket}/${key}`;
      await clipboard.writeText(url);
      return { url };
    },
    'app.info': () => appInfo(desk.logsFolder),
    'app.facts'() {
      window.listens();
      return desk.facts();
    },
    'app.quit'() {
      app.quit();
      return null;
    },
    async 'logs.open'() {
      const problem = await shell.openPath(desk.logsFolder);
      if (problem !== '') throw new RequestError('not_there', `The folder of the logs could not be opened: ${problem}`);
      return null;
    },
    'notices.dismiss'({ id }) {
      notices.dismiss(id);
      return null;
    },
  };
}

function storeFor(config: ConstructorParameters<typeof S3ObjectStore>[0]): S3ObjectStore {
  try {
    return new S3ObjectStore(config);
  } catch {
    throw new RequestError(
      'settings_invalid',
      'The store cannot be reached with these settings: check endpoint and region.',
    );
  }
}

async function pinged(desk: RequestDesk, url: string): Promise<number> {
  try {
    return await desk.pingRedis(url);
  } catch (error) {
    throw new RequestError('test_failed', error instanceof Error ? error.message : 'Redis did not answer.');
  }
}

function appInfo(logsFolder: string): AppInfo {
  const { platform, versions } = process;
  return {
    version: app.getVersion(),
    platform: platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other',
    locale: app.getLocale(),
    runtime: `Electron ${versions.electron}, Node ${versions.node}`,
    logsFolder,
    settingsFile: settingsPath(path.normalize(app.getPath('userData'))),
  };
}
