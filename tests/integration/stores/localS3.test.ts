import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { get } from 'node:https';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { partsSentTwice } from '../../../tools/localS3/journal.ts';
import { signedHeaders } from '../../../tools/localS3/signature.ts';
import { type LocalS3, type LocalS3Options, startLocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import { xmlTexts } from '../../../tools/localS3/xml.ts';
import { missingCommands } from '../../support/commands.ts';
import { notRun } from '../../support/notRun.ts';
import { selfSigned } from '../../support/selfSigned.ts';
import { noise } from '../../support/payload.ts';
import { tempFolder } from '../../support/tempFolder.ts';

async function start(options: LocalS3Options = {}): Promise<LocalS3> {
  const server = await startLocalS3({ buckets: ['takes'], ...options });
  onTestFinished(() => server.close());
  return server;
}

interface Request {
  readonly method: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | string;
}

interface Reply {
  readonly status: number;
  readonly code: string;
  readonly headers: Headers;
  readonly text: string;
}

/** A signed request, `change` applied to its headers after signing. */
async function ask(
  server: LocalS3,
  request: Request,
  change: Readonly<Record<string, string>> = {},
  nowMs = Date.now(),
): Promise<Reply> {
  const { method, target, headers = {}, body } = request;
  const url = new URL(target, server.endpoint);
  const { host: _, ...signed } = signedHeaders({ method, url, region: server.region, headers }, server, nowMs);
  const response = await fetch(url, {
    method,
    headers: { ...signed, ...change },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, code: xmlTexts(text, 'Code')[0] ?? '', headers: response.headers, text };
}

async function openUpload(server: LocalS3, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const reply = await ask(server, { method: 'POST', target: '/takes/key?uploads', headers });
  return xmlTexts(reply.text, 'UploadId')[0] ?? '';
}

const partList = (parts: readonly (readonly [number, string])[]): string =>
  `<CompleteMultipartUpload>${parts.map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>"${etag}"</ETag></Part>`).join('')}</CompleteMultipartUpload>`;

describe('the local S3 server', () => {
  test('refuses a signature that does not fit what it signs', async () => {
    const server = await start();
    const put: Request = { method: 'PUT', target: '/takes/key', headers: { 'content-type': 'text/plain' }, body: 'x' };
    expect((await ask(server, put)).status).toBe(200);
    expect((await ask(server, put, { 'content-type': 'text/html' })).code).toBe('SignatureDoesNotMatch');
    expect((await ask(server, put, { 'x-amz-meta-added': 'later' })).code).toBe('AccessDenied');
    expect((await ask(server, put, { authorization: 'AWS4-HMAC-SHA256 nonsense' })).code).toBe(
      'AuthorizationHeaderMalformed',
    );
    expect((await fetch(`${server.endpoint}/takes/key`)).status).toBe(403);
  });

  test('refuses requests more than 15 minutes off its clock, to the second', async () => {
    const server = await start();
    const get: Request = { method: 'GET', target: '/takes?list-type=2' };
    const now = performance.timeOrigin + performance.now();
    expect((await ask(server, get, {}, now - 14 * 60_000)).status).toBe(200);
    expect((await ask(server, get, {}, now - 16 * 60_000)).code).toBe('RequestTimeTooSkewed');
    expect((await ask(server, get, {}, now + 16 * 60_000)).code).toBe('RequestTimeTooSkewed');
    server.conditions.clockOffsetMs = 60 * 60_000;
    const reply = await ask(server, get, {}, now + 60 * 60_000);
    expect(reply.status).toBe(200);
    expect(Math.abs(Date.parse(reply.headers.get('date') ?? '') - now - 60 * 60_000)).toBeLessThan(60_000);
  });

  test('compares a payload with the SHA-256 that was signed', async () => {
    const server = await start();
    const sha256 = createHash('sha256').update('right').digest('hex');
    const put = (body: string): Request => ({
      method: 'PUT',
      target: '/takes/key',
      headers: { 'x-amz-content-sha256': sha256 },
      body,
    });
    expect((await ask(server, put('right'))).status).toBe(200);
    expect((await ask(server, put('wrong'))).code).toBe('XAmzContentSHA256Mismatch');
    expect((await server.objectBytes('takes', 'key'))?.toString()).toBe('right');
  });

  test('keeps to the numbers and the order of parts', async () => {
    const server = await start();
    const uploadId = await openUpload(server);
    for (const partNumber of [0, 10_001]) {
      const target = `/takes/key?partNumber=${partNumber}&uploadId=${uploadId}`;
      expect((await ask(server, { method: 'PUT', target, body: 'x' })).code).toBe('InvalidArgument');
    }
    const etags: string[] = [];
    for (const partNumber of [1, 10_000]) {
      const target = `/takes/key?partNumber=${partNumber}&uploadId=${uploadId}`;
      const reply = await ask(server, { method: 'PUT', target, body: noise(5 * 1024 * 1024, partNumber) });
      etags.push((reply.headers.get('etag') ?? '').replaceAll('"', ''));
    }
    const [first = '', last = ''] = etags;
    const complete = (body: string): Promise<Reply> =>
      ask(server, { method: 'POST', target: `/takes/key?uploadId=${uploadId}`, body });
    expect(
      (
        await complete(
          partList([
            [10_000, last],
            [1, first],
          ]),
        )
      ).code,
    ).toBe('InvalidPartOrder');
    expect((await complete(partList([]))).code).toBe('MalformedXML');
    expect((await complete('')).code).toBe('MalformedXML');
    expect(
      (
        await complete(
          partList([
            [1, first],
            [10_000, last],
          ]),
        )
      ).status,
    ).toBe(200);
  });

  test('checks the type and the value of a full-object CRC-32 as Amazon documents it', async () => {
    const server = await start();
    const uploadId = await openUpload(server, {
      'x-amz-checksum-algorithm': 'CRC32',
      'x-amz-checksum-type': 'FULL_OBJECT',
    });
    const target = `/takes/key?partNumber=1&uploadId=${uploadId}`;
    // CRC-32 of "123456789" is CBF43926, the check value of the algorithm's catalogue.
    const headers = { 'x-amz-checksum-crc32': 'y/Q5Jg==' };
    const part = await ask(server, { method: 'PUT', target, headers, body: '123456789' });
    expect(part.headers.get('x-amz-checksum-crc32')).toBe('y/Q5Jg==');
    expect((await ask(server, { method: 'PUT', target, headers, body: '123456780' })).code).toBe('BadDigest');

    const body = partList([[1, (part.headers.get('etag') ?? '').replaceAll('"', '')]]);
    const complete = (fields: Readonly<Record<string, string>>): Promise<Reply> =>
      ask(server, { method: 'POST', target: `/takes/key?uploadId=${uploadId}`, headers: fields, body });
    expect((await complete({ ...headers, 'x-amz-checksum-type': 'COMPOSITE' })).code).toBe('InvalidRequest');
    expect((await complete({ 'x-amz-checksum-crc32': 'AAAAAA==' })).code).toBe('BadDigest');
    expect((await complete({ 'x-amz-mp-object-size': '8' })).code).toBe('InvalidRequest');
    const done = await complete({ ...headers, 'x-amz-checksum-type': 'FULL_OBJECT', 'x-amz-mp-object-size': '9' });
    expect(xmlTexts(done.text, 'ChecksumCRC32')).toEqual(['y/Q5Jg==']);

    const plain = await ask(server, { method: 'HEAD', target: '/takes/key' });
    expect(plain.headers.get('x-amz-checksum-crc32')).toBeNull();
    const told = await ask(server, {
      method: 'HEAD',
      target: '/takes/key',
      headers: { 'x-amz-checksum-mode': 'ENABLED' },
    });
    expect(told.headers.get('x-amz-checksum-crc32')).toBe('y/Q5Jg==');
    expect(told.headers.get('x-amz-checksum-type')).toBe('FULL_OBJECT');
  });

  test('serves ranges, keeps what is there on If-None-Match, and lists keys in pages', async () => {
    const server = await start({ pageSize: 2 });
    for (const key of ['a', 'b b', 'c'])
      await ask(server, { method: 'PUT', target: `/takes/${encodeURIComponent(key)}`, body: '0123456789' });
    const range = await ask(server, { method: 'GET', target: '/takes/a', headers: { range: 'bytes=2-4' } });
    expect([range.status, range.text, range.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
    const beyond = await ask(server, { method: 'GET', target: '/takes/a', headers: { range: 'bytes=10-' } });
    expect(beyond.code).toBe('InvalidRange');
    const again = await ask(server, {
      method: 'PUT',
      target: '/takes/a',
      headers: { 'if-none-match': '*' },
      body: 'other',
    });
    expect(again.code).toBe('PreconditionFailed');
    const first = await ask(server, { method: 'GET', target: '/takes?list-type=2' });
    expect([xmlTexts(first.text, 'Key'), xmlTexts(first.text, 'IsTruncated')]).toEqual([['a', 'b b'], ['true']]);
    const second = await ask(server, { method: 'GET', target: '/takes?continuation-token=b%20b&list-type=2' });
    expect([xmlTexts(second.text, 'Key'), xmlTexts(second.text, 'IsTruncated')]).toEqual([['c'], ['false']]);
  });

  test('writes down what was asked of it', async () => {
    const server = await start();
    const uploadId = await openUpload(server);
    for (const partNumber of [1, 2, 1]) {
      await ask(server, {
        method: 'PUT',
        target: `/takes/key?partNumber=${partNumber}&uploadId=${uploadId}`,
        body: 'four',
      });
    }
    expect(
      server.requests.map(({ operation, partNumber, status, bytes }) => [operation, partNumber, status, bytes]),
    ).toEqual([
      ['CreateMultipartUpload', 0, 200, 0],
      ['UploadPart', 1, 200, 4],
      ['UploadPart', 2, 200, 4],
      ['UploadPart', 1, 200, 4],
    ]);
    expect(partsSentTwice(server.requests)).toEqual([`${uploadId}:1`]);
  });

  test('keeps bytes in a folder when told to, and leaves it empty', async () => {
    const folder = tempFolder();
    const server = await start({ keep: { in: 'folder', folder } });
    const bytes = noise(1_000_000, 1);
    await ask(server, { method: 'PUT', target: '/takes/key', body: bytes });
    await ask(server, { method: 'PUT', target: '/takes/key', body: bytes });
    expect(readdirSync(folder)).toHaveLength(1);
    expect((await server.objectBytes('takes', 'key'))?.equals(bytes)).toBe(true);
    await server.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('runs as a process of its own, and ends with the one that started it', async () => {
    const script = path.join(import.meta.dirname, '../../../tools/localS3/serve.ts');
    const child = spawn(process.execPath, [script, '--bucket', 'takes', '--with-stdin'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const address = JSON.parse(line) as { endpoint: string };
    expect((await fetch(address.endpoint)).status).toBeGreaterThanOrEqual(400);
    const ended = once(child, 'exit');
    child.stdin.end();
    expect(await ended).toEqual([0, null]);
  });
});

describe('the local S3 server over TLS', () => {
  const missing = missingCommands('openssl');
  if (missing !== undefined) return notRun('the local S3 server with a certificate', missing);

  test('speaks HTTPS with a certificate that is given to it', async () => {
    const tls = selfSigned(tempFolder());
    const { endpoint } = await start({ tls });
    expect(endpoint).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) => {
      const options = { ca: tls.cert, servername: 'localhost', checkServerIdentity: () => undefined };
      get(endpoint, options, (answer) => {
        resolve(answer.statusCode);
        answer.resume();
      }).on('error', reject);
    });
    expect(status).toBeGreaterThanOrEqual(400);
  });
});
