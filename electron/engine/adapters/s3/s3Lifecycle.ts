import { GetBucketLifecycleConfigurationCommand, type LifecycleRule as SdkRule } from '@aws-sdk/client-s3';
import type { LifecycleRule } from '../../../../shared/lifecycle.ts';
import { Fault } from '../../core/fault.ts';
import type { S3Requests } from './s3Requests.ts';

/** Amazon S3 allows 1 000 rules. */
const RULES_MAX = 1_000;

/**
 * The rules of a bucket that are switched on and can match objects without tags; empty when there are none. Rejects with a Fault:
 * `access_denied` without `s3:GetLifecycleConfiguration`, `request_refused` where the store does not know the request.
 */
export async function lifecycleRules(
  requests: S3Requests,
  bucket: string,
  signal: AbortSignal,
): Promise<readonly LifecycleRule[]> {
  try {
    const answer = await requests.send('GetBucketLifecycleConfiguration', { bucket, key: '' }, signal, (abortSignal) =>
      requests.client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }), { abortSignal }),
    );
    return (answer.Rules ?? []).slice(0, RULES_MAX).flatMap((rule) => readRule(rule) ?? []);
  } catch (error) {
    if (error instanceof Fault && error.code === 'no_such_lifecycle') return [];
    throw error;
  }
}

function readRule(rule: SdkRule): LifecycleRule | undefined {
  const { Filter: filter = {}, Expiration: expiration, AbortIncompleteMultipartUpload: abort } = rule;
  // The objects of Rushes have no tags.
  const hasTags = filter.Tag !== undefined || (filter.And?.Tags ?? []).length > 0;
  if (rule.Status !== 'Enabled' || hasTags) return undefined;
  // oxlint-disable-next-line typescript/no-deprecated -- Rules that were set in the older form still have their prefix there.
  const prefix = rule.Prefix ?? filter.Prefix ?? filter.And?.Prefix ?? '';
  const days = abort?.DaysAfterInitiation;
  return {
    id: (rule.ID ?? '').slice(0, 255),
    prefix,
    ...(days === undefined ? {} : { abortsUploadsAfterDays: days }),
    ...(expiration?.Days === undefined ? {} : { expiresAfterDays: expiration.Days }),
    ...(expiration?.Date === undefined ? {} : { expiresOn: expiration.Date.toISOString() }),
  };
}
