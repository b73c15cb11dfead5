const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Code points a terminal draws two columns wide: East Asian Wide and Fullwidth of Unicode's EastAsianWidth.txt, in ranges that
 * also hold a few unassigned ones.
 */
const WIDE_RANGES: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18aff],
  [0x1b000, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** Columns a terminal needs for this text. The text holds no control characters (`visibleText`). */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** At most `width` columns, the end cut off and marked with `…`; never half a character. */
export function cutEnd(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  return width < 1 ? '' : `${head(text, width - 1)}…`;
}

/** At most `width` columns, the middle left out: the end of a file name tells takes apart. */
export function cutMiddle(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width < 5) return cutEnd(text, width);
  const tailWidth = Math.floor((width - 1) / 2);
  return `${head(text, width - 1 - tailWidth)}…${tail(text, tailWidth)}`;
}

/** Exactly `width` columns, cut or filled up with spaces on the other side of `align`. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = cutEnd(text, width);
  const filler = ' '.repeat(Math.max(0, width - textWidth(cut)));
  return align === 'left' ? cut + filler : filler + cut;
}

/** Lines of at most `width` columns, broken at spaces where there are any; the last one is cut when there would be more. */
export function wrap(text: string, width: number, linesMax: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer) <= width || line === '') {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  lines.push(line);
  const kept = lines.slice(0, linesMax);
  const rest = lines.slice(linesMax - 1).join(' ');
  return kept.map((kept, index) => cutEnd(index === linesMax - 1 ? rest : kept, width));
}

function graphemeWidth(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  if (EMOJI.test(grapheme)) return 2;
  const code = grapheme.codePointAt(0) ?? 0;
  return WIDE_RANGES.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

function head(text: string, width: number): string {
  let result = '';
  let left = width;
  for (const { segment } of graphemes.segment(text)) {
    left -= graphemeWidth(segment);
    if (left < 0) break;
    result += segment;
  }
  return result;
}

function tail(text: string, width: number): string {
  let left = width;
  let start = text.length;
  for (const { segment, index } of [...graphemes.segment(text)].toReversed()) {
    left -= graphemeWidth(segment);
    if (left < 0) break;
    start = index;
  }
  return text.slice(start);
}
