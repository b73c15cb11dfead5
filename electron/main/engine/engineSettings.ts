import type { CredentialSettings, DestinationSettings, Settings } from '../../../shared/settings.ts';
import { ENGINE_DEFAULTS, type EngineConfig, type S3Config } from '../../engine/index.ts';
import type { SecretStore } from '../settings/secretStore.ts';

const DAY_MS = 24 * 3_600_000;

/** The engine's configuration for these settings. @param ownerId this workstation, the same after every restart */
export function engineConfig(settings: Settings, ownerId: string): EngineConfig {
  const { destination, upload, patterns, journal } = settings;
  return {
    ...ENGINE_DEFAULTS,
    folders: settings.folders,
    include: patterns.include,
    exclude: patterns.exclude,
    bucket: destination.bucket,
    keyPrefix: keyPrefix(destination),
    needsEqualParts: destination.needsEqualParts,
    chunkBytes: upload.chunkBytes,
    streamTimeoutMs: upload.timeoutSeconds * 1000,
    maxStreams: upload.streamsAtOnce,
    maxPartsInFlight: upload.partsAtOnce,
    bandwidthBytesPerSecond: upload.bandwidthBytesPerSecond,
    waitsWhileHeld: upload.waitsWhileHeld,
    keepFinishedMs: journal.keepDays * DAY_MS,
    ownerId,
  };
}

/** As the engine and object keys want it: empty, or with a slash at its end. */
export function keyPrefix(destination: DestinationSettings): string {
  return destination.keyPrefix === '' ? '' : `${destination.keyPrefix}/`;
}

/**
 * How to reach the store. With `keys` and none stored for this server, empty ones: the store's own refusal then puts every recording into
 * attention, and they go on as soon as keys are there.
 */
export function s3Config(
  destination: DestinationSettings,
  credentials: CredentialSettings,
  secrets: Pick<SecretStore, 's3For'>,
): S3Config {
  return {
    ...(destination.endpoint === '' ? {} : { endpoint: destination.endpoint }),
    region: destination.region,
    forcePathStyle: destination.isPathStyle,
    ...(destination.storageClass === '' ? {} : { storageClass: destination.storageClass }),
    credentials: credentialsOf(destination, credentials, secrets),
  };
}

function credentialsOf(
  destination: DestinationSettings,
  credentials: CredentialSettings,
  secrets: Pick<SecretStore, 's3For'>,
): S3Config['credentials'] {
  switch (credentials.source) {
    case 'keys': {
      const { accessKeyId = '', secretAccessKey = '', sessionToken = null } = secrets.s3For(destination.endpoint) ?? {};
      return { kind: 'keys', accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) };
    }
    case 'profile':
      return { kind: 'profile', profile: credentials.profile };
    case 'environment':
      return { kind: 'default' };
  }
}

/** The Redis URL, with the password if one is stored for this server: a secret. */
export function redisUrl(text: string, secrets: Pick<SecretStore, 'redisFor'>): string {
  const url = new URL(text);
  const secret = secrets.redisFor(text);
  if (secret !== undefined) url.password = encodeURIComponent(secret.password);
  return url.href;
}

/** Whether the store is on this computer, so that no network is needed to reach it. */
export function isLocalEndpoint(endpoint: string): boolean {
  const host = URL.parse(endpoint)?.hostname;
  return host === 'localhost' || host === '[::1]' || (host?.startsWith('127.') ?? false);
}
