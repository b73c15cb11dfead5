import type { UserCommand } from '../../../shared/commands.ts';
import {
  LIMIT_MEGABITS_MAX,
  LIMIT_MEGABITS_MIN,
  limitOfMegabits,
  type QuickLimitTerm,
} from '../../../shared/uploadLimit.ts';

/** The question for a quick limit, while it is asked. */
export interface LimitPrompt {
  /** A number in Mbit/s as typed so far, or `none`. */
  readonly text: string;
  /** The text is no limit, and the person tried to use it. */
  readonly isRefused: boolean;
}

export const EMPTY_PROMPT: LimitPrompt = { text: '', isRefused: false };

const TEXT_LENGTH_MAX = 10;

const TERM_KEYS: Readonly<Record<string, QuickLimitTerm>> = {
  '\r': 'hour',
  '\n': 'hour',
  r: 'restart',
  k: 'changed',
};

/** The prompt after a key, or its answer; `undefined` when it is closed without one. Pure. */
export function promptAfterKey(prompt: LimitPrompt, key: string): LimitPrompt | UserCommand | undefined {
  const { text } = prompt;
  const typed = text === 'none' ? '' : text;
  if (key === '\u001b') return undefined;
  if (/[\d.,]/.test(key))
    return typed.length >= TEXT_LENGTH_MAX ? prompt : { text: typed + key.replace(',', '.'), isRefused: false };
  switch (key.toLowerCase()) {
    case '\u007f':
    case '\b':
      return { text: typed.slice(0, -1), isRefused: false };
    case 'n':
      return { text: 'none', isRefused: false };
    case 's':
      return { kind: 'engine.unlimit' };
    default: {
      const term = TERM_KEYS[key.toLowerCase()];
      if (term === undefined) return prompt;
      const bytesPerSecond = limitOf(text);
      return bytesPerSecond === undefined ? { text, isRefused: true } : { kind: 'engine.limit', bytesPerSecond, term };
    }
  }
}

/** The prompt in two lines. */
export function promptText({ text, isRefused }: LimitPrompt): string {
  const asked = isRefused ? `a number from ${LIMIT_MEGABITS_MIN} to ${LIMIT_MEGABITS_MAX}` : `${text}_`;
  const unit = text === 'none' && !isRefused ? '' : ' Mbit/s';
  return [
    `Limit: ${asked}${unit}   n for none   s as configured   Esc goes back`,
    'Enter: for an hour   r: until the restart   k: until you change it',
  ].join('\n');
}

/** `undefined`: the text is no limit. */
function limitOf(text: string): number | null | undefined {
  if (text === 'none') return null;
  return /^\d+(\.\d*)?$/.test(text) ? limitOfMegabits(Number(text)) : undefined;
}
