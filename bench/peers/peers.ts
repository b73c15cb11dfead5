import path from 'node:path';
import { BENCH_BUCKET, caEnvironment, type Sink, sinkEnvironment } from '../support/sink.ts';
import type { MeasuredCommand } from '../support/measuredCommand.ts';
import { findCommand } from '../../tests/support/commands.ts';

const CLIENT_S3 = path.join(import.meta.dirname, 'clientS3Child.ts');
const BARE_REQUESTS_CHILD = path.join(import.meta.dirname, 'bareRequestsChild.ts');
const LIB_STORAGE = path.join(import.meta.dirname, 'libStorageChild.ts');

/** Another way to bring a finished file to the same server. */
export interface Peer {
  readonly name: string;
  /** Why it cannot run here; `undefined` when it can. */
  readonly missing: string | undefined;
  command(file: string, sink: Sink): MeasuredCommand;
}

/** The peer whose CPU time the aims are fractions of. */
export const AWS_CLI = 'aws s3 cp, checksums when required';

/** No uploader: requests without any work for their bytes, which show what the link and the server can carry on this machine. */
export const BARE_REQUESTS = ofNode('bare requests, 4 connections', BARE_REQUESTS_CHILD, 'peer/bare');

export const PEERS: readonly Peer[] = [
  ofNode('client-s3, its defaults, 4 × 10 MiB', CLIENT_S3, 'peer/client-s3.mp4'),
  ofNode('lib-storage, its defaults', LIB_STORAGE, 'peer/lib-storage.mp4'),
  rclone('rclone copyto, its defaults', []),
  rclone('rclone copyto, 4 × 10 MiB', ['--s3-chunk-size', '10M', '--s3-upload-concurrency', '4']),
  {
    name: AWS_CLI,
    missing: findCommand('aws') === undefined ? 'not installed (Debian package awscli)' : undefined,
    command: (file, sink) => ({
      file: findCommand('aws') ?? 'aws',
      args: ['s3', 'cp', '--no-progress', '--endpoint-url', sink.endpoint, file, `s3://${BENCH_BUCKET}/peer/aws.mp4`],
      environment: {
        ...caEnvironment(sink, 'AWS_CA_BUNDLE'),
        AWS_ACCESS_KEY_ID: sink.accessKeyId,
        AWS_SECRET_ACCESS_KEY: sink.secretAccessKey,
        AWS_DEFAULT_REGION: sink.region,
        AWS_CONFIG_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
        // The server takes CRC-32 of whole objects only; newer versions would send sums made of the parts' sums.
        AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
      },
    }),
  },
];

function ofNode(name: string, program: string, key: string): Peer {
  return {
    name,
    missing: undefined,
    command: (file, sink) => ({
      file: process.execPath,
      args: [program, file, key],
      environment: sinkEnvironment(sink),
    }),
  };
}

function rclone(name: string, flags: readonly string[]): Peer {
  return {
    name,
    missing: findCommand('rclone') === undefined ? 'not installed (Debian package rclone)' : undefined,
    command: (file, sink) => ({
      file: findCommand('rclone') ?? 'rclone',
      args: [
        'copyto',
        file,
        `:s3:${BENCH_BUCKET}/peer/rclone.mp4`,
        '--s3-no-check-bucket',
        '--ignore-times',
        '--retries',
        '1',
        ...flags,
      ],
      environment: {
        ...caEnvironment(sink, 'RCLONE_CA_CERT'),
        RCLONE_CONFIG: '/dev/null',
        RCLONE_S3_PROVIDER: 'Other',
        RCLONE_S3_ENDPOINT: sink.endpoint,
        RCLONE_S3_REGION: sink.region,
        RCLONE_S3_ACCESS_KEY_ID: sink.accessKeyId,
        RCLONE_S3_SECRET_ACCESS_KEY: sink.secretAccessKey,
      },
    }),
  };
}
