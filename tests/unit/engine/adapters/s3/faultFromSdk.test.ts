import { describe, expect, test } from 'vitest';
import type { FaultContext, S3Request } from '../../../../../electron/engine/adapters/s3/faultContext.ts';
import { faultFromSdk } from '../../../../../electron/engine/adapters/s3/faultFromSdk.ts';
import { type Disposition, Fault, type FaultCode } from '../../../../../electron/engine/core/fault.ts';

const NOW_MS = Date.parse('2026-05-04T10:00:00Z');

const context: FaultContext = {
  request: 'UploadPart',
  bucket: 'takes',
  key: 'streams/1/a.mp4',
  endpoint: 'https://s3.example.com',
  region: 'eu-west-1',
  credentials: 'keys',
  clockOffsetMs: 0,
  nowMs: NOW_MS,
  elapsedMs: 0,
};

/** An error as the SDK throws it for an answer. */
function answered(
  status: number,
  name: string,
  message = '',
  headers: Record<string, string> = {},
  fields = {},
): Error {
  const error = Object.assign(new Error(message), {
    name,
    $metadata: { httpStatusCode: status },
    $response: { statusCode: status, headers },
  });
  return Object.assign(error, fields);
}

function unconnected(code: string): Error {
  return Object.assign(new Error('connect failed'), { code });
}

type Row = readonly [
  what: string,
  thrown: unknown,
  code: FaultCode,
  disposition: Disposition,
  words: string,
  request?: S3Request,
];

const rows: readonly Row[] = [
  [
    'a wrong access key',
    answered(403, 'InvalidAccessKeyId'),
    'wrong_access_key',
    'attention',
    'Check the access key ID',
  ],
  [
    'a wrong secret',
    answered(403, 'SignatureDoesNotMatch'),
    'wrong_secret_key',
    'attention',
    'Enter the secret access key again',
  ],
  ['a missing bucket', answered(404, 'NoSuchBucket'), 'no_such_bucket', 'attention', '“takes”'],
  ['a bucket name nobody can have', answered(400, 'InvalidBucketName'), 'no_such_bucket', 'attention', '“takes”'],
  [
    'denied access to parts',
    answered(403, 'AccessDenied', 'Access Denied'),
    'access_denied',
    'attention',
    's3:PutObject',
  ],
  [
    'denied access to a list',
    answered(403, 'AccessDenied', 'Access Denied'),
    'access_denied',
    'attention',
    's3:ListMultipartUploadParts',
    'ListParts',
  ],
  [
    'a denial that names the permission',
    answered(
      403,
      'AccessDenied',
      'User: arn:aws:iam::1:user/x is not authorized to perform: kms:GenerateDataKey on resource',
    ),
    'access_denied',
    'attention',
    'kms:GenerateDataKey',
  ],
  ['a denial without words', answered(403, 'UnknownError'), 'access_denied', 'attention', 's3:GetObject', 'HeadObject'],
  [
    'a disabled encryption key',
    answered(400, 'KMS.DisabledException', 'key is disabled'),
    'access_denied',
    'attention',
    'takes',
  ],
  [
    'another region, by header',
    answered(301, 'PermanentRedirect', '', { 'x-amz-bucket-region': 'us-west-2' }),
    'bucket_moved',
    'attention',
    'Set the region to “us-west-2”',
  ],
  [
    'another region, by text',
    answered(400, 'AuthorizationHeaderMalformed', "the region 'eu-west-1' is wrong; expecting 'eu-central-1'"),
    'bucket_moved',
    'attention',
    'Set the region to “eu-central-1”',
  ],
  [
    'another region, by element',
    answered(400, 'AuthorizationHeaderMalformed', 'wrong', {}, { Region: 'ap-south-1' }),
    'bucket_moved',
    'attention',
    '“ap-south-1”',
  ],
  [
    'an unnamed region',
    answered(301, 'UnknownError'),
    'bucket_moved',
    'attention',
    'is not in the region “eu-west-1”',
    'HeadObject',
  ],
  [
    'a malformed authorization',
    answered(400, 'AuthorizationHeaderMalformed', 'bad'),
    'request_refused',
    'attention',
    'UploadPart',
  ],
  ['an expired token', answered(400, 'ExpiredToken'), 'credentials_expired', 'attention', 'Enter new ones'],
  ['a request too fast', answered(503, 'SlowDown'), 'slow_down', 'retry', 'fewer requests'],
  ['too many requests', answered(429, 'UnknownError'), 'slow_down', 'retry', 'fewer requests'],
  [
    'an internal error',
    answered(500, 'InternalError', 'We encountered an internal error.'),
    'server_error',
    'retry',
    'HTTP 500',
  ],
  ['a gateway that gave up', answered(504, 'UnknownError'), 'server_error', 'retry', 'tried again'],
  ['a stalled request', answered(400, 'RequestTimeout'), 'network', 'retry', 'interrupted'],
  ['damaged bytes', answered(400, 'BadDigest'), 'bad_digest', 'retry', 'sent again'],
  [
    'a damaged object',
    answered(400, 'BadDigest'),
    'object_mismatch',
    'reconcile',
    'differs from the file on disk',
    'CompleteMultipartUpload',
  ],
  [
    'an object of another size',
    answered(
      400,
      'InvalidRequest',
      "The provided 'x-amz-mp-object-size' header value 1 does not match what was computed: 2",
    ),
    'object_mismatch',
    'reconcile',
    'differs from the file on disk',
    'CompleteMultipartUpload',
  ],
  ['a lost upload', answered(404, 'NoSuchUpload'), 'no_such_upload', 'reconcile', 'started again'],
  ['a lost upload on Ceph', answered(404, 'NoSuchKey'), 'no_such_upload', 'reconcile', 'started again', 'ListParts'],
  ['a missing object', answered(404, 'NoSuchKey'), 'object_mismatch', 'reconcile', '“streams/1/a.mp4”', 'GetObject'],
  [
    'a part that is not there',
    answered(400, 'InvalidPart'),
    'invalid_part',
    'reconcile',
    'sent again',
    'CompleteMultipartUpload',
  ],
  [
    'an error inside 200',
    answered(200, 'InternalError'),
    'server_error',
    'retry',
    'temporary fault',
    'CompleteMultipartUpload',
  ],
  [
    'a refused part list inside 200',
    answered(200, 'InvalidPart'),
    'invalid_part',
    'reconcile',
    'sent again',
    'CompleteMultipartUpload',
  ],
  [
    'parts of unequal size',
    answered(400, 'InvalidPart', 'All non-trailing parts must have the same length.'),
    'request_refused',
    'attention',
    'equal parts',
    'CompleteMultipartUpload',
  ],
  [
    'a small part',
    answered(400, 'EntityTooSmall'),
    'entity_too_small',
    'attention',
    'larger part size',
    'CompleteMultipartUpload',
  ],
  ['a full store', answered(507, 'UnknownError'), 'store_full', 'attention', 'no room'],
  ['a used-up quota', answered(403, 'QuotaExceeded'), 'store_full', 'attention', 'quota'],
  [
    'a long name',
    answered(400, 'KeyTooLongError'),
    'request_refused',
    'attention',
    'shorter name',
    'CreateMultipartUpload',
  ],
  [
    'an unknown storage class',
    answered(400, 'InvalidStorageClass'),
    'request_refused',
    'attention',
    'storage class',
    'CreateMultipartUpload',
  ],
  ['something not built', answered(501, 'NotImplemented'), 'request_refused', 'attention', 'does not support'],
  [
    'any other refusal',
    answered(400, 'InvalidArgument', 'Bad thing'),
    'request_refused',
    'attention',
    'HTTP 400, InvalidArgument, Bad thing',
  ],
  ['no such name', unconnected('ENOTFOUND'), 'network', 'retry', 'cannot be resolved'],
  ['no name server', unconnected('EAI_AGAIN'), 'network', 'retry', 'cannot be resolved'],
  ['a closed port', unconnected('ECONNREFUSED'), 'network', 'retry', 'refuses connections'],
  [
    'a closed port at every address',
    Object.assign(new AggregateError([unconnected('ECONNREFUSED')]), { code: undefined }),
    'network',
    'retry',
    'refuses connections',
  ],
  ['no network', unconnected('ENETUNREACH'), 'network', 'retry', 'cannot be reached'],
  ['a cut connection', unconnected('ECONNRESET'), 'network', 'retry', 'ECONNRESET'],
  ['no connection in time', unconnected('ETIMEDOUT'), 'network', 'retry', 'does not answer'],
  [
    'a connection that stands still',
    Object.assign(new Error('timed out'), { name: 'TimeoutError' }),
    'network',
    'retry',
    'was idle',
  ],
  ['an unknown certificate', unconnected('DEPTH_ZERO_SELF_SIGNED_CERT'), 'network', 'attention', 'certificate'],
  ['an old certificate', unconnected('CERT_HAS_EXPIRED'), 'network', 'attention', 'date of this computer'],
  ['plain HTTP where TLS was expected', unconnected('EPROTO'), 'network', 'attention', 'http:// or https://'],
  [
    'no credentials',
    Object.assign(new Error('Could not load credentials from any providers'), { name: 'CredentialsProviderError' }),
    'credentials_missing',
    'attention',
    'Enter an access key',
  ],
  [
    'an expired sign-in',
    Object.assign(new Error('The SSO session associated with this profile has expired.'), {
      name: 'CredentialsProviderError',
    }),
    'credentials_expired',
    'attention',
    'Sign in again',
  ],
  [
    'a bad endpoint',
    Object.assign(new Error('Custom endpoint `x` was not a valid URI'), { name: 'EndpointError' }),
    'request_refused',
    'attention',
    'not valid',
  ],
  [
    'an abort',
    Object.assign(new Error('Request aborted'), { name: 'AbortError' }),
    'cancelled',
    'cancelled',
    'Stopped',
  ],
  ['a mistake of ours', new TypeError('x is not a function'), 'unexpected', 'retry', 'x is not a function'],
  ['something that is no error', 'boom', 'unexpected', 'retry', 'UploadPart'],
];

describe('what the SDK throws', () => {
  test.each(rows.map((row) => ({ what: row[0], row })))('$what', ({ row }) => {
    const [, thrown, code, disposition, words, request = 'UploadPart'] = row;
    const fault = faultFromSdk(thrown, { ...context, request });
    expect(fault).toMatchObject({ code, disposition });
    expect(fault.message).toContain(words);
    expect(fault.message).toMatch(/^[A-Za-z0-9“].*\S$/);
  });

  test('a Fault stays itself', () => {
    const fault = new Fault('disk_error', 'The disk cannot be read.', { disposition: 'retry' });
    expect(faultFromSdk(fault, context)).toBe(fault);
  });

  test.each([
    ['7', 7000],
    ['0', 0],
    ['Mon, 04 May 2026 10:00:30 GMT', 30_000],
    ['Mon, 04 May 2026 09:00:00 GMT', 0],
    ['soon', undefined],
  ])('Retry-After %s is a wait of %s ms', (value, expected) => {
    expect(faultFromSdk(answered(503, 'SlowDown', '', { 'retry-after': value }), context).retryAfterMs).toBe(expected);
  });

  test('a connection that broke tells for how long it was there, and one that was not made tells nothing', () => {
    const late = { ...context, elapsedMs: 1_500 };
    const broken = [unconnected('ECONNRESET'), unconnected('EPIPE'), answered(400, 'RequestTimeout')];
    expect(broken.map((thrown) => faultFromSdk(thrown, late).connectedMs)).toEqual([1_500, 1_500, 1_500]);
    const never = [unconnected('ETIMEDOUT'), unconnected('ECONNREFUSED'), answered(503, 'SlowDown')];
    expect(never.map((thrown) => faultFromSdk(thrown, late).connectedMs)).toEqual([undefined, undefined, undefined]);
  });

  test('an expired sign-in is renewed where it was made', () => {
    const fault = faultFromSdk(answered(400, 'ExpiredToken'), { ...context, credentials: 'profile' });
    expect(fault.message).toContain('aws sso login');
  });

  describe('a wrong clock', () => {
    const skewed = (serverTime: string): Error => answered(403, 'RequestTimeTooSkewed', '', { date: serverTime });

    test('is corrected when the request was not yet dated by the server’s', () => {
      const fault = faultFromSdk(skewed('Mon, 04 May 2026 10:21:00 GMT'), context);
      expect(fault).toMatchObject({ code: 'clock_skew', disposition: 'retry' });
      expect(fault.message).toContain('21 minutes behind');
    });

    test('needs a person when the corrected request was refused too', () => {
      const fault = faultFromSdk(skewed('Mon, 04 May 2026 09:39:00 GMT'), {
        ...context,
        clockOffsetMs: -21 * 60_000 + 700,
      });
      expect(fault).toMatchObject({ code: 'clock_skew', disposition: 'attention' });
      expect(fault.message).toBe(
        'The clock of this computer is 21 minutes ahead of the clock of s3.example.com. ' +
          'Set the date, time and time zone of this computer, best to automatic.',
      );
    });

    test('needs a person when the server does not tell the time', () => {
      const fault = faultFromSdk(answered(403, 'RequestTimeTooSkewed'), context);
      expect(fault).toMatchObject({ code: 'clock_skew', disposition: 'attention' });
      expect(fault.message).toContain('too far from');
    });
  });

  test('the cause keeps name, status and request id, and no way to the signed request', () => {
    const request = { headers: { authorization: 'AWS4-HMAC-SHA256 Signature=abc' } };
    const thrown = answered(500, 'InternalError', 'Oops', { 'x-amz-request-id': 'R1' }, { StringToSign: 'secret-ish' });
    const fault = faultFromSdk(Object.assign(thrown, { $request: request }), context);
    expect(fault.cause).toMatchObject({ name: 'InternalError', message: 'Oops [500, R1]' });
    expect(Object.keys(fault.cause ?? {})).not.toContain('$response');
    expect(JSON.stringify(fault.cause)).not.toContain('Signature');
  });

  test('Amazon itself is called by its name', () => {
    const fault = faultFromSdk(answered(403, 'InvalidAccessKeyId'), { ...context, endpoint: undefined });
    expect(fault.message).toMatch(/^Amazon S3 does not know/);
  });
});
