import { sentence } from '../../../shared/sentences/sentence.ts';
import type { DestinationSettings } from '../../../shared/settings.ts';
import { type FinishedPlace, serverOf } from '../../engine/index.ts';

/** A sentence for the person. */
export const OBJECT_ELSEWHERE = sentence('objectElsewhere', {});

/** Whether the object is where the settings point to. An object of an older version is believed to be. */
export function isAtDestination(
  { bucket, server }: Pick<FinishedPlace, 'bucket' | 'server'>,
  destination: DestinationSettings,
): boolean {
  return bucket === destination.bucket && (server === undefined || server === serverOf(destination.endpoint));
}
