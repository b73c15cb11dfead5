import { onTestFinished } from 'vitest';
import { startLocalS3, type LocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import { type HeadlessProcess, spawnHeadless } from '../../support/headlessProcess.ts';

export const BUCKET = 'rushes-test';

export type Environment = Readonly<Record<string, string>>;

/** An S3 server for this test. */
export async function s3ForTest(): Promise<LocalS3> {
  const server = await startLocalS3({ buckets: [BUCKET] });
  onTestFinished(() => server.close());
  return server;
}

/** The environment in which the command reaches that server, with a timeout of a second. */
export function environmentFor(server: LocalS3): Environment {
  return {
    S3_ENDPOINT_URL: server.endpoint,
    S3_ACCESS_KEY_ID: server.accessKeyId,
    S3_SECRET_ACCESS_KEY: server.secretAccessKey,
    S3_REGION_NAME: server.region,
    S3_BUCKET_NAME: BUCKET,
    STREAM_TIMEOUT_SECONDS: '1',
  };
}

/** Starts the command with nothing but `environment`; it is killed when the test ends. */
export function startHeadless(args: readonly string[], environment: Environment): HeadlessProcess {
  const run = spawnHeadless(args, environment);
  onTestFinished(() => run.kill());
  return run;
}
