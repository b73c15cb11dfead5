/** Ways a stretch of text can stand out. */
export type Tone = 'good' | 'wait' | 'alarm' | 'quiet' | 'strong';

/** Puts a tone on a text; the columns it takes stay the same. */
export type Paint = (tone: Tone, text: string) => string;

/** SGR codes of the sixteen colours every terminal has, so that the person's own palette is used. */
const CODES: Readonly<Record<Tone, readonly [number, number]>> = {
  good: [32, 39],
  wait: [33, 39],
  alarm: [31, 39],
  quiet: [2, 22],
  strong: [1, 22],
};

export const inColour: Paint = (tone, text) => {
  const [on, off] = CODES[tone];
  return text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;
};

export const withoutColour: Paint = (_tone, text) => text;
