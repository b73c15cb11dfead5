import { visibleText } from '../../shared/visibleText.ts';

/** A name in three pieces: where the column is narrow, `middle` is shortened first, so that both ends stay readable. */
export interface SplitName {
  readonly head: string;
  readonly middle: string;
  readonly tail: string;
}

/** Camera, reel and clip number, for example `A001C012_`. */
const HEAD_LENGTH = 9;
/** The end of a counter and the extension. */
const TAIL_LENGTH = 8;
/** A shorter middle is narrower than the place that is kept for its ellipsis, which would look like a space in the name. */
const MIDDLE_LENGTH = 4;

/** Splits a file name at grapheme boundaries, so that an emoji or an accented letter is never cut in two. */
export function splitName(name: string): SplitName {
  const shown = visibleText(name);
  const characters = Array.from(graphemes.segment(shown), (piece) => piece.segment);
  if (characters.length <= HEAD_LENGTH + TAIL_LENGTH) return { head: shown, middle: '', tail: '' };
  const hasMiddle = characters.length >= HEAD_LENGTH + MIDDLE_LENGTH + TAIL_LENGTH;
  const tailStart = hasMiddle ? characters.length - TAIL_LENGTH : HEAD_LENGTH;
  return {
    head: characters.slice(0, HEAD_LENGTH).join(''),
    middle: characters.slice(HEAD_LENGTH, tailStart).join(''),
    tail: characters.slice(tailStart).join(''),
  };
}

/** Splits a path before its innermost folder. */
export function splitPath(path: string): SplitName {
  const shown = visibleText(path);
  const separator = Math.max(shown.lastIndexOf('/'), shown.lastIndexOf('\\'));
  return separator <= 0
    ? { head: '', middle: shown, tail: '' }
    : { head: '', middle: shown.slice(0, separator), tail: shown.slice(separator) };
}

/**
 * The folder of a file, from the innermost name of its watched folder down: `CAM_A/Card 3` for
 * `/media/CAM_A/Card 3/A001.mov` in `/media/CAM_A`. The watched folder itself when the file lies elsewhere.
 */
export function folderBelow(watchedFolder: string, path: string): string {
  const isSeparator = (character: string | undefined): boolean => character === '/' || character === '\\';
  const root = isSeparator(watchedFolder.at(-1)) ? watchedFolder.slice(0, -1) : watchedFolder;
  const start = Math.max(root.lastIndexOf('/'), root.lastIndexOf('\\')) + 1;
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const isInside = path.startsWith(root) && isSeparator(path[root.length]) && end >= root.length;
  return isInside ? path.slice(start, end) || path.slice(0, end) : watchedFolder;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
