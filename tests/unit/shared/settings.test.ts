import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSettings, settingsPatch } from '../../../shared/parseSettings.ts';
import { decode } from '../../../shared/read.ts';
import { PROVIDER_PRESETS, withProvider } from '../../../shared/providers.ts';
import {
  boundsOf,
  DEFAULT_SETTINGS,
  patched,
  PROVIDERS,
  SETTING_ENTRIES,
  type Settings,
  type SettingsPatch,
} from '../../../shared/settings.ts';
import { validateSettings } from '../../../shared/settingsRules.ts';

const GOOD: Settings = patched(DEFAULT_SETTINGS, { destination: { bucket: 'dailies' } });

/** Settings with one place of them exchanged for anything. */
const damaged = fc
  .tuple(fc.constantFrom(...places(GOOD)), fc.anything())
  .map(([place, value]) => ({ place, raw: exchanged(GOOD, place, value) }));

describe('settings from a file', () => {
  test('anything at all gives whole settings, and reading those again changes nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          damaged.map(({ raw }) => raw),
        ),
        (raw) => {
          const { settings } = parseSettings(raw);
          expect(parseSettings(JSON.parse(JSON.stringify(settings)))).toEqual({ settings, repairs: [] });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('a negative zero is zero', () => {
    const { settings, repairs } = parseSettings(patched(DEFAULT_SETTINGS, { app: { outageSeconds: -0 } }));
    expect([settings.app.outageSeconds, repairs]).toEqual([0, []]);
  });

  test('what is damaged in one place is lost in that place alone', () => {
    let repaired = 0;
    fc.assert(
      fc.property(damaged, ({ place, raw }) => {
        const { settings, repairs } = parseSettings(raw);
        const [group = ''] = place.split('.');
        for (const other of Object.keys(GOOD).filter((name) => name !== group)) {
          expect(Reflect.get(settings, other)).toEqual(Reflect.get(GOOD, other));
        }
        if (repairs.length > 0) repaired += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(repaired).toBeGreaterThan(500);
  });

  test('a missing field has its default without a word, a newer version is told', () => {
    expect(parseSettings({})).toEqual({ settings: DEFAULT_SETTINGS, repairs: [] });
    expect(parseSettings({ ...GOOD, version: 2, upload: { ...GOOD.upload, speed: 'fast' } })).toEqual({
      settings: GOOD,
      repairs: [{ at: 'version', kind: 'newer' }],
    });
  });

  test('a number out of bounds and a Redis URL with a password are not taken over', () => {
    const { settings, repairs } = parseSettings({
      ...GOOD,
      upload: { ...GOOD.upload, chunkBytes: 1 },
      journal: { ...GOOD.journal, redisUrl: 'redis://:pw@localhost' },
    });
    expect(settings).toEqual(GOOD);
    expect(repairs.map(({ at }) => at)).toEqual(['upload.chunkBytes', 'journal.redisUrl']);
  });

  test('folders are each once, and those that are none fall out', () => {
    const one = { path: '/a', isPaused: false };
    const { settings, repairs } = parseSettings({ ...GOOD, folders: [one, one, { path: '' }, null, { path: '/b' }] });
    expect(settings.folders).toEqual([one]);
    expect(repairs).toEqual([{ at: 'folders', kind: 'not_understood' }]);
  });
});

describe('a patch from the window', () => {
  test('is read when every field is known and of its type', () => {
    const patch: SettingsPatch = { upload: { partsAtOnce: 8 }, app: { metricsPort: null } };
    expect(decode(settingsPatch, patch)).toEqual({ ok: true, value: patch });
    expect(decode(settingsPatch, {})).toEqual({ ok: true, value: {} });
  });

  test.each([
    [null],
    [[]],
    [{ folders: [] }],
    [{ version: 2 }],
    [{ upload: { partsAtOnce: '8' } }],
    [{ upload: { unknown: 1 } }],
    [{ app: { theme: 'pink' } }],
    [{ app: { ffprobePath: '/tmp/program' } }],
    [{ app: null }],
    [JSON.parse('{"__proto__": {"x": 1}}')],
  ])('is not read: %j', (raw) => {
    expect(decode(settingsPatch, raw).ok).toBe(false);
  });
});

describe('the rules of settings', () => {
  test('the defaults lack a bucket and nothing else', () => {
    expect(validateSettings(DEFAULT_SETTINGS)).toEqual([{ field: 'destination.bucket', code: 'required', params: {} }]);
    expect(validateSettings(GOOD)).toEqual([]);
  });

  const bounded = SETTING_ENTRIES.flatMap(({ field, setting: { bounds } }) => (bounds === undefined ? [] : [field]));

  test('every number has bounds', () => {
    const numbers = SETTING_ENTRIES.filter(({ setting }) => typeof setting.example === 'number');
    expect(numbers.map(({ field }) => field)).toEqual(bounded);
    expect(bounded).not.toHaveLength(0);
  });

  test.each(bounded)('%s holds at both of its bounds, and not beyond them', (field) => {
    const { min, max } = boundsOf(field) ?? { min: Number.NaN, max: Number.NaN };
    const [group = '', name = ''] = field.split('.');
    const problems = (value: number): readonly string[] =>
      validateSettings(patched(GOOD, { [group]: { [name]: value } })).map(({ code }) => code);
    expect([problems(min), problems(max)]).toEqual([[], []]);
    expect([problems(min - 1), problems(max + 1)]).toEqual([['out_of_range'], ['out_of_range']]);
    const mayHaveFraction = field === 'upload.timeoutSeconds';
    expect(problems(min + 0.5)).toEqual(mayHaveFraction ? [] : ['not_a_whole_number']);
    expect(problems(Number.NaN)).toEqual([mayHaveFraction ? 'out_of_range' : 'not_a_whole_number']);
  });

  test.each([
    { upload: { timeoutSeconds: 2.5, streamsAtOnce: 500 } },
    { app: { metricsPort: 80 } },
    { destination: { bucket: 'Old_Bucket.of.'.padEnd(200, 'x') } },
  ] satisfies readonly SettingsPatch[])('allow what one of the faces allowed before: %j', (patch) => {
    expect(validateSettings(patched(GOOD, patch))).toEqual([]);
  });

  test.each([
    [{ destination: { bucket: 'a' } }, 'bucket_name'],
    [{ destination: { bucket: 'with space' } }, 'bucket_name'],
    [{ destination: { endpoint: 'ftp://x' } }, 'endpoint_url'],
    [{ destination: { endpoint: 's3.example.com' } }, 'endpoint_url'],
    [{ destination: { endpoint: 'https://u:p@x' } }, 'endpoint_secret'],
    [{ destination: { endpoint: 'https://u@x' } }, 'endpoint_secret'],
    [{ destination: { endpoint: 'https://:p@x' } }, 'endpoint_secret'],
    [{ destination: { endpoint: 'https://x/?query' } }, 'endpoint_url'],
    [{ destination: { endpoint: 'https:evil.example' } }, 'endpoint_url'],
    [{ destination: { endpoint: 'https:///evil.example' } }, 'endpoint_url'],
    [{ destination: { endpoint: String.raw`https://evil.example\@s3.example` } }, 'endpoint_url'],
    [{ destination: { endpoint: 'https://evil.example/\nNothing changes.' } }, 'endpoint_url'],
    [{ destination: { endpoint: 'https://evil.example/\u202eknab' } }, 'endpoint_url'],
    [{ destination: { endpoint: 'https://s3.example@evil.example' } }, 'endpoint_secret'],
    [{ destination: { endpoint: 'https://x/#hash' } }, 'endpoint_url'],
    [{ destination: { endpoint: 'https://{account}.r2.cloudflarestorage.com' } }, 'endpoint_placeholder'],
    [{ destination: { provider: 'other', endpoint: '' } }, 'required'],
    [{ destination: { keyPrefix: '/a' } }, 'key_prefix'],
    [{ destination: { keyPrefix: 'a/../b' } }, 'key_prefix'],
    [{ destination: { keyPrefix: 'x'.repeat(257) } }, 'too_long'],
    [{ destination: { region: 'eu central' } }, 'region_name'],
    [{ app: { ffprobePath: 'ffprobe' } }, 'absolute_path'],
    [{ credentials: { source: 'profile', profile: ' ' } }, 'required'],
    [{ patterns: { include: [] } }, 'required'],
    [{ patterns: { include: [' *.mp4'] } }, 'pattern'],
    [{ journal: { kind: 'redis', redisUrl: '' } }, 'required'],
    [{ journal: { kind: 'redis', redisUrl: 'http://x' } }, 'redis_url'],
    [{ journal: { kind: 'redis', redisUrl: 'redis://x/0?password=p' } }, 'redis_url'],
    [{ journal: { kind: 'redis', redisUrl: 'redis://x/0#p' } }, 'redis_url'],
    [{ journal: { kind: 'redis', redisUrl: 'redis://x\u2028/0' } }, 'redis_url'],
    [{ journal: { kind: 'redis', redisUrl: 'redis://:p@x' } }, 'redis_url_secret'],
  ] satisfies readonly (readonly [SettingsPatch, string])[])('%j is %s', (patch, code) => {
    expect(validateSettings(patched(GOOD, patch)).map((problem) => problem.code)).toEqual([code]);
  });

  test('an invalid pattern is named with its position', () => {
    const include = ['*.mp4', ' *.mov', '*.mxf '];
    expect(validateSettings(patched(GOOD, { patterns: { include } }))).toEqual([
      { field: 'patterns.include', code: 'pattern', params: { pattern: ' *.mov', position: 2 } },
    ]);
  });

  test.each(PROVIDERS)(
    'choosing %s keeps bucket and prefix, and leaves nothing wrong but what a person must fill in',
    (id) => {
      const destination = withProvider({ ...GOOD.destination, keyPrefix: 'unit-a' }, id);
      expect(destination).toMatchObject({ provider: id, bucket: 'dailies', keyPrefix: 'unit-a' });
      expect(destination.needsEqualParts).toBe(id === 'r2' || id === 'b2');
      const codes = validateSettings({ ...GOOD, destination }).map(({ code }) => code);
      expect(codes).toEqual(id === 'r2' ? ['endpoint_placeholder'] : id === 'other' ? ['required'] : []);
      expect(PROVIDER_PRESETS[id].name).not.toBe('');
    },
  );
});

function places(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([group, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? [group, ...Object.keys(value).map((name) => `${group}.${name}`)]
      : [group],
  );
}

function exchanged(settings: Settings, place: string, value: unknown): unknown {
  const [group = '', name] = place.split('.');
  const inner: unknown = Reflect.get(settings, group);
  return { ...settings, [group]: name === undefined ? value : { ...(inner as object), [name]: value } };
}
