import { describe, expect, it } from 'vitest';
import { parseFlags } from '../../../electron/headless/flags.ts';
import type { Environment, Place } from '../../../electron/headless/places.ts';
import { settingsText } from '../../../electron/headless/printSettings.ts';
import { type HeadlessSettings, readSettings, type SettingsSource } from '../../../electron/headless/settings.ts';
import { UsageError } from '../../../electron/headless/usageError.ts';
import { DEFAULT_SETTINGS, patched, type SettingsPatch } from '../../../shared/settings.ts';

const PLACE: Place = { platform: 'linux', homeFolder: '/home/ann', currentFolder: '/srv' };
const WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const ENOUGH: Environment = { WATCH_DIR: '/media/a', S3_BUCKET_NAME: 'rushes-test' };

function read(
  args: readonly string[],
  environment: Environment = ENOUGH,
  place: Place = PLACE,
  source?: SettingsSource,
): HeadlessSettings {
  return readSettings(parseFlags(args), environment, place, source);
}

function foldersIn({ settings }: HeadlessSettings): readonly string[] {
  return settings.folders.map(({ path }) => path);
}

function sourceOf(patch: SettingsPatch): SettingsSource {
  const settings = { ...patched(DEFAULT_SETTINGS, patch), folders: [{ path: '/card', isPaused: false }] };
  return { file: '/home/ann/.config/Rushes/settings.json', settings };
}

function complaint(args: readonly string[], environment: Environment): string {
  try {
    read(args, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return error instanceof Error ? error.message : '';
  }
  throw new Error('It was taken.');
}

describe('the settings of the headless command', () => {
  it('are the defaults of the app when only a folder and a bucket are given', () => {
    const told = read([]);
    expect(told.settings).toEqual({
      ...patched(DEFAULT_SETTINGS, {
        destination: { bucket: 'rushes-test' },
        credentials: { source: 'environment' },
      }),
      folders: [{ path: '/media/a', isPaused: false }],
    });
    expect(told).toMatchObject({ stateFolder: '/home/ann/.local/state/rushes', isJson: false, isOnce: false });
    expect(told.secrets).toEqual({ s3: undefined, redis: undefined, recordSecret: undefined, webhook: undefined });
  });

  it('take everything from the environment', () => {
    const told = read([], {
      WATCH_DIR: '/media/a:relative/b:~/c:/media/a',
      S3_ENDPOINT_URL: 'http://127.0.0.1:9000',
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY: ' secret\n',
      S3_BUCKET_NAME: 'Old_Bucket.1',
      S3_REGION_NAME: 'eu-central-1',
      REDIS_URL: 'rediss://:p%20w@cache:6380/1',
      REDIS_RECORD_SECRET: ' of all carts \n',
      STREAM_TIMEOUT_SECONDS: '2.5',
      CHUNK_SIZE_BYTES: '5242880',
      MAX_CONCURRENT_STREAMS: '2',
      FFPROBE_PATH: '/usr/bin/ffprobe',
      LOG_LEVEL: 'WARNING',
      PROM_PORT: '9464',
      RUSHES_WEBHOOK_URL: 'https://hooks.example.com/rushes?token=t',
      RUSHES_WEBHOOK_SECRET: `${WEBHOOK_SECRET}\n`,
      RUSHES_STATE_DIR: '/var/lib/rushes',
    });
    expect(foldersIn(told)).toEqual(['/media/a', '/srv/relative/b', '/home/ann/c']);
    expect(told.settings).toMatchObject({
      destination: {
        provider: 'other',
        endpoint: 'http://127.0.0.1:9000',
        isPathStyle: true,
        region: 'eu-central-1',
        bucket: 'Old_Bucket.1',
      },
      credentials: { source: 'keys' },
      journal: { kind: 'redis', redisUrl: 'rediss://cache:6380/1' },
      upload: { timeoutSeconds: 2.5, chunkBytes: 5_242_880, streamsAtOnce: 2 },
      app: { ffprobePath: '/usr/bin/ffprobe', logLevel: 'warn', metricsPort: 9464 },
    });
    expect(told.secrets).toEqual({
      s3: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: null },
      redis: { password: 'p w' },
      recordSecret: 'of all carts',
      webhook: { signingSecret: WEBHOOK_SECRET },
    });
    for (const isJson of [true, false]) {
      const printed = settingsText({ ...told, isJson });
      expect(printed).toMatch(/Redis record secret.*set.*environment/);
      expect(printed).not.toMatch(/of all carts|p w|whsec_/);
    }
    expect(told.stateFolder).toBe('/var/lib/rushes');
  });

  it('take everything from flags, which win', () => {
    const args = ['--watch', '/x', '--watch=/y', '--include', '*.mov', '--include=*.mxf', '--exclude', 'proxies/**'];
    const more = ['--state', 'here', '--json', '--once', '--on-vanish', 'complete', '--strict-timeout'];
    const told = read([...args, ...more], { ...ENOUGH, RUSHES_STATE_DIR: '/elsewhere', RUSHES_ON_VANISH: 'discard' });
    expect(foldersIn(told)).toEqual(['/x', '/y']);
    expect(told.settings).toMatchObject({
      patterns: { include: ['*.mov', '*.mxf'], exclude: ['proxies/**'] },
      upload: { onVanish: 'complete', isStrictTimeout: true },
    });
    expect(told).toMatchObject({ stateFolder: '/srv/here', isJson: true, isOnce: true });
  });

  it('lie over those of the settings file, whose folder is then the state folder', () => {
    const source = sourceOf({
      destination: { bucket: 'dailies', keyPrefix: 'unit-a', storageClass: 'STANDARD_IA' },
      upload: { partsAtOnce: 8, waitsWhileHeld: false },
    });
    const environment = { RUSHES_PARTS_AT_ONCE: '6', S3_STORAGE_CLASS: 'GLACIER', AWS_REGION: 'eu-west-1' };
    const told = read(['--parts-at-once', '7', '--wait-while-open'], environment, PLACE, source);
    expect(foldersIn(told)).toEqual(['/card']);
    expect(told.settings).toMatchObject({
      // The variable of the AWS tools is only for those who say nothing.
      destination: { bucket: 'dailies', keyPrefix: 'unit-a', storageClass: 'GLACIER', region: 'us-east-1' },
      upload: { partsAtOnce: 7, waitsWhileHeld: true },
    });
    expect(told.stateFolder).toBe('/home/ann/.config/Rushes');
    expect(read(['--state', '/var/lib/rushes'], {}, PLACE, source).stateFolder).toBe('/var/lib/rushes');
    expect(told.origins.get('upload.partsAtOnce')).toEqual({ kind: 'flag', name: '--parts-at-once' });
    expect(told.origins.get('destination.storageClass')).toEqual({ kind: 'variable', name: 'S3_STORAGE_CLASS' });
    expect(told.origins.get('destination.bucket')).toEqual({ kind: 'file', file: source.file });
  });

  it('use the credentials of the machine where the key store of the app would hold them', () => {
    const source = sourceOf({ destination: { bucket: 'dailies' }, credentials: { source: 'keys' } });
    expect(read([], {}, PLACE, source).settings.credentials.source).toBe('environment');
    const profile = sourceOf({ destination: { bucket: 'dailies' }, credentials: { source: 'profile', profile: 'b' } });
    expect(read([], {}, PLACE, profile).settings.credentials).toEqual({ source: 'profile', profile: 'b' });
    expect(read(['--profile', 'c']).settings.credentials).toEqual({ source: 'profile', profile: 'c' });
  });

  it.each([
    ['https://abc.r2.cloudflarestorage.com', { provider: 'r2', isPathStyle: true, needsEqualParts: true }],
    ['https://s3.us-west-004.backblazeb2.com', { provider: 'b2', isPathStyle: true, needsEqualParts: true }],
    ['https://s3.eu-central-1.amazonaws.com', { provider: 'aws', isPathStyle: false, needsEqualParts: false }],
    ['http://10.0.0.9:7480', { provider: 'other', isPathStyle: true, needsEqualParts: false }],
  ])('know what the store at %s demands', (endpoint, demanded) => {
    const told = read(['--endpoint', endpoint]);
    expect(told.settings.destination).toMatchObject(demanded);
    expect(told.origins.get('destination.needsEqualParts')).toEqual({ kind: 'derived', from: 'destination.endpoint' });
    const forced = read(['--endpoint', endpoint, '--no-path-style', '--equal-parts']).settings.destination;
    expect(forced).toMatchObject({ isPathStyle: false, needsEqualParts: true });
  });

  it('take the endpoint and the region of a provider that is named', () => {
    expect(read(['--provider', 'minio'], { ...ENOUGH, AWS_REGION: 'eu-west-1' }).settings.destination).toMatchObject({
      endpoint: 'http://127.0.0.1:9000',
      region: 'us-east-1',
      isPathStyle: true,
    });
    expect(complaint(['--provider', 'r2'], ENOUGH)).toContain('write for example https:');
  });

  it('count an empty variable as not set', () => {
    const empty = {
      REDIS_URL: '',
      PROM_PORT: ' ',
      S3_ENDPOINT_URL: '',
      S3_ACCESS_KEY_ID: '',
      S3_SECRET_ACCESS_KEY: '',
    };
    expect(read([], { ...ENOUGH, ...empty })).toEqual(read([]));
  });

  it('keep the state where each platform keeps such things', () => {
    const at = (place: Place, environment: Environment = {}): string =>
      read(['--watch', '/a'], { ...environment, S3_BUCKET_NAME: 'bucket' }, place).stateFolder;
    expect(at(PLACE, { XDG_STATE_HOME: '/state' })).toBe('/state/rushes');
    expect(at(PLACE, { XDG_STATE_HOME: 'relative' })).toBe('/home/ann/.local/state/rushes');
    expect(at({ ...PLACE, platform: 'darwin', homeFolder: '/Users/ann' })).toBe(
      '/Users/ann/Library/Application Support/rushes-headless',
    );
    const windows: Place = { platform: 'win32', homeFolder: 'C:\\Users\\ann', currentFolder: 'C:\\' };
    expect(at(windows)).toBe('C:\\Users\\ann\\AppData\\Local\\rushes-headless');
    expect(at(windows, { LOCALAPPDATA: 'D:\\Local' })).toBe('D:\\Local\\rushes-headless');
  });

  it('separate folders as the platform does', () => {
    const place: Place = { platform: 'win32', homeFolder: 'C:\\Users\\ann', currentFolder: 'C:\\' };
    expect(foldersIn(read([], { ...ENOUGH, WATCH_DIR: 'D:\\Card 1;E:\\' }, place))).toEqual(['D:\\Card 1', 'E:\\']);
  });

  it.each<[string, readonly string[], Environment, RegExp]>([
    ['an unknown flag', ['--wach', '/a'], {}, /no flag --wach.*--help/],
    ['a short flag that is none', ['-x'], {}, /no flag -x/],
    ['a folder without its flag', ['/media/b'], {}, /"\/media\/b" stands alone.*--watch/],
    ['a flag without its value', ['--state'], {}, /--state has no value: write --state \//],
    [
      'a time that is none',
      ['--watch', '/a', '--new-since', 'noon'],
      {},
      /--new-since is not a time: write it as 2026-05-04/,
    ],
    [
      'a time in a variable that is none',
      ['--watch', '/a'],
      { RUSHES_NEW_SINCE: '1' },
      /RUSHES_NEW_SINCE is not a time/,
    ],
    ['a flag that swallows the next', ['--watch', '--json'], {}, /--watch has no value/],
    ['an empty value', ['--watch='], {}, /--watch has no value/],
    ['a value for a switch', ['--json=yes'], {}, /--json takes no value/],
    ['a wrong choice', ['--on-vanish', 'delete'], {}, /--on-vanish is "delete": write keep, complete or discard/],
    ['no folder', [], { WATCH_DIR: '' }, /No folder to watch.*--watch.*WATCH_DIR/],
    [
      'no bucket',
      [],
      { S3_BUCKET_NAME: '' },
      /Neither --bucket nor S3_BUCKET_NAME is set: write the name of the bucket/,
    ],
    ['a switch that is none', [], { S3_PATH_STYLE: 'perhaps' }, /S3_PATH_STYLE is "perhaps": write yes or no/],
    ['a value for the opposite of a switch', ['--no-path-style=1'], {}, /--no-path-style takes no value/],
    ['the opposite of what is no switch', ['--no-watch'], {}, /no flag --no-watch/],
    ['a prefix with a slash', ['--key-prefix', 'a/'], {}, /--key-prefix is "a\/": write folders/],
    [
      'a limit too low',
      ['--bandwidth', '1'],
      {},
      /--bandwidth is "1": write a whole number of bytes per second from 65536/,
    ],
    [
      'a password on the command line',
      ['--redis-url', 'redis://:hush@h'],
      {},
      /^(?!.*hush)--redis-url.*REDIS_PASSWORD/,
    ],
    [
      'a variable among the flags',
      ['S3_SECRET_ACCESS_KEY=hush', '--watch', '/a'],
      {},
      /^(?!.*hush)S3_SECRET_ACCESS_KEY=… is a variable, not a flag: set it before the command/,
    ],
    ['an address without its flag', ['redis://:hush@h'], {}, /^(?!.*hush)A value stands alone on the command line/],
    ['keys that are not there', ['--credentials', 'keys'], {}, /set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY/],
    ['an address for a bucket', [], { S3_BUCKET_NAME: 's3://mine/folder' }, /S3_BUCKET_NAME is "s3:.*without s3:/],
    [
      'a key without its secret',
      [],
      { S3_ACCESS_KEY_ID: 'x' },
      /S3_ACCESS_KEY_ID is set but S3_SECRET_ACCESS_KEY is not/,
    ],
    [
      'a secret without its key',
      [],
      { S3_SECRET_ACCESS_KEY: 'x' },
      /S3_SECRET_ACCESS_KEY is set but S3_ACCESS_KEY_ID is not/,
    ],
    ['a host for an endpoint', [], { S3_ENDPOINT_URL: 's3.example.com' }, /S3_ENDPOINT_URL.*write for example https:/],
    ['a wrong protocol', [], { S3_ENDPOINT_URL: 'ftp://host' }, /S3_ENDPOINT_URL/],
    ['keys in the endpoint', [], { S3_ENDPOINT_URL: 'https://id:key@host' }, /S3_ENDPOINT_URL.*without keys/],
    ['a region with spaces', [], { S3_REGION_NAME: 'eu central' }, /S3_REGION_NAME is "eu central"/],
    ['another database', [], { REDIS_URL: 'mysql://u:hush@host' }, /^(?!.*hush)REDIS_URL.*redis:/],
    [
      'a timeout in words',
      [],
      { STREAM_TIMEOUT_SECONDS: '30s' },
      /STREAM_TIMEOUT_SECONDS is "30s": write a number of seconds/,
    ],
    ['no time at all', [], { STREAM_TIMEOUT_SECONDS: '0' }, /STREAM_TIMEOUT_SECONDS is "0"/],
    ['a negative timeout', [], { STREAM_TIMEOUT_SECONDS: '-1' }, /STREAM_TIMEOUT_SECONDS/],
    ['half a number', [], { STREAM_TIMEOUT_SECONDS: '1.2.3' }, /STREAM_TIMEOUT_SECONDS/],
    [
      'a chunk below the least',
      [],
      { CHUNK_SIZE_BYTES: '5242879' },
      /CHUNK_SIZE_BYTES is "5242879".*5242880.*for example/,
    ],
    ['a chunk above the most', [], { CHUNK_SIZE_BYTES: '5368709121' }, /CHUNK_SIZE_BYTES/],
    ['a chunk in MiB', [], { CHUNK_SIZE_BYTES: '10MiB' }, /CHUNK_SIZE_BYTES is "10MiB": write a whole number of bytes/],
    ['no streams', [], { MAX_CONCURRENT_STREAMS: '0' }, /MAX_CONCURRENT_STREAMS is "0": write a whole number from 1/],
    ['half a stream', [], { MAX_CONCURRENT_STREAMS: '1.5' }, /MAX_CONCURRENT_STREAMS/],
    ['a port that is none', [], { PROM_PORT: '65536' }, /PROM_PORT is "65536": write a whole number from 1 to 65535/],
    ['a webhook without a secret', ['--webhook-url', 'https://hooks.example.com'], {}, /RUSHES_WEBHOOK_SECRET is not/],
    [
      'a secret of a webhook that no receiver could use',
      [],
      { RUSHES_WEBHOOK_SECRET: 'hunter2' },
      /RUSHES_WEBHOOK_SECRET cannot be used: write whsec_/,
    ],
    [
      'a webhook that others in the network could read, without repeating its address',
      ['--webhook-url', 'http://hooks.example.com/token'],
      { RUSHES_WEBHOOK_SECRET: WEBHOOK_SECRET },
      /^--webhook-url cannot be used: write the https address/,
    ],
    ['a port in words', [], { PROM_PORT: 'http' }, /PROM_PORT is "http"/],
    ['a level that is none', [], { LOG_LEVEL: 'loud' }, /LOG_LEVEL is "loud": write debug, info, warn or error/],
  ])('refuse %s in one sentence that says what to write', (_what, args, environment, sentence) => {
    const message = complaint(args, { ...ENOUGH, ...environment });
    expect(message).toMatch(sentence);
    expect(message).toMatch(/^[^\n]+\.$/);
  });

  it('of the app, with a webhook whose secret cannot be read here, run without it', () => {
    const source = sourceOf({
      app: { webhookUrl: 'https://hooks.example.com' },
      destination: { bucket: 'rushes-test' },
    });
    expect(read([], {}, PLACE, source).secrets.webhook).toBeUndefined();
  });

  it.each(['-abc', '--zz9'])('take an upload id that begins with a hyphen (%s)', (uploadId) => {
    expect(parseFlags(['orphans', '--adopt', uploadId, '--file', '/x']).bucketCommand?.adopt).toBe(uploadId);
    expect(() => parseFlags(['orphans', '--adopt', '--file', '/x'])).toThrow('--adopt has no value');
  });

  it('say what was asked for beside running', () => {
    expect(parseFlags(['--help']).asksFor).toBe('help');
    expect(parseFlags(['-h', '--version']).asksFor).toBe('help');
    expect(parseFlags(['--version']).asksFor).toBe('version');
    expect(parseFlags([]).asksFor).toBe('run');
  });
});
