import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** At most `width` terminal columns, the end replaced by `…`. Never splits a character. `text` contains no control characters. */
export function cutEnd(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  return width < 1 ? '' : `${head(text, width - 1)}…`;
}

/** At most `width` columns, the middle replaced by `…`: the names of recordings often differ only at their end. */
export function cutMiddle(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  if (width < 5) return cutEnd(text, width);
  const tailWidth = Math.floor((width - 1) / 2);
  return `${head(text, width - 1 - tailWidth)}…${tail(text, tailWidth)}`;
}

/** Exactly `width` columns: cut at the end, or filled with spaces. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = cutEnd(text, width);
  const filler = ' '.repeat(Math.max(0, width - stringWidth(cut)));
  return align === 'left' ? cut + filler : filler + cut;
}

/** At most `linesMax` lines of at most `width` columns, broken at spaces. The last line is cut if there is more text. */
export function wrap(text: string, width: number, linesMax: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (stringWidth(longer) <= width || line === '') {
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

function head(text: string, width: number): string {
  let result = '';
  let left = width;
  for (const { segment } of graphemes.segment(text)) {
    left -= stringWidth(segment);
    if (left < 0) break;
    result += segment;
  }
  return result;
}

function tail(text: string, width: number): string {
  let left = width;
  let start = text.length;
  for (const { segment, index } of [...graphemes.segment(text)].toReversed()) {
    left -= stringWidth(segment);
    if (left < 0) break;
    start = index;
  }
  return text.slice(start);
}
