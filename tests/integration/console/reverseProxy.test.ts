import { request, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { expect, onTestFinished, test } from 'vitest';
import { LIMITS } from '../../../electron/console/limits.ts';
import { missingCommands } from '../../support/commands.ts';
import { type ConsoleRig, openConsoleRig, TestSocket } from '../../support/consoleRig.ts';
import { notRun } from '../../support/notRun.ts';
import { CAME_FROM, type ReverseProxy, startReverseProxy } from '../../support/reverseProxy.ts';
import { selfSigned } from '../../support/selfSigned.ts';
import { tempFolder } from '../../support/tempFolder.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly cookie: string;
}

function answerTo(send: typeof request, url: string, options: RequestOptions, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = send(url, { ...options, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: text, cookie: response.headers['set-cookie']?.[0] ?? '' }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A request by way of the proxy, whose certificate nobody vouches for. */
const viaTls: typeof request = ((url: string, options: RequestOptions, listener: never) =>
  tlsRequest(url, { ...options, rejectUnauthorized: false }, listener)) as never;

const JSON_TYPE = { 'content-type': 'application/json' };

async function proxied(): Promise<{ readonly proxy: ReverseProxy; readonly rig: ConsoleRig }> {
  const proxy = await startReverseProxy({ tls: selfSigned(tempFolder()), base: '/rushes/' });
  onTestFinished(() => proxy.close());
  const rig = await openConsoleRig({ publicUrl: proxy.url });
  proxy.target(rig.port);
  return { proxy, rig };
}

/** Tries a code at the proxy. @param headers instead of those of a page of the proxy */
function tryCode(proxy: ReverseProxy, code: string, headers: Record<string, string> = {}): Promise<Answer> {
  const all = { origin: proxy.url.origin, ...JSON_TYPE, ...headers };
  return answerTo(viaTls, `${proxy.url.href}session`, { method: 'POST', headers: all }, JSON.stringify({ code }));
}

const missing = missingCommands('openssl');
if (missing !== undefined) notRun('the console behind a reverse proxy', missing);
else {
  test('behind a declared proxy the page, its session and its socket work below the path, with a Secure cookie', async () => {
    const { proxy, rig } = await proxied();
    const page = await answerTo(viaTls, proxy.url.href, {});
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('<title>Rushes</title>')]);
    const { status, cookie } = await tryCode(proxy, rig.code('operate'));
    expect(status).toBe(200);
    expect(cookie).toMatch(/; Path=\/rushes\/; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure$/);
    const [pair = ''] = cookie.split(';');
    const address = proxy.url.href.replace(/\/$/, '');
    const operator = await TestSocket.open(address, { cookie: pair, origin: proxy.url.origin });
    expect(await operator.request('settings.set', { app: { theme: 'dark' } })).toMatchObject({ ok: true });
    // No other page, and no plain one, has this session.
    for (const origin of ['https://evil.example', proxy.url.origin.replace('https', 'http')])
      await expect(TestSocket.open(address, { cookie: pair, origin })).rejects.toThrow('403');
    expect((await tryCode(proxy, rig.code('look'), { origin: 'https://evil.example' })).status).toBe(403);
    expect((await tryCode(proxy, rig.code('look'), { host: 'evil.example' })).status).toBe(403);
  });

  test('behind a declared proxy each browser has its own count of wrong codes, whatever it says of itself', async () => {
    const { proxy, rig } = await proxied();
    const guess = (from: string, claimed: string): Promise<Answer> =>
      tryCode(proxy, 'wrong', { [CAME_FROM]: from, 'x-forwarded-for': claimed });
    for (let tried = 0; tried < LIMITS.tries; tried += 1)
      expect((await guess('198.51.100.7', `203.0.113.${tried}`)).status).toBe(403);
    expect((await guess('198.51.100.7', '203.0.113.99')).status).toBe(429);
    expect((await tryCode(proxy, rig.code('look'), { [CAME_FROM]: '198.51.100.7' })).status).toBe(429);
    expect((await tryCode(proxy, rig.code('look'), { [CAME_FROM]: '198.51.100.8' })).status).toBe(200);
  });
}

test('the headers of a proxy that is not declared are not believed', async () => {
  const rig = await openConsoleRig();
  const claim = (from: string): Record<string, string> => ({
    origin: rig.origin,
    'x-forwarded-for': from,
    'x-forwarded-host': 'ingest.example',
    'x-forwarded-proto': 'https',
  });
  const guess = (tried: number): Promise<Response> => rig.exchange('wrong', claim(`198.51.100.${tried}`));
  for (let tried = 0; tried < LIMITS.tries; tried += 1) expect((await guess(tried)).status).toBe(403);
  expect((await guess(99)).status).toBe(429);
  const page = await answerTo(request, `${rig.origin}/session`, {
    headers: { ...claim('::1'), host: 'ingest.example' },
  });
  expect(page.status).toBe(403);
});

test('a declared proxy that was asked without TLS gives no access to operate', async () => {
  const rig = await openConsoleRig({ publicUrl: new URL('https://ingest.example/rushes/') });
  const headers = {
    ...JSON_TYPE,
    host: 'ingest.example',
    origin: 'https://ingest.example',
    'x-forwarded-proto': 'http',
  };
  const body = JSON.stringify({ code: rig.code('operate') });
  const answer = await answerTo(request, `${rig.origin}/rushes/session`, { method: 'POST', headers }, body);
  expect([answer.status, answer.body]).toEqual([403, '{"refusal":"needs_tls"}']);
});
