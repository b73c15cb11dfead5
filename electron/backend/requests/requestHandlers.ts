import type { AppFacts, AppInfo, FolderPreview, PushChannel, Pushes } from '../../../shared/ipc.ts';
import type { RecordingView } from '../../../shared/viewModel.ts';
import type { AccessView, ConsoleRole, Invitation } from '../../../shared/console.ts';
import type { AppLog } from '../appLog.ts';
import { asFault, nodeFiles, pingRedis, systemClock } from '../../engine/index.ts';
import type { DeltaFeed } from '../engine/deltaFeed.ts';
import type { EngineHost } from '../engine/engineHost.ts';
import { creationQuestion } from '../folders/confirmCreation.ts';
import { createFolderService, type FolderService } from '../folders/folderService.ts';
import { clipSource } from '../clips.ts';
import type { Notices } from '../notices.ts';
import { RequestError } from '../requestError.ts';
import type { SecretStore } from '../settings/secretStore.ts';
import type { SettingsKeeper } from '../settings/settingsKeeper.ts';
import type { Shell } from '../shell.ts';
import type { Texts } from '../texts/texts.ts';
import type { HandlersOf, RequestHandlers } from './answerRequest.ts';
import { bucketHandlers } from './bucketHandlers.ts';
import { connectionHandlers } from './connectionHandlers.ts';
import { ffprobeHandlers } from './ffprobeHandlers.ts';
import { historyHandlers } from './historyHandlers.ts';
import { shareHandlers } from './shareHandlers.ts';
import { verifyHandlers } from './verifyHandlers.ts';
import { webhookHandlers } from './webhookHandlers.ts';

/** The window that sends the requests. */
export interface RequestingWindow {
  push<C extends PushChannel>(channel: C, payload: Pushes[C]): void;
  /** It receives pushes from now on. */
  listens(): void;
}

/** The access of browsers to the window. Codes of refusals: see the requests `access.…`. */
export interface BrowserAccess {
  list(): AccessView;
  invite(role: ConsoleRole): Invitation | Promise<Invitation>;
  revoke(id: string): AccessView;
}

export interface RequestContext {
  readonly engine: EngineHost;
  readonly feed: Pick<DeltaFeed, 'snapshot'>;
  readonly settings: SettingsKeeper;
  readonly secrets: SecretStore;
  /** Makes the engine use the stored secrets as they are now. */
  readonly secretsChanged: () => void;
  readonly folders: FolderService;
  readonly shell: Shell;
  readonly window: RequestingWindow;
  readonly notices: Notices;
  readonly access: BrowserAccess;
  readonly facts: () => AppFacts;
  readonly info: () => AppInfo;
  /** The text of `dist/licences.txt`. Rejects when it is not there. */
  readonly readLicences: () => Promise<string>;
  /** BCP 47. */
  readonly systemLocale: () => string;
  readonly log: AppLog;
  readonly logsFolder: string;
  readonly texts: () => Texts;
  readonly pingRedis: (url: string) => Promise<number>;
}

export interface AnsweredWindow {
  readonly handlers: RequestHandlers;
  /** Previews folders that a person pointed at. */
  readonly offer: (paths: readonly string[]) => Promise<readonly FolderPreview[]>;
}

/** A handler for every request of one window. */
export function createRequestHandlers(
  given: Omit<RequestContext, 'folders' | 'secretsChanged' | 'pingRedis'>,
): AnsweredWindow {
  const { engine, settings, log } = given;
  const folders = createFolderService(settings, nodeFiles({ clock: systemClock, logger: log }).scanner);
  const context: RequestContext = {
    ...given,
    folders,
    secretsChanged: () => void engine.apply(settings.current),
    pingRedis: (url) => pingRedis(url, log),
  };
  const handlers = {
    ...engineHandlers(context),
    ...connectionHandlers(context),
    ...webhookHandlers(context),
    ...ffprobeHandlers(context),
    ...folderHandlers(context),
    ...historyHandlers(context),
    ...bucketHandlers(context),
    ...recordingHandlers(context),
    ...shareHandlers(context),
    ...verifyHandlers(context),
    ...appHandlers(context),
    ...accessHandlers(context),
  };
  return { handlers, offer: (paths) => folders.offer(paths) };
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
  shell,
  texts,
}: RequestContext): HandlersOf<
  | 'folders.choose'
  | 'folders.preview'
  | 'folders.check'
  | 'folders.add'
  | 'folders.create'
  | 'folders.remove'
  | 'folders.setPaused'
  | 'folders.setOnlyNew'
> {
  return {
    async 'folders.choose'() {
      return folders.offer(await shell.chooseFolders(texts().chooseFolders));
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
    async 'folders.create'({ path: folder }) {
      return { isCreated: await folders.create(folder, () => shell.ask(creationQuestion(folder, texts()))) };
    },
    'folders.remove': ({ path: folder }) => folders.remove(folder),
    'folders.setPaused': ({ path: folder, isPaused }) => folders.setPaused(folder, isPaused),
  };
}

function recordingHandlers({
  engine,
  shell,
}: RequestContext): HandlersOf<'recording.showInFolder' | 'recording.clip' | 'recording.copyUrl'> {
  const recordingOf = (id: string): RecordingView => {
    const found = engine.snapshot().recordings.find((recording) => recording.id === id);
    if (found === undefined) throw new RequestError('unknown_recording', 'This recording is no longer in the list.');
    return found;
  };
  return {
    'recording.showInFolder'({ id }) {
      shell.showInFolder(recordingOf(id).path);
      return null;
    },
    async 'recording.clip'({ id }) {
      return { source: await clipSource(id, (clip) => engine.openClip(clip)) };
    },
    async 'recording.copyUrl'({ id }) {
      const { bucket, key } = recordingOf(id);
      // A pasted line break would run the rest of a file name as a command.
      const url = `s3://${bucket}/${key.toWellFormed().replace(/[\p{C}\p{Zl}\p{Zp}]/gu, encodeURIComponent)}`;
      await shell.copy(url);
      return { url };
    },
  };
}

function appHandlers({
  window,
  notices,
  facts,
  info,
  shell,
  readLicences,
  logsFolder,
}: RequestContext): HandlersOf<'app.info' | 'app.facts' | 'app.licences' | 'logs.open' | 'notices.dismiss'> {
  return {
    'app.info': info,
    'app.facts'() {
      window.listens();
      return facts();
    },
    async 'app.licences'() {
      try {
        return await readLicences();
      } catch {
        throw new RequestError('not_there', 'This copy of Rushes was built without the list of licences.');
      }
    },
    async 'logs.open'() {
      await shell.openFolder(logsFolder);
      return null;
    },
    'notices.dismiss'({ id }) {
      notices.dismiss(id);
      return null;
    },
  };
}

function accessHandlers({ access }: RequestContext): HandlersOf<'access.list' | 'access.invite' | 'access.revoke'> {
  return {
    'access.list': () => access.list(),
    'access.invite': ({ role }) => access.invite(role),
    'access.revoke': ({ id }) => access.revoke(id),
  };
}
