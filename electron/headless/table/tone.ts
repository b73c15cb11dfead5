import { styleText } from 'node:util';

/** The meaning of a stretch of text, shown by its colour or weight. */
export type Tone = 'good' | 'wait' | 'alarm' | 'quiet' | 'strong';

/** Adds a tone to a text; its width stays the same. */
export type Paint = (tone: Tone, text: string) => string;

/** Only the sixteen colours that every terminal has, so that the palette of the person is used. */
const STYLES = { good: 'green', wait: 'yellow', alarm: 'red', quiet: 'dim', strong: 'bold' } as const satisfies Record<
  Tone,
  string
>;

// The caller has decided whether there are colours, so `styleText` does not have to look at the stream.
export const inColour: Paint = (tone, text) =>
  text === '' ? '' : styleText(STYLES[tone], text, { validateStream: false });

export const withoutColour: Paint = (_tone, text) => text;
