import type { Disposition, FaultCode } from '../../core/fault.ts';
import { type FaultContext, PERMISSION, storeName } from './faultContext.ts';
import { regionOf, type SdkError } from './sdkError.ts';

export interface FaultVerdict {
  readonly code: FaultCode;
  readonly disposition: Disposition;
  readonly message: string;
}

/** A smaller correction has no effect: SigV4 servers refuse a difference of more than 15 minutes, some of more than 5. */
const SAME_CLOCK_MS = 4 * 60_000;

/** The disposition of a store's fault, and the sentence for the person at the machine. */
export function verdictFor(code: FaultCode, error: SdkError, context: FaultContext): FaultVerdict {
  const store = storeName(context);
  const verdict = (disposition: Disposition, message: string): FaultVerdict => ({ code, disposition, message });
  switch (code) {
    case 'network':
      return verdict('retry', `The connection to ${store} was interrupted; it is tried again.`);
    case 'server_error':
      return verdict('retry', `${store} has a temporary fault (${answerOf(error)}); it is tried again.`);
    case 'slow_down':
      return verdict('retry', `${store} asks for fewer requests at once; it is tried again after a pause.`);
    case 'bad_digest':
      return verdict('retry', `${store} refused bytes that were damaged on the way; they are sent again.`);
    case 'clock_skew':
      return clockVerdict(error, context);
    case 'wrong_access_key':
      return verdict('attention', `${store} does not know this access key. Check the access key ID in the settings.`);
    case 'wrong_secret_key':
      return verdict(
        'attention',
        `The secret access key does not belong to this access key. Enter the secret access key again in the settings.`,
      );
    case 'credentials_expired':
      return verdict('attention', `The credentials for ${store} have expired or were withdrawn. ${renewal(context)}`);
    case 'access_denied':
      return verdict('attention', denial(error, context));
    case 'no_such_bucket':
      return verdict(
        'attention',
        `There is no bucket named “${context.bucket}” on ${store}. Correct the bucket name in the settings, or have the bucket created.`,
      );
    case 'bucket_moved':
      return verdict('attention', wrongRegion(error, context));
    case 'no_such_upload':
      return verdict('reconcile', `${store} no longer has this upload; it is started again from the file on disk.`);
    case 'invalid_part':
      return verdict(
        'reconcile',
        `${store} does not have all parts as they were sent; they are compared, and missing parts are sent again.`,
      );
    case 'object_exists':
      return verdict('reconcile', `There is another object “${context.key}” in the bucket “${context.bucket}”.`);
    case 'object_mismatch':
      return verdict('reconcile', mismatch(context));
    case 'entity_too_small':
      return verdict(
        'attention',
        `${store} refused the upload because a part is smaller than it allows. Set a larger chunk size in the settings.`,
      );
    case 'store_full':
      return verdict(
        'attention',
        `${store} has no room left, or its quota is used up. Free space there or have the quota raised.`,
      );
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
  const message = `The clock of this computer is ${distance} the clock of ${storeName(context)}.`;
  if (Math.abs(offsetMs - context.clockOffsetMs) >= SAME_CLOCK_MS) {
    return {
      code: 'clock_skew',
      disposition: 'retry',
      message: `${message} Requests use the store's clock from now on.`,
    };
  }
  return {
    code: 'clock_skew',
    disposition: 'attention',
    message: `${message} Set the date, time and time zone of this computer, best to automatic.`,
  };
}

function denial(error: SdkError, context: FaultContext): string {
  const permission = /\b(?:s3|kms):[A-Za-z]+\b/.exec(error.message)?.[0] ?? PERMISSION[context.request];
  return `Access to the bucket “${context.bucket}” was denied: the permission ${permission} is missing. Ask the administrator of the bucket to grant it to these credentials.`;
}

function wrongRegion(error: SdkError, { bucket, region }: FaultContext): string {
  const other = regionOf(error);
  const fix =
    other === ''
      ? `Enter the bucket's region in the settings instead of “${region}”.`
      : `Set the region to “${other}” in the settings.`;
  return `The bucket “${bucket}” is not in the region “${region}”. ${fix}`;
}

function mismatch(context: FaultContext): string {
  return context.request === 'CompleteMultipartUpload'
    ? `The object that ${storeName(context)} assembled differs from the file on disk; the parts are compared and sent again.`
    : `There is no object “${context.key}” in the bucket “${context.bucket}”.`;
}

function renewal(context: FaultContext): string {
  switch (context.credentials) {
    case 'keys':
      return 'Enter new ones in the settings.';
    case 'profile':
    case 'default':
      return 'Sign in again (for example with “aws sso login”).';
    default:
      return context.credentials satisfies never;
  }
}

function refusal(error: SdkError, context: FaultContext): string {
  const store = storeName(context);
  if (error.name === 'KeyTooLongError')
    return `${store} refused the name of the object because it is too long. Give the file a shorter name.`;
  if (error.name === 'InvalidStorageClass')
    return `${store} does not have this storage class. Choose another one in the settings.`;
  if (/same (length|size)/i.test(error.message))
    return `${store} accepts parts of equal size only. Switch on equal parts in the settings.`;
  if (error.name === 'NotImplemented' || error.status === 501)
    return `${store} does not support what the upload needs (${context.request}). Use another store, or ask its administrator.`;
  return `${store} refused the request ${context.request} (${answerOf(error)}). Check the endpoint and the bucket in the settings.`;
}

/** Status, code and text of an answer, shortened. */
function answerOf(error: SdkError): string {
  const text = error.message.replace(/\s+/g, ' ').slice(0, 160).trim();
  const code = error.name === 'Error' || error.name === text ? '' : error.name;
  return [error.status === undefined ? '' : `HTTP ${error.status}`, code, text]
    .filter((piece) => piece !== '')
    .join(', ');
}
