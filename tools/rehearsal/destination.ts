import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { s3Config } from '../../electron/headless/compose.ts';
import type { DestinationSettings, Environment } from '../../electron/headless/settings.ts';
import { asFault, type ObjectStore, S3ObjectStore } from '../../electron/engine/index.ts';
import { startLocalS3 } from '../localS3/startLocalS3.ts';
import { type RehearsalOptions, RehearsalUsageError } from './rehearsalOptions.ts';

const LOCAL_BUCKET = 'rehearsal';

/** Where the rehearsal's objects go. */
export interface RehearsalDestination {
  readonly settings: DestinationSettings;
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
 * @throws RehearsalUsageError with what to mend when it does not
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
  const settings = { endpoint, bucket, region, keys: hasKeys ? { accessKeyId, secretAccessKey } : undefined };
  const store = new S3ObjectStore(s3Config(settings, environment));
  try {
    await store.headObject({ bucket, key: 'rushes-rehearsal/is-it-there' }, signal);
  } catch (error) {
    store.close();
    throw new RehearsalUsageError(`The bucket ${bucket} cannot be used: ${asFault(error).message}`);
  }
  return over(store, settings, `the bucket ${bucket} at ${endpoint ?? 'Amazon S3'}`, async () => undefined);
}

async function localDestination(folder: string): Promise<RehearsalDestination> {
  await mkdir(folder, { recursive: true });
  const server = await startLocalS3({ buckets: [LOCAL_BUCKET], keep: { in: 'folder', folder } });
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  const settings = { endpoint, region, bucket: LOCAL_BUCKET, keys: { accessKeyId, secretAccessKey } };
  const store = new S3ObjectStore(s3Config(settings, {}));
  return over(store, settings, 'an S3 server of its own on this machine', () => server.close());
}

function over(
  store: ObjectStore,
  settings: DestinationSettings,
  description: string,
  stopServer: () => Promise<void>,
): RehearsalDestination {
  const { bucket } = settings;
  return {
    settings,
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
