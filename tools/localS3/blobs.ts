import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** Where the bytes of parts and objects go. `nothing` counts and checks them, then drops them: a sink for benches. */
export type Keep =
  | { readonly in: 'memory' }
  | { readonly in: 'folder'; readonly folder: string }
  | { readonly in: 'nothing' };

/** The stored bytes of one request body. */
export interface Blob {
  readonly sizeBytes: number;
  readonly md5: Buffer;
  readonly crc32: number;
  /** Bytes `[start, end)`. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
}

export interface BlobWriter {
  write(chunk: Uint8Array): Promise<void>;
  /** Ends the blob. `sha256` is there when it was asked for. */
  finish(): Promise<{ readonly blob: Blob; readonly sha256: Buffer | undefined }>;
  cancel(): Promise<void>;
}

export interface BlobHashes {
  /** Without it the MD5 is only a number made from the CRC-32: saves CPU where the ETag does not matter. */
  readonly md5: boolean;
  readonly sha256: boolean;
}

interface Container {
  write(chunk: Uint8Array): Promise<void>;
  close(): Promise<void>;
  read(start: number, end: number): AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
}

/** Opens a place for one body. */
export async function openBlob(keep: Keep, hashes: BlobHashes): Promise<BlobWriter> {
  const container = await openContainer(keep);
  const md5 = hashes.md5 ? createHash('md5') : undefined;
  const sha256 = hashes.sha256 ? createHash('sha256') : undefined;
  let sum = 0;
  let sizeBytes = 0;
  return {
    write(chunk) {
      md5?.update(chunk);
      sha256?.update(chunk);
      sum = crc32(chunk, sum);
      sizeBytes += chunk.byteLength;
      return container.write(chunk);
    },
    async finish() {
      await container.close();
      const blob: Blob = {
        sizeBytes,
        md5: md5?.digest() ?? Buffer.from(sum.toString(16).padStart(32, '0'), 'hex'),
        crc32: sum,
        read: (start, end) => container.read(start, end),
        discard: () => container.discard(),
      };
      return { blob, sha256: sha256?.digest() };
    },
    async cancel() {
      await container.close();
      await container.discard();
    },
  };
}

function openContainer(keep: Keep): Promise<Container> {
  switch (keep.in) {
    case 'memory':
      return Promise.resolve(memoryContainer());
    case 'folder':
      return fileContainer(keep.folder);
    case 'nothing':
      return Promise.resolve(emptyContainer());
    default:
      return keep satisfies never;
  }
}

function memoryContainer(): Container {
  let chunks: Uint8Array[] = [];
  return {
    async write(chunk) {
      chunks.push(chunk);
    },
    async close() {},
    async *read(start, end) {
      let offset = 0;
      for (const chunk of chunks) {
        const from = Math.max(start - offset, 0);
        const to = Math.min(end - offset, chunk.byteLength);
        if (from < to) yield chunk.subarray(from, to);
        offset += chunk.byteLength;
      }
    },
    async discard() {
      chunks = [];
    },
  };
}

let filesMade = 0;

async function fileContainer(folder: string): Promise<Container> {
  await mkdir(folder, { recursive: true });
  filesMade += 1;
  const path = join(folder, `blob-${process.pid}-${filesMade}`);
  const file = await open(path, 'wx');
  return {
    async write(chunk) {
      await file.writeFile(chunk);
    },
    close: () => file.close(),
    async *read(start, end) {
      if (start < end) yield* createReadStream(path, { start, end: end - 1 });
    },
    discard: () => rm(path, { force: true }),
  };
}

function emptyContainer(): Container {
  return {
    async write() {},
    async close() {},
    read() {
      throw new Error('This server keeps no content.');
    },
    async discard() {},
  };
}
