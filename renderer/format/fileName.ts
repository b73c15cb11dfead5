import { visibleText } from '../../shared/visibleText.ts';

/** A name in two pieces: a narrow column shortens `head` and always shows `tail`. */
export interface SplitName {
  readonly head: string;
  readonly tail: string;
}

const TAIL_LENGTH = 10;

/** Splits a file name at a grapheme boundary, so that an emoji or an accented letter is never cut in two. */
export function splitName(name: string): SplitName {
  const shown = visibleText(name);
  const characters = Array.from(graphemes.segment(shown), (piece) => piece.segment);
  if (characters.length <= TAIL_LENGTH * 2) return { head: shown, tail: '' };
  return { head: characters.slice(0, -TAIL_LENGTH).join(''), tail: characters.slice(-TAIL_LENGTH).join('') };
}

/** Splits a path before its innermost folder. */
export function splitPath(path: string): SplitName {
  const shown = visibleText(path);
  const separator = Math.max(shown.lastIndexOf('/'), shown.lastIndexOf('\\'));
  return separator <= 0 ? { head: shown, tail: '' } : { head: shown.slice(0, separator), tail: shown.slice(separator) };
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
