import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { S3Error } from './s3Error.ts';

/** The signed parts of a request. Header names in lower case. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as they go over the wire. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Amazon S3 API reference, "RequestTimeTooSkewed": 15 minutes. */
const SKEW_MAX_MS = 15 * 60_000;

/**
 * Checks a request's Signature Version 4 in the Authorization header (Amazon S3 API reference, "Authenticating requests").
 * @throws S3Error as Amazon S3 answers
 */
export function verifySignature(request: SignedRequest, credentials: Credentials, nowMs: number): void {
  const header = headerText(request, 'authorization');
  if (header === '' && request.target.includes('X-Amz-Signature=')) return verifyLink(request, credentials, nowMs);
  if (header === '') throw new S3Error('AccessDenied', 'Anonymous requests are not allowed.');
  const fields = /^AWS4-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
    header,
  );
  const [, credential = '', signedHeaders = '', given = ''] = fields ?? [];
  const [accessKeyId, day, region, service, end] = credential.split('/');
  if (fields === null || !day || !region || service !== 's3' || end !== 'aws4_request') {
    throw new S3Error('AuthorizationHeaderMalformed', 'The authorization header is malformed.');
  }
  if (accessKeyId !== credentials.accessKeyId) {
    throw new S3Error('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.');
  }
  const date = headerText(request, 'x-amz-date');
  if (Math.abs(parseAmzDate(date) - nowMs) > SKEW_MAX_MS) {
    throw new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    );
  }
  const names = signedHeaders.split(';');
  const unsigned = Object.keys(request.headers).filter((name) => name.startsWith('x-amz-') && !names.includes(name));
  if (!names.includes('host') || unsigned.length > 0) {
    throw new S3Error(
      'AccessDenied',
      `There were headers present in the request which were not signed: ${unsigned.join(', ')}`,
    );
  }
  const expected = signatureOf(request, names, { day, region, date }, credentials.secretAccessKey);
  if (!timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(given, 'hex'))) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
    );
  }
  if (headerText(request, 'x-amz-security-token') !== (credentials.sessionToken ?? '')) {
    throw new S3Error('InvalidToken', 'The provided token is malformed or otherwise invalid.');
  }
}

/** Amazon S3 API reference, "Authenticating Requests: Using Query Parameters": one second to seven days. */
const LINK_SECONDS_MAX = 7 * 86_400;

/** Checks a request whose signature stands in its query. */
function verifyLink(request: SignedRequest, credentials: Credentials, nowMs: number): void {
  const [path, query] = split(request.target, '?');
  const pairs = query.split('&');
  const field = (name: string): string =>
    decodeURIComponent(pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? '');
  const [accessKeyId, day = '', region = ''] = field('X-Amz-Credential').split('/');
  const date = field('X-Amz-Date');
  const seconds = Number(field('X-Amz-Expires'));
  if (accessKeyId !== credentials.accessKeyId || field('X-Amz-Security-Token') !== (credentials.sessionToken ?? ''))
    throw new S3Error('AccessDenied', 'The credentials of the link are not known.');
  if (!(seconds >= 1 && seconds <= LINK_SECONDS_MAX))
    throw new S3Error('InvalidRequest', 'X-Amz-Expires must be less than a week (in seconds)');
  if (nowMs > parseAmzDate(date) + seconds * 1_000) throw new S3Error('AccessDenied', 'Request has expired');
  const unsigned = pairs.filter((pair) => !pair.startsWith('X-Amz-Signature=')).join('&');
  const signed = {
    ...request,
    target: `${path}?${unsigned}`,
    headers: { ...request.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  };
  const names = field('X-Amz-SignedHeaders').split(';');
  const expected = signatureOf(signed, names, { day, region, date }, credentials.secretAccessKey);
  if (expected !== field('X-Amz-Signature'))
    throw new S3Error('SignatureDoesNotMatch', 'The request signature we calculated does not match.');
}

export interface UnsignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly region: string;
  /** Further headers to sign, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The headers of a signed request, for calls that no adapter makes (such as creating a bucket in a test). @internal */
export function signedHeaders(
  request: UnsignedRequest,
  credentials: Credentials,
  nowMs: number,
): Record<string, string> {
  const date = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = date.slice(0, 8);
  const headers = {
    host: request.url.host,
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-amz-date': date,
    ...request.headers,
  };
  const names = Object.keys(headers).sort();
  const signed = { method: request.method, target: request.url.pathname + request.url.search, headers };
  const signature = signatureOf(signed, names, { day, region: request.region, date }, credentials.secretAccessKey);
  const scope = `${credentials.accessKeyId}/${day}/${request.region}/s3/aws4_request`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

function signatureOf(
  request: SignedRequest,
  names: readonly string[],
  scope: { readonly day: string; readonly region: string; readonly date: string },
  secret: string,
): string {
  const [path, query] = split(request.target, '?');
  const canonical = [
    request.method,
    path.split('/').map(canonicalText).join('/'),
    canonicalQuery(query),
    ...names.map((name) => `${name}:${headerText(request, name)}`),
    '',
    names.join(';'),
    headerText(request, 'x-amz-content-sha256'),
  ].join('\n');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', scope.date, `${scope.day}/${scope.region}/s3/aws4_request`, hash].join('\n');
  const key = [scope.day, scope.region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (previous, step) => createHmac('sha256', previous).update(step).digest(),
    `AWS4${secret}`,
  );
  return createHmac('sha256', key).update(toSign).digest('hex');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query.split('&').map((pair) => {
    const [name, value] = split(pair, '=');
    return `${canonicalText(name)}=${canonicalText(value)}`;
  });
  return pairs.sort().join('&');
}

/** Percent-encodes all but the unreserved characters of RFC 3986, whatever was encoded before. */
function canonicalText(encoded: string): string {
  const escape = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(decodeURIComponent(encoded)).replace(/[!'()*]/g, escape);
}

function headerText(request: SignedRequest, name: string): string {
  const value = request.headers[name] ?? '';
  const text = typeof value === 'string' ? value : value.join(',');
  return text.trim().replace(/ +/g, ' ');
}

function parseAmzDate(date: string): number {
  const fields = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (fields === null)
    throw new S3Error('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header.');
  const [, year, month, day, hour, minute, second] = fields;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function split(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
