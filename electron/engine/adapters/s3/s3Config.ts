/** Who signs the requests. */
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
  /** Base URL of an S3-compatible store; Amazon S3 itself when left out. */
  readonly endpoint?: string;
  readonly region: string;
  /** `auto` (the default): the bucket goes into the path for every endpoint that is not Amazon's. */
  readonly forcePathStyle?: boolean | 'auto';
  readonly credentials: S3Credentials;
  /** Connections at most; further requests wait for one. */
  readonly maxSockets?: number;
  /** Storage class of new objects; the bucket's default when left out. */
  readonly storageClass?: string;
  /** `auto` (the default): CRC-32 where the store keeps it, else MD5. `md5`: CRC-32 is never asked for. */
  readonly integrity?: 'auto' | 'md5';
  /** Until a connection stands; 15 s by default. */
  readonly connectTimeoutMs?: number;
  /** Without a byte moving either way, before a request is given up; 60 s by default. */
  readonly idleTimeoutMs?: number;
  /** The same for CompleteMultipartUpload, where stores put gigabytes together in silence; 15 min by default. */
  readonly completeTimeoutMs?: number;
}

/** More than any engine keeps in flight, so that a request seldom waits for a connection. */
export const MAX_SOCKETS_DEFAULT = 64;
export const CONNECT_TIMEOUT_MS_DEFAULT = 15_000;
export const IDLE_TIMEOUT_MS_DEFAULT = 60_000;
/** Amazon S3 API reference, CompleteMultipartUpload: "can take several minutes to complete". */
export const COMPLETE_TIMEOUT_MS_DEFAULT = 15 * 60_000;

/** Whether the endpoint is Amazon's own. */
export function isAmazon(config: Pick<S3Config, 'endpoint'>): boolean {
  if (config.endpoint === undefined) return true;
  return /^https?:\/\/[^/]*\.amazonaws\.com(\.cn)?(:\d+)?(\/|$)/i.test(config.endpoint);
}
