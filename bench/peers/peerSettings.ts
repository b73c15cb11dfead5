import type { S3ClientConfig } from '@aws-sdk/client-s3';

/** @throws Error when this variable is not set */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}

/** The destination of a peer that uses the SDK, from the variables of the headless command. */
export function peerClientConfig(): S3ClientConfig {
  return {
    endpoint: setting('S3_ENDPOINT_URL'),
    region: setting('S3_REGION_NAME'),
    credentials: { accessKeyId: setting('S3_ACCESS_KEY_ID'), secretAccessKey: setting('S3_SECRET_ACCESS_KEY') },
    forcePathStyle: true,
  };
}
