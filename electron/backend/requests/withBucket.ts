import { Fault, keyNamingOfSettings, type S3ObjectStore, withBucketStore } from '../../engine/index.ts';
import { RequestError } from '../requestError.ts';
import type { RequestContext } from './requestHandlers.ts';

/** A person waits for the answer. */
const LIMIT_MS = 60_000;

/** The saved destination, which a person confirmed. */
export interface Bucket {
  readonly store: S3ObjectStore;
  readonly bucket: string;
  readonly naming: ReturnType<typeof keyNamingOfSettings>;
  readonly signal: AbortSignal;
}

/** Works with the store of the saved settings. Faults become errors for the window. @param signal default: a minute */
export async function withBucket<T>(
  { settings: { current }, secrets, engine }: Pick<RequestContext, 'engine' | 'settings' | 'secrets'>,
  work: (bucket: Bucket) => Promise<T>,
  signal: AbortSignal = AbortSignal.timeout(LIMIT_MS),
): Promise<T> {
  if (!engine.isRunning) throw new RequestError('engine_not_running', 'Finish the set-up first.');
  try {
    return await withBucketStore(current, secrets, (store) =>
      work({ store, bucket: current.destination.bucket, naming: keyNamingOfSettings(current), signal }),
    );
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (!signal.aborted) throw new RequestError(error.code, error.message);
    throw new RequestError('network', 'The store did not answer in time.');
  }
}
