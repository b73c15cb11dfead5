/** Links with which anybody can read an object for a time. */
import { recordingId } from './commands.ts';
import { type Decoder, exactObject, oneOf, whole } from './read.ts';

/** How long a link to an object may be valid. SigV4 allows seven days [Amazon S3 API reference, "Authenticating Requests"]. */
export const SHARE_SECONDS = { min: 3_600, max: 7 * 86_400 } as const;

/** The times that the window offers. */
export const SHARE_CHOICES = { hour: SHARE_SECONDS.min, day: 86_400, week: SHARE_SECONDS.max } as const;

export interface ShareRequest {
  /** Of a completed recording, also of one in the history. */
  readonly id: string;
  /** Within `SHARE_SECONDS`. */
  readonly seconds: number;
  readonly to: 'clipboard' | 'browser';
}

/** Reads a request of the window. */
export const shareRequest: Decoder<ShareRequest> = exactObject<ShareRequest>({
  id: recordingId,
  seconds: whole(SHARE_SECONDS.min, SHARE_SECONDS.max),
  to: oneOf(['clipboard', 'browser']),
});

/** A link that was copied or opened. */
export interface SharedLink {
  /** ISO 8601. */
  readonly endsAt: string;
  /** The link ends with the session of the credentials, whose end is not known. */
  readonly mayEndSooner: boolean;
}
