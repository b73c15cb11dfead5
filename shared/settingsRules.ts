import { S3_QUOTA } from './quota.ts';
import type { Settings, SettingsField } from './settings.ts';

export type ProblemCode =
  | 'required'
  | 'not_a_whole_number'
  | 'out_of_range'
  | 'too_long'
  | 'bucket_name'
  | 'endpoint_url'
  | 'endpoint_secret'
  | 'endpoint_placeholder'
  | 'key_prefix'
  | 'region_name'
  | 'redis_url'
  | 'redis_url_secret'
  | 'pattern';

/** One field that cannot be used as it stands. The face's catalogue makes the sentence from `code` and `params`. */
export interface SettingsProblem {
  readonly field: SettingsField;
  readonly code: ProblemCode;
  readonly params: Readonly<Record<string, string | number>>;
}

/** Bounds of the numbers, all inclusive, in the unit of the field. @internal */
export const BOUNDS = {
  'upload.timeoutSeconds': { min: 3, max: 86_400 },
  'upload.chunkBytes': { min: S3_QUOTA.partBytesMin, max: S3_QUOTA.partBytesMax },
  'upload.streamsAtOnce': { min: 1, max: 64 },
  'upload.partsAtOnce': { min: 1, max: 64 },
  /** Below 64 KiB/s a 5 MiB part would take longer than the request may last. */
  'upload.bandwidthBytesPerSecond': { min: 64 * 1024, max: 100_000_000_000 },
  'journal.keepDays': { min: 1, max: 3650 },
  'app.metricsPort': { min: 1024, max: 65_535 },
} as const satisfies Partial<Record<SettingsField, { readonly min: number; readonly max: number }>>;

/** S3 keys hold 1 024 bytes; the id, a long file name and `.metadata.json` need the rest. */
const KEY_PREFIX_MAX_LENGTH = 256;
const PATTERN_MAX_LENGTH = 256;
const PATTERNS_MAX = 64;

/** A placeholder of a provider's endpoint that was not replaced, e.g. `{account}`. */
const PLACEHOLDER = /[{<][^}>]*[}>]?|[}>]/;

/** All that is wrong, in the order of the pane; empty when uploads can run with them. Pure: nothing outside is asked. */
export function validateSettings(settings: Settings): readonly SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const tell = (field: SettingsField, code: ProblemCode, params: SettingsProblem['params'] = {}): void => {
    problems.push({ field, code, params });
  };
  const { destination, credentials, upload, patterns, journal, app } = settings;

  if (destination.bucket === '') tell('destination.bucket', 'required');
  else if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/.test(destination.bucket))
    tell('destination.bucket', 'bucket_name');
  if (destination.region === '') tell('destination.region', 'required');
  else if (!/^[A-Za-z0-9-]{1,64}$/.test(destination.region)) tell('destination.region', 'region_name');
  const endpointProblem = endpointFault(destination.endpoint, destination.provider === 'aws');
  if (endpointProblem !== undefined) {
    const placeholder = PLACEHOLDER.exec(destination.endpoint)?.[0];
    tell('destination.endpoint', endpointProblem, placeholder === undefined ? {} : { placeholder });
  }
  if (destination.keyPrefix.length > KEY_PREFIX_MAX_LENGTH) {
    tell('destination.keyPrefix', 'too_long', { max: KEY_PREFIX_MAX_LENGTH });
  } else if (!isKeyPrefix(destination.keyPrefix)) tell('destination.keyPrefix', 'key_prefix');
  if (credentials.source === 'profile' && credentials.profile.trim() === '') tell('credentials.profile', 'required');

  const whole = (field: keyof typeof BOUNDS, value: number): void => {
    const { min, max } = BOUNDS[field];
    if (!Number.isSafeInteger(value)) tell(field, 'not_a_whole_number');
    else if (value < min || value > max) tell(field, 'out_of_range', { min, max });
  };
  whole('upload.timeoutSeconds', upload.timeoutSeconds);
  whole('upload.chunkBytes', upload.chunkBytes);
  whole('upload.streamsAtOnce', upload.streamsAtOnce);
  whole('upload.partsAtOnce', upload.partsAtOnce);
  if (upload.bandwidthBytesPerSecond !== null) whole('upload.bandwidthBytesPerSecond', upload.bandwidthBytesPerSecond);

  if (patterns.include.length === 0) tell('patterns.include', 'required');
  for (const field of ['include', 'exclude'] as const) {
    const bad = patterns[field].find((pattern) => !isPattern(pattern));
    if (bad !== undefined) tell(`patterns.${field}`, 'pattern', { pattern: bad });
    else if (patterns[field].length > PATTERNS_MAX) tell(`patterns.${field}`, 'too_long', { max: PATTERNS_MAX });
  }

  if (journal.kind === 'redis') {
    const redisProblem = redisUrlFault(journal.redisUrl);
    if (redisProblem !== undefined) tell('journal.redisUrl', redisProblem);
  }
  whole('journal.keepDays', journal.keepDays);
  if (app.metricsPort !== null) whole('app.metricsPort', app.metricsPort);
  return problems;
}

/** Whether a number may stand in this field; fields without bounds take any. */
export function isWithinBounds(field: string, value: number): boolean {
  const bounds = Object.entries(BOUNDS).find(([name]) => name === field)?.[1];
  return bounds === undefined || (Number.isSafeInteger(value) && value >= bounds.min && value <= bounds.max);
}

/** What is wrong with a Redis URL; `undefined` when it can be used. */
export function redisUrlFault(text: string): ProblemCode | undefined {
  if (text === '') return 'required';
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'redis:' && url.protocol !== 'rediss:') || url.hostname === '')
    return 'redis_url';
  return url.password === '' ? undefined : 'redis_url_secret';
}

function endpointFault(text: string, mayBeEmpty: boolean): ProblemCode | undefined {
  if (text === '') return mayBeEmpty ? undefined : 'required';
  if (PLACEHOLDER.test(text)) return 'endpoint_placeholder';
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '')
    return 'endpoint_url';
  if (url.username !== '' || url.password !== '') return 'endpoint_secret';
  return url.search === '' && url.hash === '' ? undefined : 'endpoint_url';
}

function isKeyPrefix(prefix: string): boolean {
  return (
    prefix === '' ||
    prefix.split('/').every((piece) => piece !== '' && piece !== '.' && piece !== '..' && !/\p{Cc}/u.test(piece))
  );
}

function isPattern(pattern: string): boolean {
  return (
    pattern.trim() === pattern && pattern !== '' && pattern.length <= PATTERN_MAX_LENGTH && !/\p{Cc}/u.test(pattern)
  );
}
