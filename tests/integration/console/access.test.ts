import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Access, SESSION_MS } from '../../../electron/console/access.ts';
import { LIMITS } from '../../../electron/console/limits.ts';
import { CONSOLE_DECODERS } from '../../../shared/console.ts';
import { REQUEST_CHANNELS } from '../../../shared/ipc.ts';
import { type ConsoleRig, openConsoleRig, TestSocket } from '../../support/consoleRig.ts';
import { tempFolder } from '../../support/tempFolder.ts';

/** The status of one request with exactly this target and these headers. */
function statusOf(
  rig: ConsoleRig,
  target: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: rig.port, path: target, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the console answers', () => {
  test.each(['evil.example', '127.0.0.1.evil.example', 'localhost:1', '127.0.0.1', 'evil.example:80'])(
    'no request to the host %j',
    async (host) => {
      const rig = await openConsoleRig();
      expect(await statusOf(rig, '/', { host })).toBe(403);
      expect(await statusOf(rig, '/session', { host, origin: `http://${host}` }, 'POST')).toBe(403);
    },
  );

  test.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://localhost:1'])(
    'no page of the origin %j: no exchange, no end of a session, no socket',
    async (foreign) => {
      const rig = await openConsoleRig();
      expect((await rig.exchange(rig.code('operate'), { origin: foreign })).status).toBe(403);
      const cookie = await rig.cookie('operate');
      expect(await statusOf(rig, '/session', { cookie, origin: foreign }, 'DELETE')).toBe(403);
      await expect(TestSocket.open(rig.origin, { cookie, origin: foreign })).rejects.toThrow('403');
    },
  );

  test('no request that changes something without an origin', async () => {
    const rig = await openConsoleRig();
    expect((await rig.exchange(rig.code('operate'), {})).status).toBe(403);
    const cookie = await rig.cookie('operate');
    await expect(TestSocket.open(rig.origin, { cookie })).rejects.toThrow('403');
  });

  test('no form, which any page could send', async () => {
    const rig = await openConsoleRig();
    const headers = { origin: rig.origin, 'content-type': 'text/plain' };
    expect((await rig.exchange(rig.code('operate'), headers)).status).toBe(415);
  });

  test.each([
    '/../package.json',
    '/..%2f..%2fetc/passwd',
    '/assets/../../state/settings.json',
    '/assets/%2e%2e/%2e%2e/settings.json',
    '/%00',
    '/assets/',
    '/settings.json',
    '/console-sessions.json',
    '/assets\\..\\index.html',
    '/download/../index.html',
  ])('no path but those of the built window: %s', async (target) => {
    const rig = await openConsoleRig();
    expect(await statusOf(rig, target)).toBe(404);
  });

  test('with headers as strict as those of the app, refusals too', async () => {
    const rig = await openConsoleRig();
    for (const target of ['/', '/nothing', '/session']) {
      const { headers } = await fetch(rig.origin + target);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('a code', () => {
  test('is exchanged once for a cookie that scripts cannot read and other sites do not send', async () => {
    const rig = await openConsoleRig();
    const code = rig.code('operate');
    const response = await rig.exchange(code);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ role: 'operate' });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^rushes-\d+=[\w-]{32}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
    const again = await rig.exchange(code);
    expect([again.status, again.headers.get('set-cookie')]).toEqual([403, null]);
  });

  test('that is missing, wrong or too long gives no session', async () => {
    const rig = await openConsoleRig();
    for (const wrong of ['', 'x', 'A'.repeat(32), 'x'.repeat(10_000)]) {
      const response = await rig.exchange(wrong);
      expect(response.ok).toBe(false);
      expect(response.headers.get('set-cookie')).toBeNull();
    }
  });

  test('is tried ten times a minute from one address, then not at all', async () => {
    const rig = await openConsoleRig();
    for (let tried = 0; tried < LIMITS.tries; tried += 1) expect((await rig.exchange('wrong')).status).toBe(403);
    expect((await rig.exchange('wrong')).status).toBe(429);
    expect((await rig.exchange(rig.code('operate'))).status).toBe(429);
  });

  test('expires, and so does the session; tries are allowed again after a minute', () => {
    let nowMs = 1_000;
    const access = new Access({
      nowMs: () => nowMs,
      read: () => undefined,
      write: () => undefined,
      report: () => undefined,
    });
    const [code, late] = [access.invite('operate').code, access.invite('operate')];
    expect(access.roleOf(code, 'here')).toBe('operate');
    const token = access.exchange(code);
    nowMs = late.expiresAtMs;
    expect(access.roleOf(late.code, 'here')).toBe('wrong_code');
    expect(access.session(token)?.role).toBe('operate');
    nowMs = 1_000 + SESSION_MS;
    expect(access.session(token)).toBeUndefined();
    for (let tried = 0; tried < LIMITS.tries; tried += 1) access.roleOf('wrong', 'there');
    expect(access.roleOf(access.invite('look').code, 'there')).toBe('too_many_tries');
    nowMs += 60_001;
    expect(access.roleOf(access.invite('look').code, 'there')).toBe('look');
  });
});

describe('a session', () => {
  test('that is missing or unknown opens no socket', async () => {
    const rig = await openConsoleRig();
    const { origin, port } = rig;
    await expect(TestSocket.open(origin, { origin })).rejects.toThrow('401');
    await expect(TestSocket.open(origin, { origin, cookie: `rushes-${port}=${'A'.repeat(32)}` })).rejects.toThrow(
      '401',
    );
    // Of two, nobody knows which one the page was given.
    const cookie = await rig.cookie('operate');
    await expect(TestSocket.open(origin, { origin, cookie: `${cookie}; ${cookie}` })).rejects.toThrow('401');
  });

  test('that is revoked ends its sockets at once', async () => {
    const rig = await openConsoleRig();
    const [first, second] = [await rig.open('operate'), await rig.open('look')];
    const listed = await first.request('access.list');
    const sessions = (listed.ok ? listed.value : {}) as { sessions: { id: string; role: string; isOwn: boolean }[] };
    const look = sessions.sessions.find(({ role }) => role === 'look');
    expect(sessions.sessions.filter(({ isOwn }) => isOwn).map(({ role }) => role)).toEqual(['operate']);
    await first.request('access.revoke', { id: look?.id });
    expect(await second.closed).toBe(4401);
    expect((await first.request('access.list')).ok).toBe(true);
  });

  test('a code that is revoked is no code any more', async () => {
    const rig = await openConsoleRig();
    const operator = await rig.open('operate');
    const code = rig.code('look');
    const listed = await operator.request('access.list');
    const { codes } = (listed.ok ? listed.value : {}) as { codes: { id: string }[] };
    for (const { id } of codes) await operator.request('access.revoke', { id });
    expect((await rig.exchange(code)).status).toBe(403);
  });

  test('outlives a restart, and its file tells no token', async () => {
    const stateFolder = tempFolder();
    const rig = await openConsoleRig({ stateFolder });
    const cookie = await rig.cookie('operate');
    await rig.close();
    const file = path.join(stateFolder, 'console-sessions.json');
    expect(readFileSync(file, 'utf8')).not.toContain(cookie.split('=')[1] ?? '');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
    const next = await openConsoleRig({ stateFolder, listen: { host: '127.0.0.1', port: rig.port } });
    const socket = await TestSocket.open(next.origin, { cookie, origin: next.origin });
    expect((await socket.message(({ kind }) => kind === 'hello')).role).toBe('operate');
  });

  test('a file of sessions that is damaged gives no session, and is told in the log', async () => {
    const stateFolder = tempFolder();
    writeFileSync(path.join(stateFolder, 'console-sessions.json'), '[{"role":"operate"}]');
    const rig = await openConsoleRig({ stateFolder });
    expect(rig.logger.messages('warn')).toContain(
      'The sessions of the window could not be read; browsers have to sign in again.',
    );
    expect(await rig.cookie('look')).toMatch(/^rushes-/);
  });
});

describe('a browser that looks', () => {
  test('is refused every request but that of the reduced snapshot', async () => {
    const rig = await openConsoleRig();
    const look = await rig.open('look');
    const channels = [...Object.keys(REQUEST_CHANNELS), ...Object.keys(CONSOLE_DECODERS), 'preload.offer', '__proto__'];
    for (const channel of channels.filter((name) => name !== 'engine.snapshot'))
      expect([channel, await look.request(channel)]).toMatchObject([channel, { ok: false, code: 'not_allowed' }]);
    expect(await look.request('engine.snapshot')).toMatchObject({ ok: true, value: { recordings: [] } });
    expect(look.messages.filter(({ kind }) => kind === 'push')).toEqual([]);
  });

  test('downloads nothing', async () => {
    const rig = await openConsoleRig();
    expect(await statusOf(rig, `/download/${'A'.repeat(24)}`, { cookie: await rig.cookie('look') })).toBe(404);
  });
});

describe('a connection that others can read', () => {
  const everywhere = { host: '0.0.0.0', port: 0 };

  test('of another machine is for looking only, and the code to operate stays valid', async () => {
    const rig = await openConsoleRig({ publicUrl: new URL('https://ingest.example/rushes/') });
    const code = rig.code('operate');
    // The proxy is declared, so its host is known; without it the same host is refused.
    const viaProxy = { host: 'ingest.example', origin: 'https://ingest.example', 'content-type': 'application/json' };
    const status = await post(rig, viaProxy, code);
    expect(status.code).toBe(200);
    expect(status.cookie).toMatch(/; Path=\/rushes\/; .*; Secure$/);
    const bare = await openConsoleRig();
    expect((await post(bare, viaProxy, bare.code('operate'))).code).toBe(403);
  });

  test('gets no address to operate but for this machine, and an operator is refused there', async () => {
    const address = Object.values((await import('node:os')).networkInterfaces())
      .flatMap((all) => all ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
    if (address === undefined) return;
    const rig = await openConsoleRig({ listen: everywhere });
    const outside = `http://${address}:${rig.port}`;
    const exchange = (code: string): Promise<Response> =>
      fetch(`${outside}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: outside },
        body: JSON.stringify({ code }),
      });
    const code = rig.code('operate');
    const refused = await exchange(code);
    expect([refused.status, await refused.json()]).toEqual([403, { refusal: 'needs_tls' }]);
    expect((await exchange(rig.code('look'))).status).toBe(200);
    // The same code works on this machine, and its session only there.
    const here = await rig.exchange(code);
    expect(here.status).toBe(200);
    const [cookie = ''] = (here.headers.get('set-cookie') ?? '').split(';');
    await expect(TestSocket.open(outside, { origin: outside, cookie })).rejects.toThrow('401');
    const operator = await TestSocket.open(rig.origin, { origin: rig.origin, cookie });
    expect(await operator.request('access.invite', { role: 'operate' })).toMatchObject({
      ok: true,
      value: { address: expect.stringMatching(`^${rig.origin}/#code=`) as string, isReachable: false },
    });
    const named = await openConsoleRig({ listen: { host: address, port: 0 } });
    expect(() => named.code('operate')).toThrow('Operating from another machine needs a certificate');
    expect(await operator.request('access.invite', { role: 'look' })).toMatchObject({ ok: true });
  });
});

function post(
  rig: ConsoleRig,
  headers: Record<string, string>,
  code: string,
): Promise<{ readonly code: number; readonly cookie: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: rig.port, path: '/rushes/session', method: 'POST', headers };
    const sent = request(options, (response) => {
      response.resume();
      resolve({ code: response.statusCode ?? 0, cookie: response.headers['set-cookie']?.[0] ?? '' });
    });
    sent.on('error', reject);
    sent.end(JSON.stringify({ code }));
  });
}

describe('a client', () => {
  test.each([
    ['no JSON', 'junk'],
    ['a list', '[]'],
    ['no channel', '{"id":1,"request":null}'],
    ['a negative id', '{"id":-1,"channel":"app.info","request":null}'],
    ['an unknown field', '{"id":1,"channel":"app.info","request":null,"extra":1}'],
    ['a channel of a thousand letters', JSON.stringify({ id: 1, channel: 'a'.repeat(1_000), request: null })],
  ])('that sends %s is cut, and nobody else', async (_name, text) => {
    const rig = await openConsoleRig();
    const [other, bad] = [await rig.open('operate'), await rig.open('operate')];
    bad.socket.send(text);
    expect(await bad.closed).toBe(1_008);
    expect(await other.request('app.info')).toMatchObject({ ok: true });
  });

  test('that sends a message of more than 256 KiB, or bytes, is cut', async () => {
    const rig = await openConsoleRig();
    const [large, binary] = [await rig.open('operate'), await rig.open('operate')];
    large.socket.send(JSON.stringify({ id: 1, channel: 'settings.set', request: 'x'.repeat(300_000) }));
    expect(await large.closed).toBe(1_009);
    binary.socket.send(Buffer.from('{}'));
    expect(await binary.closed).toBe(1_008);
  });

  test('that asks without end is cut; one that works is not', async () => {
    const rig = await openConsoleRig();
    const [hasty, calm] = [await rig.open('operate'), await rig.open('operate')];
    for (let sent = 0; sent < 1_000; sent += 1) hasty.socket.send('{"id":1,"channel":"app.info","request":null}');
    expect(await hasty.closed).toBe(1_008);
    for (let asked = 0; asked < 50; asked += 1) expect((await calm.request('app.info')).ok).toBe(true);
  });

  test('that sends a message in a thousand fragments is cut; one in a few is answered', async () => {
    const rig = await openConsoleRig();
    const [many, few] = [await rig.open('look'), await rig.open('operate')];
    const [first, second, last] = ['{"id":1,"channel":', '"app.info","request"', ':null}'];
    few.socket.send(first, { fin: false });
    few.socket.send(second, { fin: false });
    few.socket.send(last);
    await few.message(({ kind }) => kind === 'reply');
    for (let sent = 0; sent < 1_000; sent += 1) many.socket.send('a', { fin: false });
    expect(await many.closed).toBe(1_008);
  });

  test('is answered with an error to junk on every channel', async () => {
    const rig = await openConsoleRig();
    const operator = await rig.open('operate');
    const channels = [...Object.keys(REQUEST_CHANNELS), ...Object.keys(CONSOLE_DECODERS)];
    for (const channel of channels.filter((name) => name !== 'engine.snapshot'))
      expect([channel, await operator.request(channel, { junk: [] })]).toMatchObject([
        channel,
        { code: 'bad_request' },
      ]);
    for (const channel of ['preload.offer', 'constructor', '__proto__', 'toString'])
      expect(await operator.request(channel)).toMatchObject({ ok: false, code: 'bad_request' });
  });

  test('a thousand connections do not keep a browser out, and take few descriptors', async () => {
    const rig = await openConsoleRig();
    const sockets = Array.from({ length: 1_000 }, () => connect(rig.port, '127.0.0.1').on('error', () => undefined));
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    const operator = await rig.open('operate');
    expect((await operator.request('app.info')).ok).toBe(true);
    // A connection learns that it was cut some time afterwards.
    const open = (): number => sockets.filter((socket) => !socket.destroyed && !socket.readableEnded).length;
    await expect.poll(open, { timeout: 90_000 }).toBeLessThanOrEqual(LIMITS.connections);
    for (const socket of sockets) socket.destroy();
  });

  test.each([
    ['are refused a socket and stay', 'GET /socket HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'],
    ['never end their request', 'POST /session HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 9\r\n'],
  ])('connections that %s do not keep a browser out', async (_name, head) => {
    const rig = await openConsoleRig();
    const text = `${head}Host: localhost:${rig.port}\r\nOrigin: http://localhost:${rig.port}\r\n\r\n`;
    const sockets = Array.from({ length: LIMITS.connections + 50 }, () =>
      connect({ port: rig.port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => undefined),
    );
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    await Promise.all(
      sockets.map(
        (socket) =>
          new Promise((resolve) => {
            socket.once('close', resolve);
            socket.once('connect', () => socket.resume().write(text, resolve));
          }),
      ),
    );
    // The first one may come before the server has read all that was sent.
    for (let opened = 0; opened < 3; opened += 1) {
      const operator = await rig.open('operate');
      expect((await operator.request('app.info')).ok).toBe(true);
    }
  });

  test('of more than a hundred sockets, the others are told to wait; one browser does not use up all', async () => {
    const rig = await openConsoleRig();
    const { origin } = rig;
    const full = async (cookie: string): Promise<void> => {
      for (let opened = 0; opened < LIMITS.socketsOfSession; opened += 1)
        await TestSocket.open(origin, { origin, cookie });
    };
    const cookie = await rig.cookie('look');
    await full(cookie);
    await expect(TestSocket.open(origin, { origin, cookie })).rejects.toThrow('503');
    const operator = await rig.open('operate');
    expect((await operator.request('app.info')).ok).toBe(true);
    for (let others = 2; others * LIMITS.socketsOfSession < LIMITS.sockets; others += 1)
      await full(await rig.cookie('look'));
    const opening = Array.from({ length: LIMITS.socketsOfSession }, () => rig.open('look'));
    const refused = (await Promise.allSettled(opening)).filter(({ status }) => status === 'rejected');
    expect(refused.map((one) => ('reason' in one ? String(one.reason) : ''))).toContainEqual(
      expect.stringContaining('503') as string,
    );
  });
});
