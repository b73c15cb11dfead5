/**
 * A peer: what an uploader looks like that takes `@aws-sdk/client-s3` as it comes, with parts of 10 MiB, four at once, and the
 * SDK's default settings. It takes a finished file, and neither watches nor remembers nor compares anything.
 *
 *   node bench/peers/clientS3Child.ts FILE KEY        destination from the environment, as the headless command
 */
import { open } from 'node:fs/promises';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { peerClientConfig, setting } from './peerSettings.ts';

const PART_BYTES = 10 * 1024 * 1024;
const AT_ONCE = 4;

const [file = '', Key = ''] = process.argv.slice(2);
const Bucket = setting('S3_BUCKET_NAME');
const client = new S3Client(peerClientConfig());
const handle = await open(file);
const { size } = await handle.stat();
const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
const partCount = Math.ceil(size / PART_BYTES);
const parts: { PartNumber: number; ETag: string | undefined; ChecksumCRC32: string | undefined }[] = [];
let taken = 0;
await Promise.all(Array.from({ length: AT_ONCE }, () => sendParts()));
const Parts = parts.toSorted((a, b) => a.PartNumber - b.PartNumber);
await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
await handle.close();
client.destroy();

async function sendParts(): Promise<void> {
  while (taken < partCount) {
    const PartNumber = ++taken;
    const position = (PartNumber - 1) * PART_BYTES;
    const Body = Buffer.allocUnsafe(Math.min(PART_BYTES, size - position));
    await handle.read(Body, 0, Body.length, position);
    const { ETag, ChecksumCRC32 } = await client.send(
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
    );
    parts.push({ PartNumber, ETag, ChecksumCRC32 });
  }
}
