import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { OpenClipById } from '../../../electron/backend/clips.ts';
import { Access } from '../../../electron/console/access.ts';
import { startConsoleServer } from '../../../electron/console/consoleServer.ts';
import { Downloads } from '../../../electron/console/downloads.ts';
import type { ConsoleRole } from '../../../shared/console.ts';
import { clipPagesContract, fakeClips } from '../../contract/clipPages.contract.ts';

type Sent = Readonly<Record<string, string>>;

/** The headers with which a video element of the page asks. */
const VIDEO: Sent = { 'sec-fetch-dest': 'video', 'sec-fetch-mode': 'no-cors', 'sec-fetch-site': 'same-origin' };

interface FileServer {
  readonly access: Access;
  readonly downloads: Downloads;
  readonly origin: string;
  /** The cookie of a new session. */
  cookie(role: ConsoleRole): string;
  /** A new session that operates, and its cookie. */
  operator(): { readonly id: string; readonly cookie: string };
  get(pathname: string, headers: Sent, method?: string): Promise<Response>;
}

/** A console without an engine that serves these clips. */
async function fileServer(openClip: OpenClipById = async () => undefined): Promise<FileServer> {
  const deps = { nowMs: Date.now, read: () => undefined, write: () => undefined, report: () => undefined };
  const access = new Access(deps);
  const downloads = new Downloads();
  const server = await startConsoleServer({
    ...{ access, openClip, downloads, page: new Map(), tls: undefined },
    listen: { host: '127.0.0.1', port: 0 },
    names: () => ({ hosts: ['127.0.0.1'], port: server.port, isTls: false, publicUrl: undefined }),
    connected: (socket) => socket.terminate(),
    socketsOf: () => 0,
  });
  onTestFinished(async () => {
    await server.close();
    downloads.close();
  });
  const newToken = (role: ConsoleRole): string => access.exchange(access.invite(role).code);
  const cookieOf = (token: string): string => `rushes-${server.port}=${token}`;
  return {
    ...{ access, downloads },
    origin: `http://127.0.0.1:${server.port}`,
    cookie: (role) => cookieOf(newToken(role)),
    operator() {
      const token = newToken('operate');
      return { id: access.session(token)?.id ?? '', cookie: cookieOf(token) };
    },
    get: (path, headers, method = 'GET') => send({ port: server.port, path, method, headers }),
  };
}

/** Sends exactly these headers, which `fetch` would not. */
function send(options: { port: number; path: string; method: string; headers: Sent }): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const sent = request({ host: '127.0.0.1', ...options }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      const received = new Headers();
      for (const [name, value] of Object.entries(response.headers)) received.set(name, String(value));
      resolve(new Response(Buffer.concat(chunks), { status: response.statusCode ?? 0, headers: received }));
    });
  });
  sent.on('error', reject);
  sent.end();
  return promise;
}

clipPagesContract('the console', async (openClip) => {
  const { cookie, origin, get } = await fileServer(openClip);
  const headers = { ...VIDEO, origin, cookie: cookie('operate') };
  return ({ pathname, range, method }) => get(pathname, range === undefined ? headers : { ...headers, range }, method);
});

describe('a clip in a browser', () => {
  test('is for those who operate: not for those who look, without a session, or after its end', async () => {
    const { openClip } = fakeClips();
    const { access, cookie, get } = await fileServer(openClip);
    const status = async (headers: Sent): Promise<number> =>
      (await get('/clip/known', { ...VIDEO, range: 'bytes=0-', ...headers })).status;
    const operator = cookie('operate');
    expect(await status({ cookie: operator })).toBe(206);
    expect(await status({ cookie: cookie('look') })).toBe(404);
    expect(await status({})).toBe(404);
    for (const { id } of access.view('').sessions) access.revoke(id);
    expect(await status({ cookie: operator })).toBe(404);
  });

  test.each<readonly [string, Sent]>([
    ['fetch of a script', { 'sec-fetch-dest': 'empty' }],
    ['an image', { 'sec-fetch-dest': 'image' }],
    ['a page of its own', { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' }],
    ['a video element of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a video element of another port', { 'sec-fetch-site': 'same-site' }],
  ])('is shown by a video element of the page, and is not read by %s', async (_who, headers) => {
    const { openClip } = fakeClips();
    const { cookie, get } = await fileServer(openClip);
    const response = await get('/clip/known', { ...VIDEO, cookie: cookie('operate'), range: 'bytes=0-', ...headers });
    expect(response.status).toBe(404);
    expect((await response.text()).length).toBeLessThan(100);
  });

  test('is not given to a browser that does not say what asks', async () => {
    const { openClip } = fakeClips();
    const { cookie, get } = await fileServer(openClip);
    expect((await get('/clip/known', { cookie: cookie('operate'), range: 'bytes=0-' })).status).toBe(404);
  });

  test('is served by no request to another host, nor to a page of another origin', async () => {
    const { openClip } = fakeClips();
    const { cookie, get } = await fileServer(openClip);
    const headers = { ...VIDEO, cookie: cookie('operate'), range: 'bytes=0-' };
    expect((await get('/clip/known', { ...headers, host: 'evil.example' })).status).toBe(403);
    expect((await get('/clip/known', { ...headers, origin: 'http://evil.example' })).status).toBe(403);
  });
});

describe('a download', () => {
  test('is sent once, to the session that asked for it, as a file that no browser shows, and is deleted', async () => {
    const { downloads, cookie, operator, get } = await fileServer();
    const [owner, other] = [operator(), operator()];
    const place = downloads.newPlace();
    writeFileSync(place, '<script>alert(1)</script>');
    const path = `/download/${downloads.offer(place, 'Schöne "Liste";\r\n.html', owner.id)}`;
    for (const stranger of [{ cookie: other.cookie }, { cookie: cookie('look') }, {}])
      expect((await get(path, stranger)).status).toBe(404);
    const { status, headers, body } = await get(path, { cookie: owner.cookie });
    expect(status).toBe(200);
    expect(await new Response(body).text()).toBe('<script>alert(1)</script>');
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('connection')).toBe('close');
    expect(headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''Sch%C3%B6ne%20%22Liste%22%3B%0D%0A.html",
    );
    expect((await get(path, { cookie: owner.cookie })).status).toBe(404);
    await expect.poll(() => existsSync(place), { timeout: 60_000 }).toBe(false);
  });

  test('is written into a folder of its own, which nobody else can have made', () => {
    const downloads = new Downloads();
    const [first, second] = [downloads.newPlace(), downloads.newPlace()];
    // As a system that empties its temporary folder.
    rmSync(dirname(first), { recursive: true });
    mkdirSync(dirname(first), { mode: 0o777 });
    const third = downloads.newPlace();
    expect(new Set([first, second, third].map((place) => dirname(place))).size).toBe(3);
    if (process.platform !== 'win32') expect(statSync(dirname(third)).mode & 0o077).toBe(0);
    downloads.discard(second);
    expect(existsSync(dirname(second))).toBe(false);
    downloads.close();
    for (const place of [first, third]) expect(existsSync(dirname(place))).toBe(false);
  });
});
