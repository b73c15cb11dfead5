import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { S3_PROFILES, type S3ProfileName } from './profile.ts';
import { type LocalS3Options, startLocalS3 } from './startLocalS3.ts';

/**
 * Runs the local S3 server as a process of its own and prints one JSON line `{endpoint, region, accessKeyId, secretAccessKey}`:
 *
 *   node tools/localS3/serve.ts [--bucket NAME]… [--profile aws|ceph|minimal|equalParts] [--port N]
 *        [--folder DIR | --keep-nothing] [--no-md5] [--bandwidth BYTES_PER_SECOND] [--with-stdin] [--cert PEM --key PEM]
 *
 * It ends by SIGINT or SIGTERM; with `--with-stdin` also when its standard input ends, so that it never outlives the process
 * that started it and holds the other end of the pipe.
 */
const { values } = parseArgs({
  options: {
    bucket: { type: 'string', multiple: true, default: [] },
    profile: { type: 'string', default: 'aws' },
    port: { type: 'string', default: '0' },
    folder: { type: 'string' },
    'keep-nothing': { type: 'boolean', default: false },
    'no-md5': { type: 'boolean', default: false },
    bandwidth: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
    'with-stdin': { type: 'boolean', default: false },
  },
});

const server = await startLocalS3({
  profile: profileNamed(values.profile),
  buckets: values.bucket,
  port: Number(values.port),
  keep: keepOf(values.folder, values['keep-nothing']),
  hashesMd5: !values['no-md5'],
  ...tlsOf(values.cert, values.key),
});
if (values.bandwidth !== undefined) server.conditions.bandwidthBytesPerSecond = Number(values.bandwidth);
const { endpoint, region, accessKeyId, secretAccessKey } = server;
process.stdout.write(`${JSON.stringify({ endpoint, region, accessKeyId, secretAccessKey })}\n`);

const stop = async (): Promise<void> => {
  await server.close();
  process.exit(0);
};
process.once('SIGINT', () => void stop());
process.once('SIGTERM', () => void stop());
if (values['with-stdin']) process.stdin.once('end', () => void stop()).resume();

function profileNamed(name: string): S3ProfileName {
  if (!Object.hasOwn(S3_PROFILES, name))
    throw new Error(`There is no profile ${name}: ${Object.keys(S3_PROFILES).join(', ')}.`);
  // Checked in the line above.
  return name as S3ProfileName;
}

/** HTTPS when both files are named. */
function tlsOf(cert: string | undefined, key: string | undefined): Pick<LocalS3Options, 'tls'> {
  if (cert === undefined || key === undefined) return {};
  return { tls: { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') } };
}

function keepOf(folder: string | undefined, isNothing: boolean): NonNullable<LocalS3Options['keep']> {
  if (isNothing) return { in: 'nothing' };
  return folder === undefined ? { in: 'memory' } : { in: 'folder', folder };
}
