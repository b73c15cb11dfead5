import type { IncomingMessage } from 'node:http';
import { type Blob, type Keep, openBlob } from './blobs.ts';
import { crc32Base64, header } from './exchange.ts';
import type { S3Profile } from './profile.ts';
import { notImplemented, S3Error } from './s3Error.ts';

/** The largest XML document a client sends: a Complete that names 10 000 parts stays far below. */
const DOCUMENT_BYTES_MAX = 8 * 1024 * 1024;

export interface BodyOptions {
  readonly keep: Keep;
  readonly profile: S3Profile;
  readonly hashesMd5: boolean;
  /** Called for every chunk before it is taken; a pause in it slows the sender down. */
  readonly onChunk: (bytes: number) => Promise<void>;
}

/** Refuses, before any byte is read, what this kind of server does not take. */
export function checkBodyHeaders(request: IncomingMessage, profile: S3Profile): void {
  const names = Object.keys(request.headers);
  if (profile.checksumFields === 'refused' && names.some((name) => /^x-amz-(sdk-)?checksum-/.test(name))) {
    throw notImplemented();
  }
  const content = header(request, 'x-amz-content-sha256');
  // A link is followed without headers of S3.
  if (content === '' && request.method === 'GET') return;
  if (content !== 'UNSIGNED-PAYLOAD' && !/^[0-9a-f]{64}$/.test(content)) {
    throw new S3Error('NotImplemented', 'This server takes whole payloads only, unsigned or with their SHA-256.');
  }
}

/**
 * Takes a body in and checks it against Content-Length, Content-MD5, x-amz-checksum-crc32 and the signed SHA-256.
 * @throws S3Error as Amazon S3 answers; nothing is kept then
 */
export async function receiveBlob(request: IncomingMessage, options: BodyOptions): Promise<Blob> {
  const length = header(request, 'content-length');
  if (length === '') throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  const md5 = header(request, 'content-md5');
  const sha256 = header(request, 'x-amz-content-sha256');
  const signsPayload = sha256 !== 'UNSIGNED-PAYLOAD';
  const writer = await openBlob(options.keep, { md5: options.hashesMd5 || md5 !== '', sha256: signsPayload });
  try {
    await eachChunk(request, options, (chunk) => writer.write(chunk));
  } catch (error) {
    await writer.cancel();
    throw error;
  }
  const { blob, sha256: digest } = await writer.finish();
  const problem = digestProblem(request, options.profile, blob, md5);
  const mismatch = signsPayload && digest?.toString('hex') !== sha256;
  if (problem === undefined && !mismatch) return blob;
  await blob.discard();
  throw (
    problem ??
    new S3Error(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    )
  );
}

/** A small document. */
export async function receiveText(request: IncomingMessage, options: BodyOptions): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  await eachChunk(request, options, async (chunk) => {
    bytes += chunk.byteLength;
    if (bytes > DOCUMENT_BYTES_MAX) throw new S3Error('MalformedXML', 'The document is too large.');
    chunks.push(chunk);
  });
  return Buffer.concat(chunks).toString('utf8');
}

function digestProblem(request: IncomingMessage, profile: S3Profile, blob: Blob, md5: string): S3Error | undefined {
  if (md5 !== '' && Buffer.from(md5, 'base64').byteLength !== 16)
    return new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (md5 !== '' && blob.md5.toString('base64') !== md5) {
    return new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  const crc32 = header(request, 'x-amz-checksum-crc32');
  if (profile.checksumFields !== 'kept' || crc32 === '' || crc32 === crc32Base64(blob.crc32)) return undefined;
  return new S3Error('BadDigest', 'The CRC32 you specified did not match the calculated checksum.');
}

async function eachChunk(
  request: IncomingMessage,
  options: BodyOptions,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  for await (const chunk of request) {
    // An IncomingMessage without an encoding yields Buffers only.
    const bytes = chunk as Buffer;
    await options.onChunk(bytes.byteLength);
    await take(bytes);
  }
}
