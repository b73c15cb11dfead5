import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { owned } from './workshop.ts';

const SERVE = path.join(import.meta.dirname, '../../tools/localS3/serve.ts');
export const BENCH_BUCKET = 'bench';

/** `aws` keeps a CRC-32 of each part, `ceph` wants its MD5. */
export type SinkProfile = 'aws' | 'ceph';

/** An S3 server on loopback that checks what it gets and keeps nothing; it ends with this process. */
export interface Sink {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Starts one in a process of its own. It computes an MD5 only where a request names one, so that it does not use up the cores. */
export async function startSink(profile: SinkProfile): Promise<Sink> {
  const args = [SERVE, '--bucket', BENCH_BUCKET, '--profile', profile, '--keep-nothing', '--no-md5', '--with-stdin'];
  const child = owned(spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
  const first: readonly unknown[] = await once(createInterface({ input: child.stdout }), 'line');
  // The first line of the server is this object, by its own description.
  return JSON.parse(String(first[0])) as Sink;
}
