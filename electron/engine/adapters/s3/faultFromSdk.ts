import { Fault, type FaultCode } from '../../core/fault.ts';
import { connectionFault } from './connectionFault.ts';
import { type FaultContext, namesUpload } from './faultContext.ts';
import { type FaultVerdict, verdictFor } from './faultVerdict.ts';
import { harmlessCause, readSdkError, regionOf, type SdkError } from './sdkError.ts';

/** S3's error codes (Amazon S3 API reference, "Error responses"; those of Ceph, MinIO and Swift where they differ). */
const CODES: Readonly<Record<string, FaultCode>> = {
  InternalError: 'server_error',
  InternalServerError: 'server_error',
  OperationAborted: 'server_error',
  ServiceUnavailable: 'slow_down',
  TemporaryRedirect: 'server_error',
  XMinioServerNotInitialized: 'server_error',
  RequestTimeout: 'network',
  IncompleteBody: 'network',
  SlowDown: 'slow_down',
  SlowDownRead: 'slow_down',
  SlowDownWrite: 'slow_down',
  Throttling: 'slow_down',
  ThrottlingException: 'slow_down',
  TooManyRequests: 'slow_down',
  RequestLimitExceeded: 'slow_down',
  BandwidthLimitExceeded: 'slow_down',
  BadDigest: 'bad_digest',
  XAmzContentChecksumMismatch: 'bad_digest',
  XAmzContentSHA256Mismatch: 'bad_digest',
  RequestTimeTooSkewed: 'clock_skew',
  RequestExpired: 'clock_skew',
  InvalidAccessKeyId: 'wrong_access_key',
  SignatureDoesNotMatch: 'wrong_secret_key',
  ExpiredToken: 'credentials_expired',
  ExpiredTokenException: 'credentials_expired',
  InvalidToken: 'credentials_expired',
  TokenRefreshRequired: 'credentials_expired',
  AccessDenied: 'access_denied',
  AccountProblem: 'access_denied',
  AllAccessDisabled: 'access_denied',
  Forbidden: 'access_denied',
  NotSignedUp: 'access_denied',
  NoSuchBucket: 'no_such_bucket',
  InvalidBucketName: 'no_such_bucket',
  PermanentRedirect: 'bucket_moved',
  AuthorizationHeaderMalformed: 'bucket_moved',
  IllegalLocationConstraintException: 'bucket_moved',
  NoSuchUpload: 'no_such_upload',
  NoSuchLifecycleConfiguration: 'no_such_lifecycle',
  PreconditionFailed: 'object_exists',
  // Another request for the same key was under way.
  ConditionalRequestConflict: 'server_error',
  InvalidPart: 'invalid_part',
  InvalidPartOrder: 'invalid_part',
  EntityTooSmall: 'entity_too_small',
  QuotaExceeded: 'store_full',
  InsufficientStorage: 'store_full',
  StorageFull: 'store_full',
  XMinioStorageFull: 'store_full',
  XMinioAdminBucketQuotaExceeded: 'store_full',
};

/**
 * Converts an error of the SDK to a Fault. The message is a whole sentence for a camera operator, with the fix where a person has to
 * act. A Fault is returned as it is. Neither the message nor the cause contains a secret. Pure.
 */
export function faultFromSdk(thrown: unknown, context: FaultContext): Fault {
  if (thrown instanceof Fault) return thrown;
  const error = readSdkError(thrown);
  if (error.name === 'AbortError') return new Fault('cancelled', 'Stopped.', { disposition: 'cancelled' });
  const cause = harmlessCause(error);
  const verdict =
    error.status === undefined ? connectionFault(error, context) : answeredFault(error, error.status, context);
  const retryAfterMs = verdict.disposition === 'retry' ? retryAfter(error, context.nowMs) : undefined;
  return new Fault(verdict.code, verdict.message, {
    disposition: verdict.disposition,
    cause,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(verdict.isBroken === true ? { connectedMs: context.elapsedMs } : {}),
  });
}

function answeredFault(error: SdkError, status: number, context: FaultContext): FaultVerdict {
  return verdictFor(answeredCode(error, status, context), error, context);
}

function answeredCode(error: SdkError, status: number, context: FaultContext): FaultCode {
  const isComplete = context.request === 'CompleteMultipartUpload';
  // The checksum or the size of the assembled object is not the requested one.
  if (isComplete && (error.name === 'BadDigest' || /mp-object-size/i.test(error.message))) return 'object_mismatch';
  // Cloudflare R2 and Backblaze B2 demand equal parts: comparing the parts again would change nothing.
  if (isComplete && /same (length|size)/i.test(error.message)) return 'request_refused';
  // Ceph answers this for an upload that no longer exists.
  if (error.name === 'NoSuchKey') return namesUpload(context.request) ? 'no_such_upload' : 'object_mismatch';
  if (error.name === 'AuthorizationHeaderMalformed' && regionOf(error) === '') return 'request_refused';
  return CODES[error.name] ?? (error.name.startsWith('KMS.') ? 'access_denied' : codeOfStatus(status, context));
}

function codeOfStatus(status: number, context: FaultContext): FaultCode {
  if (status === 429 || status === 503) return 'slow_down';
  if (status === 507) return 'store_full';
  if (status === 412) return 'object_exists';
  if (status === 501) return 'request_refused';
  if (status >= 500 || status === 307 || status < 300) return 'server_error';
  if (status < 400) return 'bucket_moved';
  if (status === 401 || status === 403) return 'access_denied';
  if (status === 408) return 'network';
  // Only the answer to HEAD has no body. In any other answer, 404 without a code does not come from an S3 store.
  if (status === 404 && context.request === 'HeadObject') return 'object_mismatch';
  return 'request_refused';
}

/** Stores that are overloaded ask for seconds. More would let one wrong answer stop a recording for as long as it says. */
const RETRY_AFTER_MS_MAX = 5 * 60_000;

/** RFC 9110, 10.2.3: seconds, or a date. Limited to five minutes. */
function retryAfter(error: SdkError, nowMs: number): number | undefined {
  const value = error.header('retry-after').trim();
  if (value === '') return undefined;
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isFinite(waitMs) ? Math.min(Math.max(0, waitMs), RETRY_AFTER_MS_MAX) : undefined;
}
