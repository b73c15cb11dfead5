import { relative, sep } from 'node:path';
import { compilePatterns } from '../../core/patterns.ts';
import type { EngineConfig } from '../engineConfig.ts';
import { folderFinder, holdingFolder } from '../holdingFolder.ts';

/** Tells whether a file is to be uploaded by these settings: it lies in a watched folder that is not paused, and matches. */
export function wantedFiles({
  folders,
  include,
  exclude,
  isRecursive,
}: Pick<EngineConfig, 'folders' | 'include' | 'exclude' | 'isRecursive'>): (path: string) => boolean {
  const rule = compilePatterns(include, exclude, { isRecursive });
  const paused = new Set(folders.filter(({ isPaused }) => isPaused === true).map(({ path }) => path));
  return (path) => {
    const folder = holdingFolder(path, folders);
    if (folder === undefined || paused.has(folder)) return false;
    return rule.isWanted(relative(folder, path).replaceAll(sep, '/'));
  };
}

type PreferredConfig = Pick<EngineConfig, 'folders' | 'priority'>;

const preferred = new WeakMap<PreferredConfig, (path: string) => boolean>();

/** Tells whether a file that was there before has its turn before others that were there, by these settings. */
export function preferredFiles(config: PreferredConfig): (path: string) => boolean {
  const known = preferred.get(config);
  if (known !== undefined) return known;
  const { folders, priority } = config;
  const rule = compilePatterns(priority, []);
  const hasPatterns = priority.some((pattern) => pattern.trim() !== '');
  const isPreferred = (path: string): boolean => {
    const folder = hasPatterns ? holdingFolder(path, folders) : undefined;
    return folder !== undefined && rule.isWanted(relative(folder, path).replaceAll(sep, '/'));
  };
  preferred.set(config, isPreferred);
  return isPreferred;
}

const finders = new WeakMap<Pick<EngineConfig, 'folders'>, (path: string) => string | undefined>();

/** The watched folder that holds this path by these settings, see `holdingFolder`; `''` when there is none. */
export function watchedFolderOf(config: Pick<EngineConfig, 'folders'>, path: string): string {
  let find = finders.get(config);
  if (find === undefined) {
    find = folderFinder(config.folders);
    finders.set(config, find);
  }
  return find(path) ?? '';
}
