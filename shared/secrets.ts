import {
  anyText,
  type Decoder,
  exactObject,
  type FieldDecoders,
  filledText,
  nullable,
  oneOf,
  variant,
} from './read.ts';

export interface S3Secret {
  readonly kind: 's3';
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
}

export interface RedisSecret {
  readonly kind: 'redis';
  readonly password: string;
}

/** The key with which messages to the webhook are signed; it is sent to nobody. */
export interface WebhookSecret {
  readonly kind: 'webhook';
  /** See `isWebhookSecret`. */
  readonly signingSecret: string;
}

export type Secret = S3Secret | RedisSecret | WebhookSecret;

/** A secret and the server it was entered for: the S3 endpoint (empty for AWS's own), the Redis URL or that of the webhook. */
export type NewSecret = Secret & { readonly target: string };

/** AWS sets no limit for session tokens; those seen stay below 2 KiB. */
const secretText = filledText(8_192);

export const S3_SECRET_FIELDS: FieldDecoders<S3Secret> = {
  kind: oneOf(['s3']),
  accessKeyId: secretText,
  secretAccessKey: secretText,
  sessionToken: nullable(secretText),
};
export const REDIS_SECRET_FIELDS: FieldDecoders<RedisSecret> = { kind: oneOf(['redis']), password: secretText };
export const WEBHOOK_SECRET_FIELDS: FieldDecoders<WebhookSecret> = {
  kind: oneOf(['webhook']),
  signingSecret: secretText,
};

/**
 * Whether this is a secret as Standard Webhooks describes it: `whsec_` and a key of 24 to 64 bytes in base64. Libraries for receivers
 * expect this form.
 */
export function isWebhookSecret(text: string): boolean {
  const key = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/.exec(text)?.[1];
  if (key === undefined) return false;
  const bytes = (key.length / 4) * 3 - (key.length - key.replaceAll('=', '').length);
  return bytes >= 24 && bytes <= 64;
}

const target = anyText(2_048);

export const newSecret: Decoder<NewSecret> = variant<NewSecret>({
  s3: exactObject<S3Secret & { readonly target: string }>({ ...S3_SECRET_FIELDS, target }),
  redis: exactObject<RedisSecret & { readonly target: string }>({ ...REDIS_SECRET_FIELDS, target }),
  webhook: exactObject<WebhookSecret & { readonly target: string }>({ ...WEBHOOK_SECRET_FIELDS, target }),
});

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  'http:': '80',
  'https:': '443',
  'redis:': '6379',
  'rediss:': '6379',
};

/**
 * The server a secret is bound to: scheme, host and port of an S3 endpoint, a Redis URL or a webhook. Two targets with the same origin may
 * use the same secret. An empty endpoint is AWS's own. `null` for a text that names no server.
 */
export function secretOrigin(kind: Secret['kind'], text: string): string | null {
  if (kind === 's3' && text === '') return 'aws';
  const url = URL.parse(text);
  const port = url === null ? undefined : DEFAULT_PORTS[url.protocol];
  if (url === null || port === undefined || url.hostname === '') return null;
  if ((kind === 'redis') !== url.protocol.startsWith('redis')) return null;
  // The parser leaves the case of hosts alone for `redis:`.
  return `${url.protocol}//${url.hostname.toLowerCase()}:${url.port === '' ? port : url.port}`;
}
