import type { VerifyProgress, VerifyReport, VerifyRequest } from '../../shared/verify.ts';
import { type Failure, getBridge, valueOf } from './bridge.ts';

/**
 * Checks objects in the bucket. `onProgress` is called meanwhile.
 * @returns the report, or `undefined` when it could not be made (`onFailure` is called then)
 */
export async function verifyObjects(
  wanted: VerifyRequest,
  onProgress: (progress: VerifyProgress) => void,
  onFailure: (failure: Failure) => void,
): Promise<VerifyReport | undefined> {
  const bridge = getBridge();
  const unsubscribe = bridge.subscribe('verify.progress', onProgress);
  const report = await valueOf(bridge.request('verify.run', wanted), onFailure);
  unsubscribe();
  return report;
}

/** Ends the run that is under way; its report follows. */
export function cancelVerify(): void {
  void getBridge().request('verify.cancel', null);
}
