import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../../electron/headless/places.ts';
import {
  asFault,
  type EngineSecrets,
  type ObjectStore,
  S3ObjectStore,
  s3ConfigOf,
} from '../../electron/engine/index.ts';
import { providerOf, withProvider } from '../../shared/providers.ts';
import { type CredentialSettings, DEFAULT_SETTINGS, type DestinationSettings } from '../../shared/settings.ts';
import { startLocalS3 } from '../localS3/startLocalS3.ts';
import { type RehearsalOptions, RehearsalUsageError } from './rehearsalOptions.ts';

const LOCAL_BUCKET = 'rehearsal';

/** A store, and who signs for it. */
export interface StoreAccess {
  readonly destination: DestinationSettings;
  readonly credentials: CredentialSettings;
  readonly secrets: EngineSecrets;
}

/** Where the rehearsal's objects go. */
export interface RehearsalDestination {
  readonly access: StoreAccess;
  /** For people, e.g. `a server on this machine`. */
  readonly description: string;
  /** The hash of the object as a plain GET delivers it, lower-case hex. */
  sha256(key: string, signal: AbortSignal): Promise<string>;
  /** Removes the objects under these keys, their metadata, and uploads under them that are still open; nothing else. */
  remove(keys: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the destination and sees that it answers.
 * @param folder where a server of our own keeps its objects
 * @throws RehearsalUsageError with the correction when it does not
 */
export async function openDestination(
  options: RehearsalOptions,
  folder: string,
  environment: Environment,
  signal: AbortSignal,
): Promise<RehearsalDestination> {
  if (options.destination === undefined) return localDestination(path.join(folder, 'bucket'));
  const { endpoint, bucket, region } = options.destination;
  const accessKeyId = environment['S3_ACCESS_KEY_ID'];
  const secretAccessKey = environment['S3_SECRET_ACCESS_KEY'];
  const hasKeys = options.profile === undefined && accessKeyId !== undefined && secretAccessKey !== undefined;
  const access = accessTo(
    endpoint ?? '',
    region ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    bucket,
    hasKeys ? { accessKeyId, secretAccessKey } : undefined,
  );
  const store = storeOf(access);
  try {
    await store.headObject({ bucket, key: 'rushes-rehearsal/is-it-there' }, signal);
  } catch (error) {
    store.close();
    throw new RehearsalUsageError(`The bucket ${bucket} cannot be used: ${asFault(error).message}`);
  }
  return over(store, access, `the bucket ${bucket} at ${endpoint ?? 'Amazon S3'}`, async () => undefined);
}

async function localDestination(folder: string): Promise<RehearsalDestination> {
  await mkdir(folder, { recursive: true });
  const server = await startLocalS3({ buckets: [LOCAL_BUCKET], keep: { in: 'folder', folder } });
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  const access = accessTo(endpoint, region, LOCAL_BUCKET, { accessKeyId, secretAccessKey });
  return over(storeOf(access), access, 'an S3 server of its own on this machine', () => server.close());
}

function accessTo(
  endpoint: string,
  region: string,
  bucket: string,
  keys: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined,
): StoreAccess {
  const provider = providerOf(endpoint);
  const preset = withProvider(DEFAULT_SETTINGS.destination, provider);
  return {
    destination: { ...preset, endpoint, region, bucket, isPathStyle: provider !== 'aws' },
    credentials: { ...DEFAULT_SETTINGS.credentials, source: keys === undefined ? 'environment' : 'keys' },
    secrets: {
      s3For: () => (keys === undefined ? undefined : { ...keys, sessionToken: null }),
      redisFor: () => undefined,
      webhookFor: () => undefined,
    },
  };
}

function storeOf({ destination, credentials, secrets }: StoreAccess): S3ObjectStore {
  return new S3ObjectStore(s3ConfigOf(destination, credentials, secrets));
}

function over(
  store: ObjectStore,
  access: StoreAccess,
  description: string,
  stopServer: () => Promise<void>,
): RehearsalDestination {
  const { bucket } = access.destination;
  return {
    access,
    description,
    async sha256(key, signal) {
      const hash = createHash('sha256');
      for await (const chunk of store.readObject({ bucket, key }, signal)) hash.update(chunk);
      return hash.digest('hex');
    },
    async remove(keys) {
      const { signal } = new AbortController();
      for (const key of keys) {
        const uploads = await store.listUploads(bucket, key, signal);
        for (const upload of uploads.filter((listed) => listed.key === key)) await store.abortUpload(upload, signal);
        await store.deleteObject({ bucket, key }, signal);
        await store.deleteObject({ bucket, key: `${key}.metadata.json` }, signal);
      }
    },
    async close() {
      store.close();
      await stopServer();
    },
  };
}
