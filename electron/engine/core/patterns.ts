import picomatch from 'picomatch';
import { DEFAULT_INCLUDE } from '../../../shared/defaultInclude.ts';

/**
 * Names that are never recordings, whatever the patterns say: half-copied and half-downloaded files, editors' and office
 * programs' lock and swap files. Hidden files and folders (names that begin with a dot) are left out besides.
 */
const TEMPORARY_NAMES = [
  '*.tmp',
  '*.temp',
  '*.part',
  '*.partial',
  '*.filepart',
  '*.crdownload',
  '*.download',
  '*.opdownload',
  '*.!ut',
  '*.bc!',
  '*.aria2',
  '*.swp',
  '*.swx',
  '*.lock',
  '*.lck',
  '~$*',
  '~*.tmp',
  '*~',
] as const;

/** Which paths below a watched folder are recordings. All paths are relative to that folder, with `/` between the names. */
export interface PathRule {
  /** Whether a file of this name in this place is wanted. */
  isWanted(relativePath: string): boolean;
  /** Whether this folder is read at all: not hidden, and neither it nor its name is excluded. */
  mayEnter(relativeFolder: string): boolean;
}

/**
 * The rule of a watched folder. Patterns are globs, case-insensitive, and see composed and decomposed Unicode (NFC, NFD) as the
 * same. A pattern without `/` is matched with the file name, one with `/` with the whole path below the folder. An exclude
 * pattern that matches a folder, or its name, leaves out everything below it. No include pattern at all means the default
 * ones; empty patterns are ignored, and one that cannot be understood matches the name it spells.
 */
export function compilePatterns(include: readonly string[], exclude: readonly string[]): PathRule {
  const wanted = anyOf(include.some((pattern) => pattern.trim() !== '') ? include : DEFAULT_INCLUDE);
  const unwanted = anyOf(exclude);
  const mayEnter = (folder: string): boolean => {
    if (folder === '') return true;
    const names = folder.normalize('NFC').split('/');
    return names.every((name, at) => !isHidden(name) && !unwanted(names.slice(0, at + 1).join('/')));
  };
  return {
    mayEnter,
    isWanted(relativePath) {
      const path = relativePath.normalize('NFC');
      const slash = path.lastIndexOf('/');
      const name = path.slice(slash + 1);
      if (isHidden(name) || isTemporary(name)) return false;
      return wanted(path) && !unwanted(path) && mayEnter(slash < 0 ? '' : path.slice(0, slash));
    },
  };
}

type Match = (path: string) => boolean;

const isTemporary = anyOf(TEMPORARY_NAMES);

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

function anyOf(patterns: readonly string[]): Match {
  const byName: Match[] = [];
  const byPath: Match[] = [];
  for (const pattern of patterns) {
    const glob = pattern
      .trim()
      .normalize('NFC')
      .replace(/^\.?\//, '');
    if (glob !== '') (glob.includes('/') ? byPath : byName).push(compile(glob));
  }
  return (path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return byName.some((match) => match(name)) || byPath.some((match) => match(path));
  };
}

function compile(glob: string): Match {
  try {
    // Flag `s`: a file name may hold a newline. `windows: false`: the paths here have `/` on every platform.
    return picomatch(glob, { dot: true, flags: 'is', nonegate: true, windows: false });
  } catch {
    const literal = glob.toLowerCase();
    return (path) => path.toLowerCase() === literal;
  }
}
