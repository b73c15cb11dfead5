import { relative, sep } from 'node:path';
import { compilePatterns } from '../../core/patterns.ts';
import type { EngineConfig } from '../engineConfig.ts';
import { folderFinder } from '../holdingFolder.ts';
import { oncePerConfig } from '../oncePerConfig.ts';

/** Tells whether a file is to be uploaded by these settings: it lies in a watched folder that is not paused, and matches. */
export function wantedFiles({
  folders,
  include,
  exclude,
  isRecursive,
}: Pick<EngineConfig, 'folders' | 'include' | 'exclude' | 'isRecursive'>): (path: string) => boolean {
  const rule = compilePatterns(include, exclude, { isRecursive });
  const paused = new Set(folders.filter(({ isPaused }) => isPaused === true).map(({ path }) => path));
  const folderOf = folderFinder(folders);
  return (path) => {
    const folder = folderOf(path);
    if (folder === undefined || paused.has(folder)) return false;
    return rule.isWanted(relative(folder, path).replaceAll(sep, '/'));
  };
}

type PreferredConfig = Pick<EngineConfig, 'folders' | 'priority'>;

/** Tells whether a file that was there before has its turn before others that were there, by these settings. */
export const preferredFiles = oncePerConfig(({ folders, priority }: PreferredConfig): ((path: string) => boolean) => {
  const rule = compilePatterns(priority, []);
  const hasPatterns = priority.some((pattern) => pattern.trim() !== '');
  const folderOf = folderFinder(folders);
  return (path) => {
    const folder = hasPatterns ? folderOf(path) : undefined;
    return folder !== undefined && rule.isWanted(relative(folder, path).replaceAll(sep, '/'));
  };
});
