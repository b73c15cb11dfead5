import type { Settings } from '../../shared/settings.ts';
import { type S3Secrets, s3ConfigOf } from './adapters/s3/s3Config.ts';
import { S3ObjectStore } from './adapters/s3/s3ObjectStore.ts';

/** Works on the destination of these settings without an engine, and closes the connections afterwards. Rejects as `work` does. */
export async function withBucketStore<T>(
  { destination, credentials }: Pick<Settings, 'destination' | 'credentials'>,
  secrets: S3Secrets,
  work: (store: S3ObjectStore) => Promise<T>,
): Promise<T> {
  const store = new S3ObjectStore(s3ConfigOf(destination, credentials, secrets));
  try {
    return await work(store);
  } finally {
    store.close();
  }
}
