/** A CRC-32 in the format of S3: base64 of its four bytes, the highest first. */
export function crc32Field(crc32: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32);
  return bytes.toString('base64');
}

/** The CRC-32 in an S3 field; `undefined` when there is none, or when it is a checksum of the parts' checksums (`…-3`). */
export function readCrc32Field(field: string | undefined): number | undefined {
  if (field === undefined || !/^[A-Za-z0-9+/]{6}==$/.test(field)) return undefined;
  return Buffer.from(field, 'base64').readUInt32BE();
}

/** The Content-MD5 header for an MD5 in hex. */
export function md5Field(md5: string): string {
  return Buffer.from(md5, 'hex').toString('base64');
}

/** No store uses ETags of more than some hundred characters. */
const ETAG_LENGTH_MAX = 1_024;

/** An ETag without its quotes; empty when there is none, or one that is too long to be kept. */
export function plainEtag(etag: string | undefined): string {
  if (etag !== undefined && etag.length > ETAG_LENGTH_MAX) return '';
  return (etag ?? '').replace(/^W\//, '').replaceAll('"', '');
}
