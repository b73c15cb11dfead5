import path from 'node:path';
import { DEFAULT_CHUNK_BYTES, S3_QUOTA } from '../../shared/quota.ts';
import type { LogLevel } from '../engine/index.ts';
import type { Flags, OnVanish } from './flags.ts';
import { defaultStateFolder } from './stateFolder.ts';
import { UsageError } from './usageError.ts';

const DEFAULT_TIMEOUT_SECONDS = 30;
const TIMEOUT_SECONDS_MAX = 24 * 60 * 60;
const DEFAULT_STREAMS = 5;
const STREAMS_MAX = 1_000;
const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Everything the headless command was told, checked as far as it can be without touching disk or network. */
export interface HeadlessSettings {
  /** Absolute, each once, at least one. */
  readonly watchFolders: readonly string[];
  /** Empty: the default patterns. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Absolute. Holds the journal and the logs. */
  readonly stateFolder: string;
  readonly isJson: boolean;
  readonly isOnce: boolean;
  readonly onVanish: OnVanish;
  readonly isStrictTimeout: boolean;
  readonly destination: DestinationSettings;
  /** `undefined`: the embedded journal. */
  readonly redisUrl: string | undefined;
  readonly streamTimeoutMs: number;
  readonly chunkBytes: number;
  readonly maxStreams: number;
  /** As it was set; `undefined` for the one that comes along. */
  readonly ffprobePath: string | undefined;
  readonly logLevel: LogLevel;
  /** `undefined`: no metrics. */
  readonly metricsPort: number | undefined;
}

export interface DestinationSettings {
  /** `undefined`: AWS. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly bucket: string;
  /** `undefined`: the SDK looks where the AWS tools look (environment, profile, role). */
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the command runs, for what depends on it. */
export interface Place {
  readonly platform: NodeJS.Platform;
  readonly homeFolder: string;
  readonly currentFolder: string;
}

/**
 * Flags and environment together; flags win, empty variables count as not set.
 * @throws UsageError on the first thing that is wrong
 */
export function readSettings(flags: Flags, environment: Environment, place: Place): HeadlessSettings {
  const variable = (name: string): string | undefined => {
    const text = environment[name]?.trim();
    return text === '' ? undefined : text;
  };
  const stateFolder = flags.state ?? variable('RUSHES_STATE_DIR');
  return {
    watchFolders: watchFolders(flags, variable('WATCH_DIR'), place),
    include: flags.include,
    exclude: flags.exclude,
    stateFolder: stateFolder === undefined ? defaultStateFolder(environment, place) : absolute(stateFolder, place),
    isJson: flags.isJson,
    isOnce: flags.isOnce,
    onVanish: flags.onVanish,
    isStrictTimeout: flags.isStrictTimeout,
    destination: destinationOf(variable),
    redisUrl: redisUrlOf(variable('REDIS_URL')),
    streamTimeoutMs: timeoutMsOf(variable('STREAM_TIMEOUT_SECONDS')),
    chunkBytes: chunkBytesOf(variable('CHUNK_SIZE_BYTES')),
    maxStreams:
      wholeNumber('MAX_CONCURRENT_STREAMS', variable('MAX_CONCURRENT_STREAMS'), 1, STREAMS_MAX) ?? DEFAULT_STREAMS,
    ffprobePath: variable('FFPROBE_PATH'),
    logLevel: logLevelOf(variable('LOG_LEVEL')),
    metricsPort: wholeNumber('PROM_PORT', variable('PROM_PORT'), 1, 65_535),
  };
}

type Variable = (name: string) => string | undefined;

function watchFolders(flags: Flags, variable: string | undefined, place: Place): readonly string[] {
  const separator = place.platform === 'win32' ? ';' : ':';
  const named =
    flags.watch.length > 0 ? flags.watch : (variable ?? '').split(separator).filter((text) => text.trim() !== '');
  if (named.length === 0) {
    throw new UsageError('No folder to watch: write --watch /path/to/recordings, or set WATCH_DIR.');
  }
  return [...new Set(named.map((folder) => absolute(folder, place)))];
}

function destinationOf(variable: Variable): DestinationSettings {
  const accessKeyId = variable('S3_ACCESS_KEY_ID');
  const secretAccessKey = variable('S3_SECRET_ACCESS_KEY');
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    const [set, missing] =
      accessKeyId === undefined ? ['SECRET_ACCESS_KEY', 'ACCESS_KEY_ID'] : ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY'];
    throw new UsageError(
      `S3_${set} is set but S3_${missing} is not: set both, or neither to use the credentials of the AWS profile or of this machine.`,
    );
  }
  return {
    endpoint: endpointOf(variable('S3_ENDPOINT_URL')),
    region: regionOf(variable('S3_REGION_NAME')),
    bucket: bucketOf(variable('S3_BUCKET_NAME')),
    keys: accessKeyId === undefined || secretAccessKey === undefined ? undefined : { accessKeyId, secretAccessKey },
  };
}

function bucketOf(text: string | undefined): string {
  if (text === undefined) {
    throw new UsageError('S3_BUCKET_NAME is not set: set it to the name of the bucket the recordings go to.');
  }
  // Wider than AWS's rule of today: older buckets and other stores allow capitals, underscores and more letters.
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{2,254}$/.test(text)) {
    throw new UsageError(
      `S3_BUCKET_NAME is "${text}", which is no bucket name: write the name alone, without s3:// and without folders.`,
    );
  }
  return text;
}

function regionOf(text: string | undefined): string | undefined {
  if (text !== undefined && !/^[A-Za-z0-9-]+$/.test(text)) {
    throw new UsageError(`S3_REGION_NAME is "${text}", which is no region: write for example eu-central-1.`);
  }
  return text;
}

function endpointOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!URL.canParse(text) || !isServerAddress(new URL(text))) {
    throw new UsageError(
      'S3_ENDPOINT_URL is not the address of a server: write for example https://s3.example.com, without keys in it.',
    );
  }
  return text;
}

function isServerAddress({ protocol, username, password, search, hash }: URL): boolean {
  return ['http:', 'https:'].includes(protocol) && [username, password, search, hash].every((text) => text === '');
}

function redisUrlOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // The address may hold a password, so it is not repeated here.
  if (!URL.canParse(text) || !['redis:', 'rediss:'].includes(new URL(text).protocol)) {
    throw new UsageError('REDIS_URL is not the address of a Redis server: write for example redis://127.0.0.1:6379/0.');
  }
  return text;
}

function timeoutMsOf(text: string | undefined): number {
  const seconds = text === undefined ? DEFAULT_TIMEOUT_SECONDS : Number(text);
  if (!/^[\d.]+$/.test(text ?? '30') || !(seconds >= 1 && seconds <= TIMEOUT_SECONDS_MAX)) {
    throw new UsageError(
      `STREAM_TIMEOUT_SECONDS is "${text ?? ''}": write a number of seconds from 1 to ${TIMEOUT_SECONDS_MAX}, for example 30.`,
    );
  }
  return Math.round(seconds * 1000);
}

function chunkBytesOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_CHUNK_BYTES;
  const bytes = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(bytes >= S3_QUOTA.partBytesMin && bytes <= S3_QUOTA.partBytesMax)) {
    throw new UsageError(
      `CHUNK_SIZE_BYTES is "${text}": write a whole number of bytes from ${S3_QUOTA.partBytesMin} (5 MiB, the least S3 takes) ` +
        `to ${S3_QUOTA.partBytesMax} (5 GiB), for example ${DEFAULT_CHUNK_BYTES}.`,
    );
  }
  return bytes;
}

function wholeNumber(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= min && number <= max)) {
    throw new UsageError(`${name} is "${text}": write a whole number from ${min} to ${max}.`);
  }
  return number;
}

function logLevelOf(text: string | undefined): LogLevel {
  if (text === undefined) return 'info';
  const lower = text.toLowerCase();
  const level = LOG_LEVELS.find((name) => name === (lower === 'warning' ? 'warn' : lower));
  if (level === undefined) throw new UsageError(`LOG_LEVEL is "${text}": write debug, info, warn or error.`);
  return level;
}

function absolute(folder: string, place: Place): string {
  const paths = place.platform === 'win32' ? path.win32 : path.posix;
  // A service file or container passes `~` on as it stands; a shell has expanded it before.
  const isInHome =
    folder === '~' || folder.startsWith('~/') || (place.platform === 'win32' && folder.startsWith('~\\'));
  return isInHome ? paths.resolve(place.homeFolder, folder.slice(2)) : paths.resolve(place.currentFolder, folder);
}
