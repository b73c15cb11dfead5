import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';

/** CRC-32 of a file's bytes, as S3 keeps it of whole objects. */
export async function crc32OfFile(file: string): Promise<number> {
  let value = 0;
  for await (const piece of createReadStream(file)) value = crc32(piece as Buffer, value);
  return value;
}
