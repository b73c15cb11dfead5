import { UploadPartCommand } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { RequestHandler } from '../../../../../electron/engine/adapters/s3/connections.ts';
import { type PartInput, PartRequests } from '../../../../../electron/engine/adapters/s3/partRequests.ts';
import { leanS3Client } from '../../../../../electron/engine/adapters/s3/s3Client.ts';
import type { S3Config } from '../../../../../electron/engine/adapters/s3/s3Config.ts';
import { verifySignature } from '../../../../../tools/localS3/signature.ts';
import { ODD_NAMES } from '../../../../contract/oddNames.ts';

type Handle = RequestHandler['handle'];
type HttpRequest = Parameters<Handle>[0];
type HttpResponse = Awaited<ReturnType<Handle>>['response'];

const signal = new AbortController().signal;
const keys = { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' };

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const STORED: Answer = { statusCode: 200, headers: { etag: '"e"' } };

/** Clients whose requests are kept and answered here instead of being sent. */
function rig(config: Partial<S3Config> = {}, answers: Answer[] = []) {
  const sent: HttpRequest[] = [];
  const client = leanS3Client({ region: 'eu-west-3', credentials: { kind: 'keys', ...keys }, ...config });
  client.config.requestHandler.handle = (request: HttpRequest) => {
    sent.push(request);
    const { body = '', ...answer } = answers.shift() ?? STORED;
    const response: HttpResponse = { ...answer, headers: { ...answer.headers }, body: Buffer.from(body) };
    return Promise.resolve({ response });
  };
  return { client, sent, parts: new PartRequests(client) };
}

function part(PartNumber: number, more: Partial<PartInput> = {}): PartInput {
  const Body = Buffer.alloc(PartNumber);
  const address = { Bucket: 'takes', Key: 'streams/take.mp4', UploadId: "u/1+2=='ü" };
  return { ...address, PartNumber, ContentLength: PartNumber, Body, ChecksumCRC32: `AAAA${PartNumber}w==`, ...more };
}

/** Without the numbers of the request in the SDK, its date and its signature. */
function withoutSignature({ method, protocol, hostname, port, path, query, headers, body }: HttpRequest) {
  const own = /^(amz-sdk-.*|authorization|x-amz-date)$/;
  const rest = Object.fromEntries(Object.entries(headers).filter(([name]) => !own.test(name)));
  return { method, protocol, hostname, port, path, query, headers: rest, body };
}

function isSigned({ method, path, query, headers }: HttpRequest, credentials = keys, nowMs = Date.now()): void {
  const pairs = Object.entries(query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  verifySignature({ method, target: `${path}?${pairs.join('&').replaceAll("'", '%27')}`, headers }, credentials, nowMs);
}

function last<T>(values: readonly T[]): T {
  const value = values.at(-1);
  if (value === undefined) throw new Error('There is none.');
  return value;
}

test.each<Partial<S3Config>>([
  {},
  { endpoint: 'http://127.0.0.1:9000' },
  { endpoint: 'https://store.example:444/below/s3', forcePathStyle: true },
  { endpoint: 'https://store.example', forcePathStyle: false },
])('a further part is the request that the SDK would send, and has a valid signature: %j', async (config) => {
  for (const name of ODD_NAMES) {
    const { client, sent, parts } = rig(config);
    const address = { Key: `streams/a b/../${name}` };
    const md5 = { ContentMD5: '1B2M2Y8AsgTpgAmY7PhCfg==' };
    await parts.send(part(1, address), signal);
    expect(await parts.send(part(12, address), signal)).toEqual({ ETag: '"e"' });
    const own = last(sent);
    expect(own.headers).not.toHaveProperty('amz-sdk-request');
    await client.send(new UploadPartCommand(part(12, address)));
    expect(withoutSignature(own)).toEqual(withoutSignature(last(sent)));
    isSigned(own);
    isSigned(last(sent));
    const { ChecksumCRC32: _, ...rest } = { ChecksumCRC32: '', ...part(13, address) };
    await parts.send({ ...rest, ...md5 }, signal);
    expect(last(sent).headers).toMatchObject({ 'content-md5': md5.ContentMD5 });
    expect(last(sent).headers).not.toHaveProperty('x-amz-checksum-crc32');
    isSigned(last(sent));
  }
});

test('uploads are told apart by bucket, key and id', async () => {
  const { sent, parts } = rig({ endpoint: 'http://127.0.0.1:9000' });
  const others = [{}, { Bucket: 'other' }, { Key: 'other.mp4' }, { UploadId: 'other' }];
  for (const PartNumber of [1, 2]) for (const other of others) await parts.send(part(PartNumber, other), signal);
  expect(sent.slice(4).map(({ path, query }) => `${path} ${String(query?.['uploadId'])}`)).toEqual([
    "/takes/streams/take.mp4 u/1+2=='ü",
    "/other/streams/take.mp4 u/1+2=='ü",
    "/takes/other.mp4 u/1+2=='ü",
    '/takes/streams/take.mp4 other',
  ]);
});

test.each<Answer>([
  { statusCode: 403, headers: {}, body: '<Error><Code>AccessDenied</Code><Message>No.</Message></Error>' },
  { statusCode: 404, headers: {}, body: '<Error><Code>NoSuchUpload</Code><Message>Gone.</Message></Error>' },
  { statusCode: 400, headers: {}, body: '<Error><Code>A</Code><Region>eu-1</Region><Message>M</Message></Error>' },
  {
    statusCode: 301,
    headers: { 'x-amz-bucket-region': 'eu-1' },
    body: '<Error><Code>PermanentRedirect</Code></Error>',
  },
  { statusCode: 503, headers: { 'retry-after': '7' } },
  { statusCode: 502, headers: {}, body: '<html><body>Bad Gateway</body>' },
])('an answer that refuses a further part is the error that the SDK makes of it: %j', async (answer) => {
  const { client, sent, parts } = rig({}, [STORED, answer, answer]);
  await parts.send(part(1), signal);
  const thrown = (error: unknown) => {
    // Both are errors of the SDK.
    const { name, message, $metadata, $response, Region } = error as Record<string, unknown>;
    const { statusCode, headers } = $response as HttpResponse;
    return { name, message, $metadata, Region, statusCode, headers };
  };
  const own = await parts.send(part(2), signal).catch(thrown);
  expect(sent).toHaveLength(2);
  expect(own).toMatchObject({ statusCode: answer.statusCode });
  expect(own).toEqual(await client.send(new UploadPartCommand(part(2))).catch(thrown));
});

test('a further part is not stored when the answer is an error with the status 200', async () => {
  const body = '<Error><Code>InternalError</Code><Message>M</Message></Error>';
  const { client, parts } = rig({}, [STORED, { ...STORED, body }, { ...STORED, body }]);
  await parts.send(part(1), signal);
  const error = { name: 'InternalError', $metadata: { httpStatusCode: 503 } };
  await expect(parts.send(part(2), signal)).rejects.toMatchObject(error);
  await expect(client.send(new UploadPartCommand(part(2)))).rejects.toMatchObject(error);
});

test('a further part is signed with the credentials of that moment', async () => {
  const { client, sent, parts } = rig();
  let session = 0;
  // They are about to expire, so that each request asks for new ones.
  client.config.credentials = async () => {
    session += 1;
    return { ...keys, sessionToken: `session ${session}`, expiration: new Date(Date.now() + 1_000) };
  };
  await parts.send(part(1), signal);
  await parts.send(part(2), signal);
  const tokens = sent.map(({ headers }) => headers['x-amz-security-token'] ?? '');
  expect(new Set(tokens).size).toBe(2);
  isSigned(last(sent), { ...keys, sessionToken: last(tokens) });
});

test('the answers to further parts correct the clock, also when they refuse one', async () => {
  const hours = (count: number): string => new Date(Date.now() + count * 3_600_000).toUTCString();
  const skewed = '<Error><Code>RequestTimeTooSkewed</Code><Message>M</Message></Error>';
  const { client, sent, parts } = rig({}, [
    STORED,
    { ...STORED, headers: { etag: '"e"', date: hours(2) } },
    { statusCode: 403, headers: { date: hours(5) }, body: skewed },
  ]);
  const offsetHours = (): number => Math.round(client.config.systemClockOffset / 3_600_000);
  for (const PartNumber of [1, 2]) await parts.send(part(PartNumber), signal);
  expect(offsetHours()).toBe(2);
  await expect(parts.send(part(3), signal)).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
  isSigned(last(sent), keys, Date.now() + 2 * 3_600_000);
  expect(offsetHours()).toBe(5);
  await parts.send(part(3), signal);
  isSigned(last(sent), keys, Date.now() + 5 * 3_600_000);
});

test('an answer that came an hour after a further part was signed does not correct the clock', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { client, parts } = rig();
  await parts.send(part(1), signal);
  const { handle } = client.config.requestHandler;
  client.config.requestHandler.handle = async (...args: Parameters<Handle>) => {
    const { response } = await handle(...args);
    response.headers['date'] = new Date().toUTCString();
    // The computer sleeps before it reads the answer.
    vi.setSystemTime(Date.now() + 3_600_000);
    return { response };
  };
  await parts.send(part(2), signal);
  expect(client.config.systemClockOffset).toBe(0);
  await client.send(new UploadPartCommand(part(2)));
  expect(client.config.systemClockOffset).toBe(0);
});

test('the templates of old uploads are forgotten: their next part is a request of the SDK again', async () => {
  const { sent, parts } = rig();
  for (let upload = 0; upload <= 64; upload++) await parts.send(part(1, { UploadId: `${upload}` }), signal);
  for (const UploadId of ['64', '0']) await parts.send(part(2, { UploadId }), signal);
  expect(sent.slice(-2).map(({ headers }) => 'amz-sdk-request' in headers)).toEqual([false, true]);
});
