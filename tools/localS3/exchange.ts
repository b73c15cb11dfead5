import type { IncomingHttpHeaders } from 'node:http';
import type { Blob } from './blobs.ts';
import type { Buckets } from './buckets.ts';
import type { S3Target } from './operation.ts';
import type { S3Profile } from './profile.ts';
import { S3Error } from './s3Error.ts';

/** One authenticated request on its way through an operation. */
export interface Exchange extends S3Target {
  readonly headers: IncomingHttpHeaders;
  readonly buckets: Buckets;
  readonly profile: S3Profile;
  readonly nowMs: number;
  /** Most entries a list answers at once. */
  readonly pageSize: number;
  /** Whether a list that ends exactly at a page's end is followed by a page without entries. */
  readonly emptyLastPage: boolean;
  /** Takes the body in, checking Content-Length, Content-MD5, the CRC-32 and the signed SHA-256 as far as they were given. */
  receive(): Promise<Blob>;
  /** The body as text, for small documents. */
  text(): Promise<string>;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Uint8Array>;
}

/** A header that the request carries once; the empty string when it is not there. */
export function header(exchange: Pick<Exchange, 'headers'>, name: string): string {
  const value = exchange.headers[name];
  return typeof value === 'string' ? value : '';
}

/** How keys are written in this request's list, and what the answer says of it. */
export function keyEncoding(exchange: Exchange): {
  readonly key: (key: string) => string;
  readonly marker: (key: string) => string;
  readonly said: readonly (readonly ['EncodingType', 'url'])[];
} {
  const plain = (key: string): string => key;
  if (exchange.query.get('encoding-type') !== 'url') return { key: plain, marker: plain, said: [] };
  // Ceph writes a space as %20, Amazon S3 as a plus.
  if (exchange.profile.encodesSilently) return { key: encodeURIComponent, marker: plain, said: [] };
  const encode = (key: string): string => encodeURIComponent(key).replaceAll('%20', '+');
  return { key: encode, marker: encode, said: [['EncodingType', 'url']] };
}

/** A whole number from the query; `fallback` when it is not there. */
export function numberFrom(exchange: Exchange, name: string, fallback: number): number {
  const text = exchange.query.get(name);
  if (text === null || text === '') return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new S3Error('InvalidArgument', `Argument ${name} must be a whole number.`);
  return value;
}

/** CRC-32 as S3 writes it: base64 of the four bytes, the highest first. */
export function crc32Base64(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('base64');
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}
