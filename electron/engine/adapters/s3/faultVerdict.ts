import { sentence } from '../../../../shared/sentences/sentence.ts';
import type { Disposition, FaultCode } from '../../core/fault.ts';
import { type FaultContext, PERMISSION, storeName } from './faultContext.ts';
import { regionOf, type SdkError } from './sdkError.ts';

export interface FaultVerdict {
  readonly code: FaultCode;
  readonly disposition: Disposition;
  readonly message: string;
  /** A connection that was made broke. */
  readonly isBroken?: boolean;
}

/** A smaller correction has no effect: SigV4 servers refuse a difference of more than 15 minutes, some of more than 5. */
const SAME_CLOCK_MS = 4 * 60_000;

/** The disposition of a store's fault, and the sentence for the person at the machine. */
export function verdictFor(code: FaultCode, error: SdkError, context: FaultContext): FaultVerdict {
  const store = storeName(context);
  const verdict = (disposition: Disposition, message: string): FaultVerdict => ({ code, disposition, message });
  switch (code) {
    case 'network':
      return { ...verdict('retry', sentence('connectionInterrupted', { store })), isBroken: true };
    case 'server_error':
      return verdict('retry', sentence('serverError', { store, detail: answerOf(error) }));
    case 'slow_down':
      return verdict('retry', sentence('slowDown', { store }));
    case 'bad_digest':
      return verdict('retry', sentence('damagedOnTheWay', { store }));
    case 'clock_skew':
      return clockVerdict(error, context);
    case 'wrong_access_key':
      return verdict('attention', sentence('wrongAccessKey', { store }));
    case 'wrong_secret_key':
      return verdict('attention', sentence('wrongSecretKey', { store }));
    case 'credentials_expired':
      return verdict('attention', expiry(store, context));
    case 'access_denied':
      return verdict('attention', denial(error, context));
    case 'no_such_bucket':
      return verdict('attention', sentence('noSuchBucket', { bucket: context.bucket, store }));
    case 'bucket_moved':
      return verdict('attention', wrongRegion(error, context));
    case 'no_such_upload':
      return verdict('reconcile', sentence('noSuchUpload', { store }));
    // The caller asked for rules, and there are none: no person reads this.
    case 'no_such_lifecycle':
      return verdict('reconcile', refusal(error, context));
    case 'invalid_part':
      return verdict('reconcile', sentence('partsMissing', { store }));
    case 'object_exists':
      return verdict('reconcile', sentence('objectExists', { key: context.key, bucket: context.bucket }));
    case 'object_mismatch':
      return verdict('reconcile', mismatch(context));
    case 'entity_too_small':
      return verdict('attention', sentence('partTooSmall', { store }));
    case 'store_full':
      return verdict('attention', sentence('storeFull', { store }));
    default:
      return { code: 'request_refused', disposition: 'attention', message: refusal(error, context) };
  }
}

/** The first refusal corrects the date of the requests; after a second one a person has to set the clock. */
function clockVerdict(error: SdkError, context: FaultContext): FaultVerdict {
  const serverMs = Date.parse(error.header('date'));
  const offsetMs = serverMs - context.nowMs;
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  const direction = offsetMs > 0 ? 'behind' : 'ahead of';
  const distance =
    Number.isFinite(offsetMs) && minutes > 0
      ? `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} ${direction}`
      : 'too far from';
  const values = { distance, store: storeName(context) };
  if (Math.abs(offsetMs - context.clockOffsetMs) >= SAME_CLOCK_MS)
    return { code: 'clock_skew', disposition: 'retry', message: sentence('clockCorrected', values) };
  return { code: 'clock_skew', disposition: 'attention', message: sentence('clockWrong', values) };
}

function denial(error: SdkError, context: FaultContext): string {
  const permission = /\b(?:s3|kms):[A-Za-z]+\b/.exec(error.message)?.[0] ?? PERMISSION[context.request];
  return sentence('accessDenied', { bucket: context.bucket, permission });
}

function wrongRegion(error: SdkError, { bucket, region }: FaultContext): string {
  const other = regionOf(error);
  return other === ''
    ? sentence('unknownRegion', { bucket, region })
    : sentence('wrongRegion', { bucket, region, other });
}

function mismatch(context: FaultContext): string {
  return context.request === 'CompleteMultipartUpload'
    ? sentence('objectDiffers', { store: storeName(context) })
    : sentence('noSuchObject', { key: context.key, bucket: context.bucket });
}

function expiry(store: string, context: FaultContext): string {
  switch (context.credentials) {
    case 'keys':
      return sentence('keysExpired', { store });
    case 'profile':
    case 'default':
      return sentence('sessionExpired', { store });
    default:
      return context.credentials satisfies never;
  }
}

function refusal(error: SdkError, context: FaultContext): string {
  const store = storeName(context);
  if (error.name === 'KeyTooLongError') return sentence('keyTooLong', { store });
  if (error.name === 'InvalidStorageClass') return sentence('noStorageClass', { store });
  if (/same (length|size)/i.test(error.message)) return sentence('equalPartsOnly', { store });
  if (error.name === 'NotImplemented' || error.status === 501)
    return sentence('notSupported', { store, request: context.request });
  return sentence('requestRefused', { store, request: context.request, detail: answerOf(error) });
}

/** Status, code and text of an answer, shortened. */
function answerOf(error: SdkError): string {
  const text = error.message.replace(/\s+/g, ' ').slice(0, 160).trim();
  const code = error.name === 'Error' || error.name === text ? '' : error.name;
  return [error.status === undefined ? '' : `HTTP ${error.status}`, code, text]
    .filter((piece) => piece !== '')
    .join(', ');
}
