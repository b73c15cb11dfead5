import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Access } from '../../../electron/console/access.ts';
import { Clients } from '../../../electron/console/clients.ts';
import { ConsoleFeed } from '../../../electron/console/consoleFeed.ts';
import { startConsoleServer } from '../../../electron/console/consoleServer.ts';
import { createBrowserShell } from '../../../electron/console/browserShell.ts';
import { FolderBrowser } from '../../../electron/console/folderBrowser.ts';
import { Downloads } from '../../../electron/console/downloads.ts';
import { LIMITS } from '../../../electron/console/limits.ts';
import type { BrowsedFolder, ShellQuestion } from '../../../shared/console.ts';
import type { FolderPreview, Reply } from '../../../shared/ipc.ts';
import { DEFAULT_SETTINGS, patched } from '../../../shared/settings.ts';
import { EMPTY_SNAPSHOT } from '../../../shared/viewModel.ts';
import { openConsoleRig, TestSocket } from '../../support/consoleRig.ts';
import { recordingView } from '../../fakes/views.ts';
import { tempFolder } from '../../support/tempFolder.ts';

/** The question that the server asks next. */
async function questionOf(socket: TestSocket): Promise<ShellQuestion> {
  const { payload } = await socket.message(({ channel }) => channel === 'shell.ask');
  return payload as ShellQuestion;
}

describe('folders of the machine', () => {
  test('are browsed and chosen below the roots', async () => {
    const root = tempFolder();
    mkdirSync(path.join(root, 'CARD_A', 'DCIM'), { recursive: true });
    mkdirSync(path.join(root, '.hidden'));
    writeFileSync(path.join(root, 'CARD_A', 'clip.mp4'), 'x');
    const rig = await openConsoleRig({ roots: [root, path.join(root, 'not there')] });
    const operator = await rig.open('operate');
    expect(await browse(operator, null)).toMatchObject({ path: null, folders: [{ name: root, path: root }] });
    expect(await browse(operator, root)).toMatchObject({ parent: null, folders: [{ name: 'CARD_A' }], files: [] });
    const card = path.join(root, 'CARD_A');
    expect(await browse(operator, card)).toMatchObject({ parent: root, files: [{ name: 'clip.mp4' }] });

    const chosen = operator.request('folders.choose');
    const { id, kind } = await questionOf(operator);
    expect(kind).toBe('folders');
    await operator.request('shell.answer', { id, isConfirmed: true, paths: [card] });
    const reply = (await chosen) as Reply<readonly FolderPreview[]>;
    expect(reply).toMatchObject({ ok: true, value: [{ path: card, state: 'new', matching: { count: 1 } }] });
    expect(await operator.request('folders.add', { paths: [card] })).toMatchObject({ ok: true });
    const stored = JSON.parse(
      readFileSync(path.join(rig.stateFolder, 'settings.json'), 'utf8'),
    ) as typeof DEFAULT_SETTINGS;
    expect(stored.folders).toEqual([{ path: card, isPaused: false }]);
  });

  test('outside of the roots are neither listed nor chosen, whatever leads there', async () => {
    const [root, secret] = [tempFolder(), tempFolder()];
    mkdirSync(path.join(secret, 'inside'));
    symlinkSync(secret, path.join(root, 'link'));
    const rig = await openConsoleRig({ roots: [root] });
    const operator = await rig.open('operate');
    const outside = [
      secret,
      `${root}/../${path.basename(secret)}`,
      `${root}/link`,
      `${root}/link/inside`,
      '/',
      `${root}x`,
    ];
    for (const place of [...outside, 'relative', '.', '~'])
      expect([place, await operator.request('shell.browse', { path: place })]).toMatchObject([
        place,
        { code: 'not_allowed' },
      ]);
    expect(await browse(operator, root)).toMatchObject({ folders: [], files: [] });

    const chosen = operator.request('folders.choose');
    const { id } = await questionOf(operator);
    for (const place of outside)
      expect(await operator.request('shell.answer', { id, isConfirmed: true, paths: [place] })).toMatchObject({
        code: 'not_allowed',
      });
    await operator.request('shell.answer', { id, isConfirmed: false, paths: [] });
    expect(await chosen).toEqual({ ok: true, value: [] });
    expect(await operator.request('folders.add', { paths: [secret] })).toMatchObject({ code: 'folder_not_offered' });
    expect(await operator.request('folders.preview', { path: secret })).toMatchObject({ code: 'folder_not_offered' });
  });
});

async function browse(socket: TestSocket, place: string | null): Promise<BrowsedFolder> {
  const reply = (await socket.request('shell.browse', { path: place })) as Reply<BrowsedFolder>;
  if (!reply.ok) throw new Error(reply.message);
  return reply.value;
}

describe('a change in the window', () => {
  test('of the destination is confirmed by the person whose browser asked, and by no other', async () => {
    const rig = await openConsoleRig();
    const [operator, other] = [await rig.open('operate'), await rig.open('operate')];
    const change = operator.request('settings.set', {
      destination: { bucket: 'dailies', endpoint: 'https://s3.example' },
    });
    const { id } = await questionOf(operator);
    await other.request('shell.answer', { id, isConfirmed: true, paths: [] });
    expect(other.messages.some(({ channel }) => channel === 'shell.ask')).toBe(false);
    await operator.request('shell.answer', { id, isConfirmed: false, paths: [] });
    expect(await change).toMatchObject({ ok: false, code: 'not_confirmed' });
  });

  test('is told to the other browsers that operate', async () => {
    const rig = await openConsoleRig();
    const [operator, other, look] = [await rig.open('operate'), await rig.open('operate'), await rig.open('look')];
    await operator.request('settings.set', { app: { theme: 'dark' } });
    const { payload } = await other.message(({ channel }) => channel === 'settings.changed');
    expect(payload).toMatchObject({ settings: { app: { theme: 'dark' } } });
    await look.request('engine.snapshot');
    expect(look.messages.some(({ channel }) => channel === 'settings.changed')).toBe(false);
  });

  test('of a setting that a flag gives is refused, and the file keeps its own value', async () => {
    const stored = patched(DEFAULT_SETTINGS, { upload: { timeoutSeconds: 45 } });
    const given = patched(DEFAULT_SETTINGS, { upload: { timeoutSeconds: 60 } });
    const fixed = new Map([['upload.timeoutSeconds', '--timeout'] as const]);
    const rig = await openConsoleRig({ settings: stored, layers: { given, fixed } });
    const operator = await rig.open('operate');
    expect(await operator.request('settings.get')).toMatchObject({
      value: { settings: { upload: { timeoutSeconds: 60 } } },
    });
    const refused = await operator.request('settings.set', { upload: { timeoutSeconds: 20 } });
    expect(refused).toMatchObject({ ok: false, code: 'settings_fixed' });
    await operator.request('settings.set', { app: { theme: 'dark' }, upload: { timeoutSeconds: 60 } });
    const file = JSON.parse(
      readFileSync(path.join(rig.stateFolder, 'settings.json'), 'utf8'),
    ) as typeof DEFAULT_SETTINGS;
    expect([file.app.theme, file.upload.timeoutSeconds]).toEqual(['dark', 45]);
  });

  test('stores a secret that is never given back, in no file and no log', async () => {
    const rig = await openConsoleRig();
    const operator = await rig.open('operate');
    const secret = {
      kind: 's3',
      accessKeyId: 'AKIDEXAMPLE1234',
      secretAccessKey: 'top secret words',
      sessionToken: null,
    };
    await operator.request('credentials.set', { ...secret, target: 'https://s3.example' });
    const replies = [];
    for (const channel of ['credentials.status', 'settings.get', 'app.info', 'app.facts', 'engine.snapshot'])
      replies.push(await operator.request(channel));
    expect(replies[0]).toMatchObject({ value: { storage: 'session', s3: { isStored: true, endsWith: '1234' } } });
    expect(JSON.stringify([operator.messages, rig.logger.lines])).not.toContain('top secret words');
  });
});

describe('a text for the clipboard', () => {
  test('goes to the browser that asked, and a browser without a clipboard says so', async () => {
    const asked: ShellQuestion[] = [];
    const { shell, answer } = createBrowserShell({
      ask: (question) => asked.push(question),
      download: () => undefined,
      downloads: new Downloads(),
      browser: new FolderBrowser([]),
      sessionId: 'a',
    });
    const copied = shell.copy('s3://bucket/key');
    expect(asked).toMatchObject([{ kind: 'copy', text: 's3://bucket/key' }]);
    await answer({ id: asked[0]?.id ?? '', isConfirmed: true, paths: [] });
    await copied;
    const refused = shell.copy('again');
    await answer({ id: asked[1]?.id ?? '', isConfirmed: false, paths: [] });
    await expect(refused).rejects.toMatchObject({ code: 'no_clipboard' });
  });
});

describe('a browser that does not read', () => {
  test('gets no more deltas, delays nobody, and then asks for a snapshot', async () => {
    const { clients, open } = await deltaRig();
    const [slow, quick] = [await open(), await open()];
    slow.socket.pause();
    const big = JSON.stringify({ revision: 1, changed: [{ name: 'x'.repeat(256 * 1024) }], removed: [] });
    for (let sent = 0; sent < 200; sent += 1) {
      clients.sendDelta({ operate: () => big, look: () => big });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect
      .poll(() => quick.messages.filter(({ kind }) => kind === 'push').length, { timeout: 60_000 })
      .toBeGreaterThan(0);
    slow.socket.resume();
    const gap = await slow.message(
      ({ payload }) => (payload as { changed?: unknown[] } | undefined)?.changed?.length === 0,
    );
    expect(gap.channel).toBe('engine.delta');
    const bytes = slow.messages.filter(({ kind }) => kind === 'push').length * big.length;
    // Buffers of the system come on top of the bound.
    expect(bytes).toBeLessThan(LIMITS.unreadBytes + 16 * 1024 * 1024);
    expect(await slow.request('engine.snapshot')).toMatchObject({ ok: true });
  });
});

/** Browsers of a server without an engine. */
async function deltaRig(): Promise<{ readonly clients: Clients; readonly open: () => Promise<TestSocket> }> {
  const access = new Access({
    nowMs: Date.now,
    read: () => undefined,
    write: () => undefined,
    report: () => undefined,
  });
  const feed = new ConsoleFeed({ present: () => EMPTY_SNAPSHOT, send: () => undefined, hasFollowers: () => false });
  const clients = new Clients({
    feed,
    changed: () => undefined,
    handlersOf: () => {
      throw new Error('Nobody operates here.');
    },
    isValid: () => true,
    nowMs: () => performance.now(),
    report: () => undefined,
  });
  const server = await startConsoleServer({
    listen: { host: '127.0.0.1', port: 0 },
    tls: undefined,
    page: new Map(),
    access,
    downloads: new Downloads(),
    openClip: async () => undefined,
    names: () => ({ hosts: ['127.0.0.1'], port: server.port, isTls: false, publicUrl: undefined }),
    connected: (socket, session) => clients.add(socket, session),
    socketsOf: (sessionId) => clients.socketsOf(sessionId),
  });
  onTestFinished(async () => {
    clients.close();
    await server.close();
  });
  const origin = `http://127.0.0.1:${server.port}`;
  const token = access.exchange(access.invite('look').code);
  return { clients, open: () => TestSocket.open(origin, { origin, cookie: `rushes-${server.port}=${token}` }) };
}

describe('the feed of browsers', () => {
  test('sends one delta for many of the engine, numbered without a gap, and none while nobody follows', async () => {
    const sent: string[] = [];
    let hasFollowers = true;
    const feed = new ConsoleFeed({
      present: () => EMPTY_SNAPSHOT,
      send: (deltas) => sent.push(deltas.operate()),
      hasFollowers: () => hasFollowers,
    });
    const at = (id: string, cloudBytes: number) => recordingView({ id, cloudBytes });
    feed.take({ revision: 7, changed: [at('a', 1), at('b', 1)], removed: [] });
    feed.take({ revision: 8, changed: [at('a', 2)], removed: ['b'] });
    feed.take({ revision: 9, changed: [at('c', 1)], removed: [] });
    await expect.poll(() => sent.length, { timeout: 60_000 }).toBe(1);
    const delta = JSON.parse(sent[0] ?? '') as { changed: { id: string; cloudBytes: number }[] };
    expect(delta).toMatchObject({ revision: 1, removed: ['b'] });
    expect(delta.changed.map(({ id, cloudBytes }) => [id, cloudBytes])).toEqual([
      ['c', 1],
      ['a', 2],
    ]);
    hasFollowers = false;
    feed.restart();
    expect(sent).toHaveLength(1);
    expect(JSON.parse(feed.snapshot('operate'))).toMatchObject({ revision: 3 });
    feed.close();
  });
});

test('a browser cannot choose the address at which the window is served, whatever its page answers', async () => {
  const rig = await openConsoleRig();
  const operator = await rig.open('operate');
  for (const consoleAddress of ['0.0.0.0:8472', '8472'])
    expect(await operator.request('settings.set', { app: { consoleAddress } })).toMatchObject({ code: 'not_here' });
  expect(operator.messages.filter(({ channel }) => channel === 'shell.ask')).toEqual([]);
  expect(await operator.request('settings.get')).toMatchObject({
    value: { settings: { app: { consoleAddress: '' } } },
  });
});
