/**
 * A peer: the SDK's own uploader of large files, with its defaults. Only the kind of checksum is named: the server takes the CRC-32 of
 * whole objects only, and the default is one that is made of those of the parts.
 *
 *   node bench/peers/libStorageChild.ts FILE KEY        destination from the environment, as the headless command
 */
import { createReadStream } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { peerClientConfig, setting } from './peerSettings.ts';

const [file = '', Key = ''] = process.argv.slice(2);
const client = new S3Client(peerClientConfig());
const Body = createReadStream(file);
await new Upload({
  client,
  params: { Bucket: setting('S3_BUCKET_NAME'), Key, Body, ChecksumType: 'FULL_OBJECT' },
}).done();
client.destroy();
