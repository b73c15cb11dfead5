/**
 * No uploader: one object on each of four connections, whose bytes are one block again and again, so that nothing is read or hashed. Its
 * figure is what the link, the server and the TLS of this machine can carry.
 *
 *   node bench/peers/bareRequestsChild.ts FILE KEY        as many bytes as FILE has; destination from the environment
 */
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { peerClientConfig, setting } from './peerSettings.ts';

const CONNECTIONS = 4;
const BLOCK = Buffer.alloc(1024 * 1024, 1);

const [file = '', key = ''] = process.argv.slice(2);
const { size } = await stat(file);
const client = new S3Client({ ...peerClientConfig(), requestChecksumCalculation: 'WHEN_REQUIRED' });
await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => put(`${key}-${index}`)));
client.destroy();

async function put(Key: string): Promise<void> {
  const ContentLength = Math.floor(size / CONNECTIONS);
  const Body = Readable.from(blocks(ContentLength), { objectMode: false, highWaterMark: BLOCK.length });
  await client.send(new PutObjectCommand({ Bucket: setting('S3_BUCKET_NAME'), Key, ContentLength, Body }));
}

function* blocks(sizeBytes: number): Iterable<Buffer> {
  for (let left = sizeBytes; left > 0; left -= BLOCK.length) yield BLOCK.subarray(0, left);
}
