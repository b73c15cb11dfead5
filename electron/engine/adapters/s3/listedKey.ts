/** A listed key that may be URL-encoded: one without spaces and without characters beyond ASCII. */
const MAY_BE_ENCODED = /^(?:[!-$&-~]|%[0-9A-Fa-f]{2})*$/;

/**
 * The key of a list's entry. Lists are requested with URL-encoded keys, because XML cannot contain every character. Some stores state
 * that they encoded them, some ignore the request, and Ceph 16 encodes them without stating it (a space as `%20`): without the
 * statement, the form that starts with the prefix is the key.
 */
export function listedKey(listed: string, keyPrefix: string, isEncoded: boolean): string {
  if (isEncoded) return decodeKey(listed);
  const decoded = unescape(listed);
  const isRaw = !MAY_BE_ENCODED.test(listed) || (listed.startsWith(keyPrefix) && !decoded.startsWith(keyPrefix));
  return isRaw ? listed : decoded;
}

/** Decodes `encoding-type=url`, where a plus is a space. A key that is not encoded is returned as it is. */
export function decodeKey(encoded: string): string {
  return unescape(encoded.replaceAll('+', '%20'));
}

function unescape(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
