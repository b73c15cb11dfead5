import { globChoices, linearGlob } from './glob.ts';
import { isUnknownPreset } from './presets.ts';
import type { ProblemCode, ValueProblem } from './settingKinds.ts';

/** S3 keys hold 1 024 bytes; the id, a long file name and `.metadata.json` need the rest. */
const KEY_PREFIX_MAX_LENGTH = 256;
const PATTERN_MAX_LENGTH = 1_024;
/** A placeholder of a provider's endpoint that was not replaced, e.g. `{account}`. */
const PLACEHOLDER = /[{<][^}>]*[}>]?|[}>]/;

/** White space, control, format and line-break characters, and backslashes. */
const UNCLEAN_URL = /[\s\p{C}\\]/u;

/** Wider than the present rule of AWS: older buckets and other stores allow capitals, underscores and 255 characters. */
export function bucketProblem(bucket: string): ProblemCode | undefined {
  if (bucket === '') return 'required';
  return /^[A-Za-z0-9][A-Za-z0-9._-]{2,254}$/.test(bucket) ? undefined : 'bucket_name';
}

export function regionProblem(region: string): ProblemCode | undefined {
  if (region === '') return 'required';
  return /^[A-Za-z0-9-]{1,64}$/.test(region) ? undefined : 'region_name';
}

export function keyPrefixProblem(prefix: string): ValueProblem | undefined {
  if (prefix.length > KEY_PREFIX_MAX_LENGTH) return { code: 'too_long', params: { max: KEY_PREFIX_MAX_LENGTH } };
  const isGood =
    prefix === '' ||
    prefix.split('/').every((piece) => piece !== '' && piece !== '.' && piece !== '..' && !/\p{Cc}/u.test(piece));
  return isGood ? undefined : { code: 'key_prefix' };
}

/** Choices of a pattern that `linearGlob` does not match. */
const CHOICES_MAX = 3;

/** Whether a name could keep this pattern busy for very long: too many choices, or a repeated group that fits a text in several ways. */
export function isCostlyPattern(pattern: string): boolean {
  if (linearGlob(pattern) !== undefined) return false;
  if (globChoices(pattern) > CHOICES_MAX) return true;
  const isNested = /[*+]\([^)]*[*+?([{\\]/.test(pattern) || /\([^)]*[*+?][^)]*\)[*+{]/.test(pattern);
  const hasRepeatedChoice = /(?:^|[^+*?@!])\([^)]*\)[*+{]|[)}]\+/.test(pattern);
  return (
    isNested || hasRepeatedChoice || [...pattern.matchAll(/[*+]\(([^)]*)\)/g)].some(([, group]) => !isUniform(group))
  );
}

/** Whether all alternatives have one length, so that a repetition of them fits a text in one way at most. */
function isUniform(group = ''): boolean {
  return new Set(group.split('|').map(({ length }) => length)).size === 1;
}

/** The first pattern that cannot be used; `position` counts from 1, as a person counts the lines. */
export function patternsProblem(patterns: readonly string[]): ValueProblem | undefined {
  const index = patterns.findIndex(
    (pattern) =>
      pattern.trim() !== pattern ||
      pattern === '' ||
      pattern.length > PATTERN_MAX_LENGTH ||
      /\p{Cc}/u.test(pattern) ||
      isCostlyPattern(pattern) ||
      isUnknownPreset(pattern),
  );
  const pattern = patterns[index];
  return pattern === undefined ? undefined : { code: 'pattern', params: { pattern, position: index + 1 } };
}

/** An absolute path of Linux, macOS or Windows, or none. */
export function absolutePathProblem(path: string): ProblemCode | undefined {
  return path === '' || /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path) ? undefined : 'absolute_path';
}

/** A server's address without user name, password, query and fragment. The empty one is `required`. */
export function endpointProblem(endpoint: string): ProblemCode | ValueProblem | undefined {
  if (endpoint === '') return 'required';
  const placeholder = PLACEHOLDER.exec(endpoint)?.[0];
  if (placeholder !== undefined) return { code: 'endpoint_placeholder', params: { placeholder } };
  // The parser repairs and drops such characters, so that the text would show another server than the one that is used.
  if (UNCLEAN_URL.test(endpoint) || !/^https?:\/\/[^/]/i.test(endpoint)) return 'endpoint_url';
  const url = URL.parse(endpoint);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '')
    return 'endpoint_url';
  if (url.username !== '' || url.password !== '') return 'endpoint_secret';
  return url.search === '' && url.hash === '' ? undefined : 'endpoint_url';
}

/** The problem of a Redis URL; `undefined` when it can be used. */
export function redisUrlProblem(text: string): ProblemCode | undefined {
  if (text === '') return 'required';
  if (UNCLEAN_URL.test(text)) return 'redis_url';
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'redis:' && url.protocol !== 'rediss:') || url.hostname === '')
    return 'redis_url';
  if (url.search !== '' || url.hash !== '') return 'redis_url';
  return url.password === '' ? undefined : 'redis_url_secret';
}

/** Hosts that always lead to this computer, as `URL.hostname` returns them. */
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The problem of a webhook's URL. Unencrypted only on this computer: messages contain the paths of recordings. Empty for none. */
export function webhookUrlProblem(text: string): ProblemCode | undefined {
  if (text === '') return undefined;
  if (UNCLEAN_URL.test(text) || !/^https?:\/\/[^/]/i.test(text)) return 'webhook_url';
  const url = URL.parse(text);
  if (url === null || url.hostname === '' || url.username !== '' || url.password !== '' || url.hash !== '')
    return 'webhook_url';
  return url.protocol === 'https:' || LOOPBACK_HOST.test(url.hostname) ? undefined : 'webhook_insecure';
}
