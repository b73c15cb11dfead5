import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { app, clipboard, dialog, shell } from 'electron';
import type { AppFacts, AppInfo, RequestChannel } from '../../../shared/ipc.ts';
import type { RecordingView } from '../../../shared/viewModel.ts';
import type { AppLog } from '../appLog.ts';
import type { MainWindow } from '../desktop/mainWindow.ts';
import type { Notices } from '../desktop/notices.ts';
import { asFault, nodeFiles, pingRedis, systemClock } from '../../engine/index.ts';
import type { DeltaFeed } from '../engine/deltaFeed.ts';
import type { EngineHost } from '../engine/engineHost.ts';
import { createFolderService, type FolderService } from '../folders/folderService.ts';
import type { SecretStore } from '../settings/secretStore.ts';
import { settingsPath } from '../settings/settingsFile.ts';
import type { SettingsKeeper } from '../settings/settingsKeeper.ts';
import type { Texts } from '../texts/texts.ts';
import type { MemoryPages } from '../security/memoryPages.ts';
import { RequestError } from '../requestError.ts';
import { bucketHandlers } from './bucketHandlers.ts';
import { connectionHandlers } from './connectionHandlers.ts';
import { ffprobeHandlers } from './ffprobeHandlers.ts';
import { historyHandlers } from './historyHandlers.ts';
import { type RequestHandlers, serveRequests } from './serveRequests.ts';
import { webhookHandlers } from './webhookHandlers.ts';

export interface RequestContext {
  readonly engine: EngineHost;
  readonly feed: DeltaFeed;
  readonly settings: SettingsKeeper;
  readonly secrets: SecretStore;
  /** Makes the engine use the stored secrets as they are now. */
  readonly secretsChanged: () => void;
  readonly folders: FolderService;
  readonly window: MainWindow;
  readonly notices: Notices;
  readonly pages: MemoryPages;
  readonly facts: () => AppFacts;
  readonly log: AppLog;
  readonly logsFolder: string;
  readonly texts: () => Texts;
  readonly pingRedis: (url: string) => Promise<number>;
}

/** The handlers of these channels. */
export type HandlersOf<C extends RequestChannel> = Pick<RequestHandlers, C>;

/** Answers every request of the window from now on. */
export function answerWindow(context: Omit<RequestContext, 'folders' | 'secretsChanged' | 'pingRedis'>): void {
  const { engine, settings, window, log } = context;
  const folders = createFolderService(settings, nodeFiles({ clock: systemClock, logger: log }).scanner);
  serveRequests({
    handlers: requestHandlers({
      ...context,
      folders,
      secretsChanged: () => void engine.apply(settings.current),
      pingRedis: (url) => pingRedis(url, log),
    }),
    offer: (paths) => folders.offer(paths),
    windowContentsId: () => window.webContentsId,
    report: (message, fields) => log.log('warn', message, fields),
  });
}

/** A handler for every request of the window. */
function requestHandlers(context: RequestContext): RequestHandlers {
  return {
    ...engineHandlers(context),
    ...connectionHandlers(context),
    ...webhookHandlers(context),
    ...ffprobeHandlers(context),
    ...folderHandlers(context),
    ...historyHandlers(context),
    ...bucketHandlers(context),
    ...recordingHandlers(context),
    ...appHandlers(context),
  };
}

function engineHandlers({ engine, feed }: RequestContext): HandlersOf<'engine.snapshot' | 'engine.command'> {
  return {
    'engine.snapshot': () => feed.snapshot(),
    async 'engine.command'(command) {
      const result = await engine.command(command);
      if (!result.ok) throw new RequestError(result.code, result.message);
      return null;
    },
  };
}

function folderHandlers({
  engine,
  folders,
  window,
  texts,
}: RequestContext): HandlersOf<
  | 'folders.choose'
  | 'folders.preview'
  | 'folders.check'
  | 'folders.add'
  | 'folders.remove'
  | 'folders.setPaused'
  | 'folders.setOnlyNew'
> {
  return {
    async 'folders.choose'() {
      const options = {
        title: texts().chooseFolders,
        properties: ['openDirectory' as const, 'multiSelections' as const],
      };
      const parent = window.present;
      const { canceled, filePaths } = await (parent === undefined
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(parent, options));
      return canceled ? [] : folders.offer(filePaths);
    },
    'folders.preview': ({ path: folder }) => folders.preview(folder),
    async 'folders.check'({ path: folder }) {
      const check = engine.checkFolder(folder);
      if (check === undefined) throw new RequestError('engine_not_running', 'Finish the set-up first.');
      try {
        return await check;
      } catch (error) {
        const { code, message } = asFault(error);
        throw new RequestError(code, message);
      }
    },
    'folders.add': ({ paths, isOnlyNew = false }) => folders.add(paths, isOnlyNew),
    'folders.setOnlyNew': ({ path: folder, isOnlyNew }) => folders.setOnlyNew(folder, isOnlyNew),
    'folders.remove': ({ path: folder }) => folders.remove(folder),
    'folders.setPaused': ({ path: folder, isPaused }) => folders.setPaused(folder, isPaused),
  };
}

function recordingHandlers({ engine }: RequestContext): HandlersOf<'recording.showInFolder' | 'recording.copyUrl'> {
  const recordingOf = (id: string): RecordingView => {
    const found = engine.snapshot().recordings.find((recording) => recording.id === id);
    if (found === undefined) throw new RequestError('unknown_recording', 'This recording is no longer in the list.');
    return found;
  };
  return {
    'recording.showInFolder'({ id }) {
      shell.showItemInFolder(recordingOf(id).path);
      return null;
    },
    async 'recording.copyUrl'({ id }) {
      const { bucket, key } = recordingOf(id);
      // A pasted line break would run the rest of a file name as a command.
      const url = `s3://${bucket}/${key.toWellFormed().replace(/[\p{C}\p{Zl}\p{Zp}]/gu, encodeURIComponent)}`;
      await clipboard.writeText(url);
      return { url };
    },
  };
}

function appHandlers({
  window,
  notices,
  facts,
  logsFolder,
}: RequestContext): HandlersOf<'app.info' | 'app.facts' | 'app.licences' | 'logs.open' | 'notices.dismiss'> {
  return {
    'app.info': () => appInfo(logsFolder),
    'app.facts'() {
      window.listens();
      return facts();
    },
    async 'app.licences'() {
      try {
        return await readFile(path.join(app.getAppPath(), 'dist', 'licences.txt'), 'utf8');
      } catch {
        throw new RequestError('not_there', 'This copy of Rushes was built without the list of licences.');
      }
    },
    async 'logs.open'() {
      const problem = await shell.openPath(logsFolder);
      if (problem !== '') throw new RequestError('not_there', `The log folder could not be opened: ${problem}`);
      return null;
    },
    'notices.dismiss'({ id }) {
      notices.dismiss(id);
      return null;
    },
  };
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
