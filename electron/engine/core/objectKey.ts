/** S3 allows 1 024 bytes of UTF-8 in a key [Amazon S3 User Guide, "Naming Amazon S3 objects"]. */
const KEY_BYTES_MAX = 1024;

/** Room that the metadata document's key needs beyond the object's. */
const METADATA_SUFFIX = '.metadata.json';

/**
 * The key of a recording's object: `{prefix}streams/{id}/{file name}`. The file name stands as it is, whatever characters it
 * has; only where the key would not fit is its middle left out, so that the ending stays.
 * @param prefix `''`, or a prefix that ends in `/`
 */
export function objectKey(prefix: string, id: string, fileName: string): string {
  const base = `${prefix}streams/${id}/`;
  const room = KEY_BYTES_MAX - utf8Bytes(base) - utf8Bytes(METADATA_SUFFIX);
  return base + shortened(fileName, room);
}

export function metadataKey(key: string): string {
  return `${key}${METADATA_SUFFIX}`;
}

/** The parts of a key, for rebuilding a lost journal. `undefined` when Rushes did not make this key. */
export function parseObjectKey(
  prefix: string,
  key: string,
): { readonly id: string; readonly fileName: string } | undefined {
  if (!key.startsWith(`${prefix}streams/`)) return undefined;
  const rest = key.slice(prefix.length + 'streams/'.length);
  const match = /^([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\/([^/]+)$/s.exec(rest);
  const [, id, fileName] = match ?? [];
  return id === undefined || fileName === undefined ? undefined : { id, fileName };
}

function shortened(fileName: string, roomBytes: number): string {
  if (utf8Bytes(fileName) <= roomBytes) return fileName;
  const points = [...fileName];
  const ending = points.slice(-16).join('');
  let head = '';
  let left = roomBytes - utf8Bytes(ending) - 1;
  for (const point of points) {
    left -= utf8Bytes(point);
    if (left < 0) break;
    head += point;
  }
  return `${head}~${ending}`;
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const point of text) {
    const code = point.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
