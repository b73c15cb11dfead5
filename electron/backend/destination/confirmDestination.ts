import type { DestinationSettings } from '../../../shared/settings.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import type { Question } from '../shell.ts';
import type { Texts } from '../texts/texts.ts';

/** Two destinations with the same text are the same place. AWS chooses the server by the region. */
export function destinationKey({ endpoint, region, bucket }: DestinationSettings): string {
  return JSON.stringify([endpoint === '' ? `aws ${region}` : (URL.parse(endpoint)?.href ?? endpoint), bucket]);
}

/**
 * The question to ask before uploads go to `next` instead of `current`; `undefined` when they go to the same place, or nowhere
 * because no bucket is chosen. Pure.
 */
export function destinationQuestion(
  current: DestinationSettings,
  next: DestinationSettings,
  texts: Texts,
): Question | undefined {
  if (next.bucket === '' || destinationKey(next) === destinationKey(current)) return undefined;
  const cancel = texts.cancel;
  const place = texts.destinationPlace(next.bucket, serverOf(next));
  if (current.bucket === '')
    return {
      message: texts.firstDestinationQuestion,
      detail: place,
      confirm: texts.useDestination,
      cancel,
      defaultButton: 'confirm',
    };
  return {
    message: texts.destinationQuestion,
    detail: `${place}\n\n${texts.destinationBefore(current.bucket, serverOf(current))}`,
    confirm: texts.changeDestination,
    cancel,
    defaultButton: 'cancel',
  };
}

/** Letters of a path that are shown: a long one would hide the rest of the question. */
const PATH_SHOWN_MAX = 60;

/** In ASCII, so that no letter can be taken for another one: an international host as `xn--`, other characters as `%`. */
export function serverOf({ endpoint, region }: Pick<DestinationSettings, 'endpoint' | 'region'>): string {
  if (endpoint === '') return `Amazon S3 (${region})`;
  const url = URL.parse(endpoint);
  if (url === null) return visibleText(endpoint.slice(0, PATH_SHOWN_MAX));
  const path = url.pathname === '/' ? '' : url.pathname;
  return url.origin + (path.length > PATH_SHOWN_MAX ? `${path.slice(0, PATH_SHOWN_MAX)}…` : path);
}
