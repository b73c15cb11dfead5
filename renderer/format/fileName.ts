/** A name in two pieces, so that a narrow column can shorten the first and keep the take number and ending in sight. */
export interface SplitName {
  readonly head: string;
  readonly tail: string;
}

const TAIL_LENGTH = 10;

/** Splits between whole characters as a reader sees them: an emoji or an accent is never cut in two. */
export function splitName(name: string): SplitName {
  const shown = printable(name);
  const characters = Array.from(graphemes.segment(shown), (piece) => piece.segment);
  if (characters.length <= TAIL_LENGTH * 2) return { head: shown, tail: '' };
  return { head: characters.slice(0, -TAIL_LENGTH).join(''), tail: characters.slice(-TAIL_LENGTH).join('') };
}

/** Splits a folder before its innermost name. */
export function splitPath(path: string): SplitName {
  const shown = printable(path);
  const separator = Math.max(shown.lastIndexOf('/'), shown.lastIndexOf('\\'));
  return separator <= 0 ? { head: shown, tail: '' } : { head: shown.slice(0, separator), tail: shown.slice(separator) };
}

/**
 * A file name as one line that reads in the order it is spelled: line ends and other controls become symbols, and marks that
 * turn the direction of the text (they can make `gpj.mp4` of `4pm.jpg`) become visible.
 */
export function printable(name: string): string {
  return name.replace(CONTROLS, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
// C0, DEL, C1, line and paragraph separators, and the marks, embeddings, overrides and isolates of the bidirectional algorithm.
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;
