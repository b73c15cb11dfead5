import picomatch from 'picomatch';
import { DEFAULT_INCLUDE } from '../../../shared/defaultInclude.ts';
import { folded, globChoices, isStarMatch, linearGlob, type StarGlob, starGlob } from '../../../shared/glob.ts';
import { isCostlyPattern } from '../../../shared/valueRules.ts';
import { PRESETS, presetOf } from '../../../shared/presets.ts';
import { isOfCard } from './cardStructure.ts';

/**
 * Names that never match, whatever the patterns are: incomplete copies and downloads, lock and swap files of editors and office
 * programs. Hidden files and folders (names that begin with a dot) never match either.
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

/** Files that operating systems leave in folders. They are never counted as left out. */
const SYSTEM_NAMES = ['thumbs.db', 'ehthumbs.db', 'desktop.ini'] as const;

/** Folders that never contain recordings: packages of programs, and folders that operating systems and servers keep on a drive. */
const PROGRAM_FOLDERS = new Set([
  'node_modules',
  'bower_components',
  '__pycache__',
  'site-packages',
  '$recycle.bin',
  'system volume information',
  'lost+found',
  '@eadir',
]);

/** Which paths below a watched folder are recordings. All paths are relative to that folder, with `/` between the names. */
export interface PathRule {
  /** Whether a file with this path matches. */
  isWanted(relativePath: string): boolean;
  /**
   * Whether a file with this path is left out only because it matches no include pattern. Hidden, temporary and excluded files, and
   * files of the operating system, are left out for other reasons.
   */
  isNotIncluded(relativePath: string): boolean;
  /** Whether this folder is listed: neither hidden, nor one of programs, nor excluded by its path or its name; nor is one above it. */
  mayEnter(relativeFolder: string): boolean;
}

/**
 * The rule of a watched folder. Patterns are case-insensitive globs that treat composed and decomposed Unicode (NFC, NFD) as equal.
 * A pattern without `/` is matched against the file name, a pattern with `/` against the whole path below the folder. An exclude
 * pattern that matches a folder or its name excludes everything below it. Without include patterns the default ones apply. Empty
 * patterns are ignored; an invalid pattern, and a costly one, matches only its own text. `@video` and other presets of
 * `shared/presets.ts` stand for their patterns, `@card` for every file of a camera card. Without `isRecursive`, files in subfolders are
 * not included, and no subfolder is entered.
 */
export function compilePatterns(
  include: readonly string[],
  exclude: readonly string[],
  { isRecursive = true }: { readonly isRecursive?: boolean | undefined } = {},
): PathRule {
  const given = include.some((pattern) => pattern.trim() !== '') ? include : DEFAULT_INCLUDE;
  const isTooDeep = (path: string): boolean => !isRecursive && path.includes('/');
  const matches = anyOf(given.flatMap(expanded));
  const hasCards = given.some((entry) => presetOf(entry) === 'card');
  const wanted: Match = (path) => !isTooDeep(path) && (matches(path) || (hasCards && isOfCard(path)));
  const unwanted = anyOf(exclude);
  const mayEnter = (folder: string): boolean => {
    if (folder === '') return true;
    const names = folder.normalize('NFC').split('/');
    return names.every(
      (name, at) => !isHidden(name) && !isProgramFolder(name) && !unwanted(names.slice(0, at + 1).join('/')),
    );
  };
  const mayHoldRecordings = rememberingLast(mayEnter);
  const mayBeRecording = (path: string): boolean => {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    if (name === '' || isHidden(name) || isTemporary(name)) return false;
    return !unwanted(path) && mayHoldRecordings(slash < 0 ? '' : path.slice(0, slash));
  };
  return {
    mayEnter: isRecursive ? mayEnter : (folder) => folder === '',
    isWanted(relativePath) {
      const path = relativePath.normalize('NFC');
      return wanted(path) && mayBeRecording(path);
    },
    isNotIncluded(relativePath) {
      const path = relativePath.normalize('NFC');
      return !wanted(path) && !isSystemFile(path) && mayBeRecording(path);
    },
  };
}

type Match = (path: string) => boolean;

/** Up to so many choices a regular expression is the faster one, whatever the name. */
const REGEX_CHOICES_MAX = 2;

const isTemporary = anyOf(TEMPORARY_NAMES);
const isSystemFile = anyOf(SYSTEM_NAMES);

function isProgramFolder(name: string): boolean {
  return PROGRAM_FOLDERS.has(name.toLowerCase());
}

function expanded(entry: string): readonly string[] {
  const preset = presetOf(entry);
  return preset === undefined ? [entry] : PRESETS[preset];
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

/** As a rule, files of one folder come one after the other. */
function rememberingLast(match: Match): Match {
  let last: { readonly path: string; readonly isMatch: boolean } | undefined;
  return (path) => {
    if (last?.path !== path) last = { path, isMatch: match(path) };
    return last.isMatch;
  };
}

function anyOf(patterns: readonly string[]): Match {
  const stars: StarGlob[] = [];
  const byName: Match[] = [];
  const byPath: Match[] = [];
  for (const pattern of patterns) {
    const glob = pattern
      .trim()
      .normalize('NFC')
      .replace(/^\.?\//, '');
    if (glob === '') continue;
    const star = starGlob(glob);
    if (star !== undefined) stars.push(star);
    else (glob.includes('/') ? byPath : byName).push(compile(glob));
  }
  const matchesStar = (name: string): boolean => {
    const upper = folded(name);
    return stars.some((star) => isStarMatch(star, upper));
  };
  return (path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (stars.length > 0 && matchesStar(name)) return true;
    return byName.some((match) => match(name)) || byPath.some((match) => match(path));
  };
}

function compile(glob: string): Match {
  const literal = glob.toLowerCase();
  const isSame: Match = (path) => path.toLowerCase() === literal;
  const linear = globChoices(glob) > REGEX_CHOICES_MAX ? linearGlob(glob) : undefined;
  if (linear !== undefined) return linear;
  if (isCostlyPattern(glob)) return isSame;
  try {
    // Flag `s`: a file name may contain a newline. `windows: false`: these paths have `/` on every platform.
    return picomatch(glob, { dot: true, flags: 'is', nonegate: true, windows: false });
  } catch {
    return isSame;
  }
}
