/** Amazon S3 User Guide, "Working with object metadata": names and values of user metadata together. */
const METADATA_BYTES_MAX = 2048;

/**
 * Encodes user metadata for headers. Plain ASCII values stay as they are; other characters, the percent sign and spaces that a server
 * might trim or fold are percent-encoded (UTF-8), so that `decodeURIComponent` of a value returns the original. When the metadata
 * exceeds the limit of S3, the longest values are left out, because S3 would refuse the upload.
 */
export function metadataHeaders(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const encoded = Object.entries(metadata).map(([name, value]) => [name, encodeValue(value)] as const);
  const shortestFirst = encoded.toSorted(([, a], [, b]) => a.length - b.length);
  const kept = new Set<string>();
  let bytes = 0;
  for (const [name, value] of shortestFirst) {
    bytes += name.length + value.length;
    if (bytes <= METADATA_BYTES_MAX) kept.add(name);
  }
  return Object.fromEntries(encoded.filter(([name]) => kept.has(name)));
}

/** The metadata of an answer; values that are not percent-encoded are returned as they are. */
export function readMetadata(headers: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), decoded(value)]));
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function encodeValue(value: string): string {
  const wellFormed = value.toWellFormed();
  return wellFormed.replace(/[^\x21-\x7e]+|%/gu, (run, offset: number) => {
    const isInnerSpace = run === ' ' && offset > 0 && offset + 1 < wellFormed.length;
    return isInnerSpace ? run : encodeURIComponent(run);
  });
}
