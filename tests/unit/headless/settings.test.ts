import { describe, expect, it } from 'vitest';
import { parseFlags } from '../../../electron/headless/flags.ts';
import {
  type Environment,
  type HeadlessSettings,
  type Place,
  readSettings,
} from '../../../electron/headless/settings.ts';
import { UsageError } from '../../../electron/headless/usageError.ts';

const PLACE: Place = { platform: 'linux', homeFolder: '/home/ann', currentFolder: '/srv' };
const ENOUGH: Environment = { WATCH_DIR: '/media/a', S3_BUCKET_NAME: 'rushes-test' };

function read(args: readonly string[], environment: Environment = ENOUGH, place: Place = PLACE): HeadlessSettings {
  return readSettings(parseFlags(args), environment, place);
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
  it('have the defaults of the design when only a folder and a bucket are given', () => {
    expect(read([])).toEqual({
      watchFolders: ['/media/a'],
      include: [],
      exclude: [],
      stateFolder: '/home/ann/.local/state/rushes',
      isJson: false,
      isOnce: false,
      onVanish: 'keep',
      isStrictTimeout: false,
      destination: { endpoint: undefined, region: undefined, bucket: 'rushes-test', keys: undefined },
      redisUrl: undefined,
      streamTimeoutMs: 30_000,
      chunkBytes: 10_485_760,
      maxStreams: 5,
      ffprobePath: undefined,
      logLevel: 'info',
      metricsPort: undefined,
    });
  });

  it('take everything from the environment', () => {
    const settings = read([], {
      WATCH_DIR: '/media/a:relative/b:~/c:/media/a',
      S3_ENDPOINT_URL: 'http://127.0.0.1:9000',
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY: ' secret\n',
      S3_BUCKET_NAME: 'Old_Bucket.1',
      S3_REGION_NAME: 'eu-central-1',
      REDIS_URL: 'rediss://:pw@cache:6380/1',
      STREAM_TIMEOUT_SECONDS: '2.5',
      CHUNK_SIZE_BYTES: '5242880',
      MAX_CONCURRENT_STREAMS: '2',
      FFPROBE_PATH: '/usr/bin/ffprobe',
      LOG_LEVEL: 'WARNING',
      PROM_PORT: '9464',
      RUSHES_STATE_DIR: '/var/lib/rushes',
    });
    expect(settings).toMatchObject({
      watchFolders: ['/media/a', '/srv/relative/b', '/home/ann/c'],
      destination: {
        endpoint: 'http://127.0.0.1:9000',
        region: 'eu-central-1',
        bucket: 'Old_Bucket.1',
        keys: { accessKeyId: 'id', secretAccessKey: 'secret' },
      },
      redisUrl: 'rediss://:pw@cache:6380/1',
      streamTimeoutMs: 2_500,
      chunkBytes: 5_242_880,
      maxStreams: 2,
      ffprobePath: '/usr/bin/ffprobe',
      logLevel: 'warn',
      metricsPort: 9464,
      stateFolder: '/var/lib/rushes',
    });
  });

  it('take everything from flags, which win', () => {
    const args = ['--watch', '/x', '--watch=/y', '--include', '*.mov', '--include=*.mxf', '--exclude', 'proxies/**'];
    const more = ['--state', 'here', '--json', '--once', '--on-vanish', 'complete', '--strict-timeout'];
    expect(read([...args, ...more], { ...ENOUGH, RUSHES_STATE_DIR: '/elsewhere' })).toMatchObject({
      watchFolders: ['/x', '/y'],
      include: ['*.mov', '*.mxf'],
      exclude: ['proxies/**'],
      stateFolder: '/srv/here',
      isJson: true,
      isOnce: true,
      onVanish: 'complete',
      isStrictTimeout: true,
    });
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
    expect(read([], { ...ENOUGH, WATCH_DIR: 'D:\\Card 1;E:\\' }, place).watchFolders).toEqual(['D:\\Card 1', 'E:\\']);
  });

  it.each<[string, readonly string[], Environment, RegExp]>([
    ['an unknown flag', ['--wach', '/a'], {}, /no flag --wach.*--help/],
    ['a short flag that is none', ['-x'], {}, /no flag -x/],
    ['a folder without its flag', ['/media/b'], {}, /"\/media\/b" stands alone.*--watch/],
    ['a flag without its value', ['--state'], {}, /--state has no value: write --state \//],
    ['a flag that swallows the next', ['--watch', '--json'], {}, /--watch has no value/],
    ['an empty value', ['--watch='], {}, /--watch has no value/],
    ['a value for a switch', ['--json=yes'], {}, /--json takes no value/],
    ['a wrong choice', ['--on-vanish', 'delete'], {}, /--on-vanish is "delete": write keep, complete or discard/],
    ['no folder', [], { WATCH_DIR: '' }, /No folder to watch.*--watch.*WATCH_DIR/],
    ['no bucket', [], { S3_BUCKET_NAME: '' }, /S3_BUCKET_NAME is not set/],
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
    ['a port in words', [], { PROM_PORT: 'http' }, /PROM_PORT is "http"/],
    ['a level that is none', [], { LOG_LEVEL: 'loud' }, /LOG_LEVEL is "loud": write debug, info, warn or error/],
  ])('refuse %s in one sentence that says what to write', (_what, args, environment, sentence) => {
    const message = complaint(args, { ...ENOUGH, ...environment });
    expect(message).toMatch(sentence);
    expect(message).toMatch(/^[^\n]+\.$/);
  });

  it('say what was asked for beside running', () => {
    expect(parseFlags(['--help']).asksFor).toBe('help');
    expect(parseFlags(['-h', '--version']).asksFor).toBe('help');
    expect(parseFlags(['--version']).asksFor).toBe('version');
    expect(parseFlags([]).asksFor).toBe('run');
  });
});
