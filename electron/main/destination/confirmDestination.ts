import type { DestinationSettings } from '../../../shared/settings.ts';
import type { Question } from '../desktop/askPerson.ts';
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

function serverOf({ endpoint, region }: DestinationSettings): string {
  return endpoint === '' ? `Amazon S3 (${region})` : endpoint;
}
