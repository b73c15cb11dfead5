import path from 'node:path';
import type { FolderPreview, SettingsView } from '../../../shared/ipc.ts';
import type { FolderSetting, Settings } from '../../../shared/settings.ts';
import { type FolderScanner, systemClock, type WatchedFolder } from '../../engine/index.ts';
import { RequestError } from '../requestError.ts';
import type { SettingsKeeper } from '../settings/settingsKeeper.ts';
import { createFolder } from './createFolder.ts';
import { placeAmong, previewFolder } from './previewFolder.ts';

/** Adds, removes, pauses and creates watched folders. Throws RequestError `folder_not_offered` or `unknown_folder`. */
export interface FolderService {
  /** Records that a person chose these folders, and previews them. Paths that are not absolute are left out. */
  offer(paths: readonly string[]): Promise<readonly FolderPreview[]>;
  preview(folder: string): Promise<FolderPreview>;
  /** @param isOnlyNew files that are complete now are not uploaded */
  add(paths: readonly string[], isOnlyNew: boolean): Promise<SettingsView>;
  remove(folder: string): SettingsView;
  setPaused(folder: string, isPaused: boolean): SettingsView;
  setOnlyNew(folder: string, isOnlyNew: boolean): SettingsView;
  /**
   * Creates a watched folder that is not there, if the person confirms it. Throws also as `createFolder`.
   * @returns whether it is there now
   */
  create(folder: string, isConfirmed: () => Promise<boolean>): Promise<boolean>;
}

/** The files that are uploaded by these settings, wherever they are. */
function filterOf({ patterns, watching }: Settings): Omit<WatchedFolder, 'path'> {
  return { ...patterns, isRecursive: watching.isRecursive };
}

export function createFolderService(settings: SettingsKeeper, scanner: FolderScanner): FolderService {
  const offered = new OfferedFolders();
  const now = (): string => new Date(systemClock.nowMs()).toISOString();
  const watched = (): readonly string[] => settings.current.folders.map((folder) => folder.path);
  const look = (folder: string): Promise<FolderPreview> =>
    previewFolder(path.normalize(folder), filterOf(settings.current), watched(), scanner);
  const mayBeSeen = (folder: string): boolean => offered.has(folder) || watched().includes(folder);
  const requireWatched = (folder: string): void => {
    if (!watched().includes(folder)) throw new RequestError('unknown_folder', 'This folder is not watched.');
  };

  return {
    async offer(paths) {
      const previews: FolderPreview[] = [];
      for (const folder of new Set(paths.filter((text) => path.isAbsolute(text)))) {
        const preview = await look(folder);
        if (preview.state !== 'not_a_folder') offered.offer(folder);
        previews.push(preview);
      }
      return previews;
    },
    async preview(folder) {
      if (!mayBeSeen(folder)) throw refuse();
      return look(folder);
    },
    async add(paths, isOnlyNew) {
      if (!paths.every((folder) => offered.has(folder))) throw refuse();
      const all = withAdded(settings.current.folders, paths, isOnlyNew ? now() : undefined);
      return settings.changeFolders(all);
    },
    remove(folder) {
      requireWatched(folder);
      return settings.changeFolders(settings.current.folders.filter((each) => each.path !== folder));
    },
    setOnlyNew(folder, isOnlyNew) {
      requireWatched(folder);
      const changed = settings.current.folders.map((each): FolderSetting => {
        if (each.path !== folder) return each;
        const { newSince: _newSince, ...rest } = each;
        return isOnlyNew ? { ...rest, newSince: now() } : rest;
      });
      return settings.changeFolders(changed);
    },
    async create(folder, isConfirmed) {
      requireWatched(folder);
      const isWanted = await isConfirmed();
      if (isWanted) await createFolder(folder);
      return isWanted;
    },
    setPaused(folder, isPaused) {
      requireWatched(folder);
      const { folders } = settings.current;
      return settings.changeFolders(folders.map((each) => (each.path === folder ? { ...each, isPaused } : each)));
    },
  };
}

/** The folders with those that were chosen. Watched folders inside a new one are taken off: they would be watched twice. */
function withAdded(
  folders: readonly FolderSetting[],
  paths: readonly string[],
  newSince: string | undefined,
): readonly FolderSetting[] {
  return paths.reduce((list, raw) => {
    const folder = path.normalize(raw);
    const place = placeAmong(
      folder,
      list.map((each) => each.path),
    );
    if (place === 'watched') return list;
    const rest = place === 'new' ? list : list.filter((each) => placeAmong(each.path, [folder]) !== 'watched');
    return [...rest, { path: folder, isPaused: false, ...(newSince === undefined ? {} : { newSince }) }];
  }, folders);
}

function refuse(): RequestError {
  return new RequestError('folder_not_offered', 'Choose this folder in the dialog, or drag it onto the window.');
}

/**
 * The folders that a person chose in the system's dialog or dropped onto the window. Only these may be added, so that a compromised
 * page cannot have other folders uploaded.
 * @internal
 */
export class OfferedFolders {
  readonly #paths = new Set<string>();

  /** @param folder absolute */
  offer(folder: string): void {
    this.#paths.add(path.normalize(folder));
  }

  has(folder: string): boolean {
    return this.#paths.has(path.normalize(folder));
  }
}
