import type { CredentialSettings, DestinationSettings } from '../../../../shared/settings.ts';
import { isLoopbackHost } from '../../core/networkHost.ts';

/** The credentials that sign the requests. */
export type S3Credentials =
  | {
      readonly kind: 'keys';
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken?: string;
    }
  /** A profile of the shared AWS configuration files: keys, SSO, a role, a credential process. */
  | { readonly kind: 'profile'; readonly profile: string }
  /** The SDK's own chain: environment, shared files, SSO, web identity, container, instance. Refreshed while running. */
  | { readonly kind: 'default' };

export interface S3Config {
  /** Base URL of an S3-compatible store. Default: Amazon S3. */
  readonly endpoint?: string;
  readonly region: string;
  /** `auto` (the default): the bucket is part of the path for every endpoint that is not Amazon's. */
  readonly forcePathStyle?: boolean | 'auto';
  readonly credentials: S3Credentials;
  /** Maximum number of connections; further requests wait for a free one. Default 64. */
  readonly maxSockets?: number;
  /** Storage class of new objects. Default: the bucket's. */
  readonly storageClass?: string;
  /**
   * `auto` (the default): CRC-32 where the store keeps it, else MD5; only MD5 over plain HTTP to another machine. `md5`: CRC-32 is
   * never requested.
   */
  readonly integrity?: 'auto' | 'md5';
  /** Maximum time to establish a connection. Default 15 s. */
  readonly connectTimeoutMs?: number;
  /**
   * A request fails when no byte was sent or received for this long, or for five times as long while a body that was written already may
   * be on its way, see `SendingPatience`. Default 60 s.
   */
  readonly idleTimeoutMs?: number;
  /** The same for CompleteMultipartUpload, during which a store may be silent while it assembles the object. Default 15 min. */
  readonly completeTimeoutMs?: number;
  /** Maximum time from the end of a request to the end of its answer, except for the content of an object. Default 5 min. */
  readonly answerTimeoutMs?: number;
}

/** More than an engine keeps in flight, so that a request rarely waits for a connection. */
export const MAX_SOCKETS_DEFAULT = 64;
export const CONNECT_TIMEOUT_MS_DEFAULT = 15_000;
export const IDLE_TIMEOUT_MS_DEFAULT = 60_000;
/** Amazon S3 API reference, CompleteMultipartUpload: "can take several minutes to complete". */
export const COMPLETE_TIMEOUT_MS_DEFAULT = 15 * 60_000;
/** The idle timeout does not bound an answer that arrives one byte at a time; no store needs minutes for an answer. */
export const ANSWER_TIMEOUT_MS_DEFAULT = 5 * 60_000;

/** Whether the endpoint is Amazon's own. */
export function isAmazon(config: Pick<S3Config, 'endpoint'>): boolean {
  if (config.endpoint === undefined) return true;
  return /^https?:\/\/[^/]*\.amazonaws\.com(\.cn)?(:\d+)?(\/|$)/i.test(config.endpoint);
}

/** Whether requests cross a network without encryption: plain HTTP to an address that is not this machine's. */
export function isUnprotected(config: Pick<S3Config, 'endpoint'>): boolean {
  const url = config.endpoint === undefined ? null : URL.parse(config.endpoint);
  return url?.protocol === 'http:' && !isLoopbackHost(url.hostname);
}

/**
 * Whether bodies are sent with Content-MD5 and never with CRC-32. The signature covers both, but only for an MD5 it is hard to find
 * other bytes with the same value.
 */
export function needsMd5(config: Pick<S3Config, 'endpoint' | 'integrity'>): boolean {
  return config.integrity === 'md5' || isUnprotected(config);
}

export interface S3Secrets {
  /** The keys for the store at this endpoint; `undefined` when there are none for it. */
  s3For(
    endpoint: string,
  ):
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string | null }
    | undefined;
}

/**
 * How to reach the store of these settings. With `keys` and none for this store, empty ones: the refusal of the store then puts every
 * recording into attention, and they continue as soon as there are keys.
 */
export function s3ConfigOf(
  destination: DestinationSettings,
  credentials: CredentialSettings,
  secrets: S3Secrets,
): S3Config {
  return {
    ...(destination.endpoint === '' ? {} : { endpoint: destination.endpoint }),
    region: destination.region,
    forcePathStyle: destination.isPathStyle,
    ...(destination.storageClass === '' ? {} : { storageClass: destination.storageClass }),
    credentials: credentialsOf(destination, credentials, secrets),
  };
}

function credentialsOf(
  { endpoint }: DestinationSettings,
  credentials: CredentialSettings,
  secrets: S3Secrets,
): S3Credentials {
  switch (credentials.source) {
    case 'keys': {
      const { accessKeyId = '', secretAccessKey = '', sessionToken = null } = secrets.s3For(endpoint) ?? {};
      return { kind: 'keys', accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) };
    }
    case 'profile':
      return { kind: 'profile', profile: credentials.profile };
    case 'environment':
      return { kind: 'default' };
  }
}
