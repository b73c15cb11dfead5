import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { sentence } from '../../../../shared/sentences/sentence.ts';
import { Fault } from '../../core/fault.ts';
import type { ObjectAddress } from '../../ports/objectStore.ts';
import type { S3Requests } from './s3Requests.ts';

/** A link to an object. Whoever has it can read the object until it ends: it is a secret. */
export interface ShareLink {
  readonly url: string;
  readonly endsAtMs: number;
  /** The credentials belong to a session whose end is not known; the link ends with it. */
  readonly mayEndSooner: boolean;
}

/** AWS STS API reference, GetSessionToken: the longest session. */
const SESSION_SECONDS_MAX = 36 * 3_600;

/**
 * Signs a request to read the object. Sends nothing.
 * @param seconds how long the link is valid; at most 7 days [Amazon S3 API reference, "Authenticating Requests: Using Query Parameters"]
 * @throws Fault `credentials_end_sooner` when the credentials end before the link would, or the fault of the search for credentials
 */
export async function signLink(
  requests: S3Requests,
  { bucket, key }: ObjectAddress,
  seconds: number,
  signal: AbortSignal,
): Promise<ShareLink> {
  const { client, store } = requests;
  const nowMs = Date.now() + client.config.systemClockOffset;
  const endsAtMs = nowMs + seconds * 1_000;
  return requests.send('GetObject', { bucket, key }, signal, async () => {
    const { expiration, sessionToken } = await client.config.credentials();
    const isSession = sessionToken !== undefined;
    if (expiration !== undefined && expiration.getTime() < endsAtMs) throw endSooner(store, expiration);
    if (isSession && expiration === undefined && seconds > SESSION_SECONDS_MAX) throw endSooner(store, undefined);
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key }), {
      expiresIn: seconds,
      signingDate: new Date(nowMs),
    });
    return { url, endsAtMs, mayEndSooner: isSession && expiration === undefined };
  });
}

function endSooner(store: string, endsAt: Date | undefined): Fault {
  const message =
    endsAt === undefined
      ? sentence('sessionEndsSooner', { store })
      : sentence('credentialsEndSooner', { store, time: endsAt.toISOString() });
  return new Fault('credentials_end_sooner', message, { disposition: 'attention' });
}
