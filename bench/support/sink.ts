import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { s3Environment } from '../../tools/localS3/s3Environment.ts';
import type { BenchCertificate } from './benchCertificate.ts';
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
  /** The certificate of the server, which no usual authority vouches for. Absent: it speaks plain HTTP. */
  readonly certFile?: string;
}

/**
 * Gives `work` a server of its own, which knows no object of an earlier run: the headless command would compare a file with an object
 * of its name and size that is there already.
 */
export async function withNewSink<T>(
  profile: SinkProfile,
  certificate: BenchCertificate | undefined,
  work: (sink: Sink) => Promise<T>,
): Promise<T> {
  const { sink, child } = await startServer(profile, certificate);
  try {
    return await work(sink);
  } finally {
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
}

/**
 * Starts one in a process of its own. It computes an MD5 only where a request names one, so that it does not use up the cores.
 * @param certificate it speaks HTTPS with this one; absent: plain HTTP
 */
export async function startSink(profile: SinkProfile, certificate?: BenchCertificate): Promise<Sink> {
  return (await startServer(profile, certificate)).sink;
}

async function startServer(
  profile: SinkProfile,
  certificate: BenchCertificate | undefined,
): Promise<{ readonly sink: Sink; readonly child: ChildProcess }> {
  const tls = certificate === undefined ? [] : ['--cert', certificate.certFile, '--key', certificate.keyFile];
  const args = [
    SERVE,
    '--bucket',
    BENCH_BUCKET,
    '--profile',
    profile,
    '--keep-nothing',
    '--no-md5',
    '--with-stdin',
    ...tls,
  ];
  const child = owned(spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
  const first: readonly unknown[] = await once(createInterface({ input: child.stdout }), 'line');
  // The first line of the server is this object, by its own description.
  const sink = JSON.parse(String(first[0])) as Sink;
  return { sink: certificate === undefined ? sink : { ...sink, certFile: certificate.certFile }, child };
}

/** The variables that lead the headless command, and the peers that use the SDK, to this server. */
export function sinkEnvironment(sink: Sink): Readonly<Record<string, string>> {
  return { ...s3Environment(sink, BENCH_BUCKET), ...caEnvironment(sink, 'NODE_EXTRA_CA_CERTS') };
}

/** The variable by which a program trusts the certificate of this server. */
export function caEnvironment(
  { certFile }: Sink,
  variable: 'NODE_EXTRA_CA_CERTS' | 'AWS_CA_BUNDLE' | 'RCLONE_CA_CERT',
): Readonly<Record<string, string>> {
  return certFile === undefined ? {} : { [variable]: certFile };
}
