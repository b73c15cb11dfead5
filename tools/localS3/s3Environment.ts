/** How a program reaches an S3 server. */
export interface S3Access {
  readonly endpoint: string;
  /** `us-east-1` when it is left out. */
  readonly region?: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The environment variables that lead the headless command to this server and bucket. */
export function s3Environment(server: S3Access, bucket: string): Readonly<Record<string, string>> {
  return {
    S3_ENDPOINT_URL: server.endpoint,
    S3_REGION_NAME: server.region ?? 'us-east-1',
    S3_ACCESS_KEY_ID: server.accessKeyId,
    S3_SECRET_ACCESS_KEY: server.secretAccessKey,
    S3_BUCKET_NAME: bucket,
  };
}
