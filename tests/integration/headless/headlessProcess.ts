import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { startLocalS3, type LocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import type { EngineEvent } from '../../../shared/engineEvents.ts';

const ENTRY = path.join(import.meta.dirname, '../../../electron/headless/index.ts');
export const BUCKET = 'rushes-test';

export type Environment = Readonly<Record<string, string>>;

export interface HeadlessProcess {
  readonly child: ChildProcess;
  /** Its output so far. */
  readonly output: { stdout: string; stderr: string };
  /** Exit status, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** The events of `--json` so far; throws when a line is no JSON object. */
  events(): readonly EngineEvent[];
  /** Resolves with the first event for which `matches` holds; rejects when the process ends without one. */
  waitFor(matches: (event: EngineEvent) => boolean): Promise<EngineEvent>;
}

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

/** Starts the command as a process of its own, with nothing but `environment`; it is killed when the test ends. */
export function startHeadless(args: readonly string[], environment: Environment): HeadlessProcess {
  const child = spawn(process.execPath, [ENTRY, ...args], { env: { PATH: process.env['PATH'] ?? '', ...environment } });
  const output = { stdout: '', stderr: '' };
  let heard = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve(status ?? signal ?? 'unknown'));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const events = (): readonly EngineEvent[] => {
    const lines = output.stdout.split('\n').slice(0, -1);
    // The output follows the contract; the tests that need a field check it.
    return lines.map((line) => JSON.parse(line) as EngineEvent);
  };
  return {
    child,
    output,
    ended,
    events,
    waitFor: (matches) =>
      new Promise((resolve, reject) => {
        heard = () => {
          const found = events().find(matches);
          if (found !== undefined) resolve(found);
        };
        heard();
        void ended.then((status) => {
          heard();
          reject(new Error(`It ended with ${status} before.\n${output.stdout}\n${output.stderr}`));
        });
      }),
  };
}
