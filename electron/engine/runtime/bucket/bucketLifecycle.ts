import { type LifecycleRule, type LifecycleView, lifecycleView } from '../../../../shared/lifecycle.ts';
import { asFault } from '../../core/fault.ts';

/** A store that can be asked for the lifecycle rules of a bucket. */
export interface LifecycleStore {
  /** Rejects with `access_denied` where they may not be read, and with other faults where the store does not know the request. */
  lifecycleRules(bucket: string, signal: AbortSignal): Promise<readonly LifecycleRule[]>;
}

/** The meaning of the lifecycle rules of a bucket for keys with this prefix. Rules that cannot be read are no fault. Never rejects. */
export async function bucketLifecycle(
  store: LifecycleStore,
  bucket: string,
  keyPrefix: string,
  signal: AbortSignal,
): Promise<LifecycleView> {
  try {
    return lifecycleView(await store.lifecycleRules(bucket, signal), keyPrefix);
  } catch (thrown) {
    const state = asFault(thrown).code === 'access_denied' ? 'not_allowed' : 'not_supported';
    return { state, warnings: [], proposal: null };
  }
}
