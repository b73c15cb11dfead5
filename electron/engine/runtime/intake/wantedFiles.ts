import { relative, sep } from 'node:path';
import { compilePatterns } from '../../core/patterns.ts';
import type { EngineConfig } from '../engineConfig.ts';
import { holdingFolder } from '../holdingFolder.ts';

/** Tells whether a file is to be uploaded by these settings: it lies in a watched folder that is not paused, and matches. */
export function wantedFiles({
  folders,
  include,
  exclude,
}: Pick<EngineConfig, 'folders' | 'include' | 'exclude'>): (path: string) => boolean {
  const rule = compilePatterns(include, exclude);
  const paused = new Set(folders.filter(({ isPaused }) => isPaused === true).map(({ path }) => path));
  return (path) => {
    const folder = holdingFolder(path, folders);
    if (folder === undefined || paused.has(folder)) return false;
    return rule.isWanted(relative(folder, path).replaceAll(sep, '/'));
  };
}
