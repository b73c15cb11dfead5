import { onTestFinished } from 'vitest';
import { s3Environment } from '../../../tools/localS3/s3Environment.ts';
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
  return { ...s3Environment(server, BUCKET), STREAM_TIMEOUT_SECONDS: '1' };
}

/** Starts the command with nothing but `environment`; it is killed when the test ends. */
export function startHeadless(args: readonly string[], environment: Environment): HeadlessProcess {
  const run = spawnHeadless(args, environment);
  onTestFinished(() => run.kill());
  return run;
}
