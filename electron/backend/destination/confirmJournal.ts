import { secretOrigin } from '../../../shared/secrets.ts';
import type { Settings } from '../../../shared/settings.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import type { Question } from '../shell.ts';
import type { Texts } from '../texts/texts.ts';

type JournalSettings = Settings['journal'];

/** Two journals with the same text are in the same place. */
export function journalPlaceKey(journal: JournalSettings): string {
  return redisPlace(journal) ?? 'embedded';
}

/**
 * The question to ask before the journal moves to the Redis of `next`, which then receives the paths of all recordings; `undefined`
 * when it stays in its place or is kept on this machine. Pure.
 */
export function journalQuestion(current: JournalSettings, next: JournalSettings, texts: Texts): Question | undefined {
  const place = redisPlace(next);
  if (place === undefined || journalPlaceKey(next) === journalPlaceKey(current)) return undefined;
  return {
    message: texts.journalQuestion,
    detail: `${texts.journalPlace(place)}\n\n${texts.journalBefore(redisPlace(current))}`,
    confirm: texts.changeJournal,
    cancel: texts.cancel,
    defaultButton: 'cancel',
  };
}

/** Scheme, host, port and database, without the user name; `undefined` for the journal of this machine. */
function redisPlace({ kind, redisUrl }: JournalSettings): string | undefined {
  if (kind === 'embedded') return undefined;
  const database = /\d+$/.exec(URL.parse(redisUrl)?.pathname ?? '')?.[0];
  return `${secretOrigin('redis', redisUrl) ?? visibleText(redisUrl)}/${Number(database ?? 0)}`;
}
