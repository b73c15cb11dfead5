import { type Decoder, exactObject, filledText, nullable, oneOf, variant } from './read.ts';

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

export type Secret = S3Secret | RedisSecret;

/** AWS sets no limit for session tokens; those seen stay below 2 KiB. */
const secretText = filledText(8_192);

export const secret: Decoder<Secret> = variant<Secret>({
  s3: exactObject<S3Secret>({
    kind: oneOf(['s3']),
    accessKeyId: secretText,
    secretAccessKey: secretText,
    sessionToken: nullable(secretText),
  }),
  redis: exactObject<RedisSecret>({ kind: oneOf(['redis']), password: secretText }),
});
