/** Whether a listed key may be URL-encoded: blanks and anything beyond ASCII show that it is not. */
const MAY_BE_ENCODED = /^(?:[!-$&-~]|%[0-9A-Fa-f]{2})*$/;

/**
 * The key of a list's entry. Lists are asked for URL-encoded keys, since XML cannot carry every name. Some stores say that they
 * did it, some ignore it, and Ceph 16 does it without a word (a space as `%20`): then what fits the prefix is the key.
 */
export function listedKey(listed: string, keyPrefix: string, isEncoded: boolean): string {
  if (isEncoded) return decodeKey(listed);
  const decoded = unescape(listed);
  const isRaw = !MAY_BE_ENCODED.test(listed) || (listed.startsWith(keyPrefix) && !decoded.startsWith(keyPrefix));
  return isRaw ? listed : decoded;
}

/** Undoes `encoding-type=url`: a plus is a space. What is not encoded stays as it is. */
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
