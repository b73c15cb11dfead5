import { createServer } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { SharedContext } from '../../../electron/console/browserHandlers.ts';
import { type ConsoleSwitch, createConsoleSwitch } from '../../../electron/console/consoleSwitch.ts';
import { keepSettings } from '../../../electron/backend/settings/settingsKeeper.ts';
import type { ConsoleRole, ConsoleServing } from '../../../shared/console.ts';
import { DEFAULT_SETTINGS } from '../../../shared/settings.ts';
import { EMPTY_SNAPSHOT } from '../../../shared/viewModel.ts';
import { TestSocket } from '../../support/consoleRig.ts';
import { freePort } from '../../support/freePort.ts';
import { RecordingLogger } from '../../support/loggers.ts';
import { tempFolder } from '../../support/tempFolder.ts';

interface Rig {
  readonly browsers: ConsoleSwitch;
  readonly logger: RecordingLogger;
  /** `serving` at every change. */
  readonly changes: readonly ConsoleServing[];
  /** The cookie of a new browser, at this address. */
  cookie(role: ConsoleRole, origin: string): Promise<string>;
  /** The socket of a new browser. */
  open(role: ConsoleRole, origin: string): Promise<TestSocket>;
}

function openRig(): Rig {
  const builtWindow = tempFolder();
  mkdirSync(path.join(builtWindow, 'assets'));
  writeFileSync(path.join(builtWindow, 'index.html'), '<!doctype html><title>Rushes</title>');
  const logger = new RecordingLogger();
  const changes: ConsoleServing[] = [];
  // The browsers of these tests ask for nothing else.
  const backend = {
    engine: { snapshot: () => EMPTY_SNAPSHOT },
    settings: keepSettings(
      DEFAULT_SETTINGS,
      () => undefined,
      () => undefined,
    ),
    secrets: {},
    log: logger,
    info: () => ({ locale: 'en' }),
  } as unknown as SharedContext;
  const browsers = createConsoleSwitch({
    ...{ builtWindow, stateFolder: tempFolder(), backend: () => backend },
    changed: () => changes.push(browsers.serving),
  });
  onTestFinished(() => browsers.close());
  const cookie: Rig['cookie'] = async (role, origin) => {
    const { address } = await browsers.access.invite(role);
    const response = await fetch(`${origin}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ code: address.split('#code=')[1] }),
    });
    return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  };
  const open: Rig['open'] = async (role, origin) =>
    TestSocket.open(origin, { origin, cookie: await cookie(role, origin) });
  return { browsers, logger, changes, cookie, open };
}

test('is served while the setting says so, at the address that it says; turning it off cuts every browser', async () => {
  const { browsers, changes, open } = openRig();
  expect(browsers.serving).toEqual({ kind: 'off' });
  expect(() => browsers.access.invite('look')).toThrow('not served');
  const [first, second] = [await freePort(), await freePort()];
  await browsers.follow(String(first));
  const look = await open('look', `http://127.0.0.1:${first}`);
  await look.message(({ kind }) => kind === 'hello');
  const address = `http://127.0.0.1:${first}/`;
  expect(browsers.serving).toEqual({ kind: 'on', address, isReachable: false, browsers: 1 });
  expect(browsers.access.list().sessions.map(({ role, isOwn }) => [role, isOwn])).toEqual([['look', false]]);
  // The same address again moves nothing.
  await browsers.follow(String(first));
  expect(await look.request('engine.snapshot')).toMatchObject({ ok: true });
  await browsers.follow(String(second));
  await look.closed;
  await expect(fetch(address)).rejects.toThrow('fetch failed');
  const moved = await open('look', `http://127.0.0.1:${second}`);
  await browsers.follow('');
  await moved.closed;
  await expect(fetch(`http://127.0.0.1:${second}`)).rejects.toThrow('fetch failed');
  expect(browsers.serving).toEqual({ kind: 'off' });
  expect(browsers.access.list()).toEqual({ codes: [], sessions: [] });
  expect(changes.at(-1)).toEqual({ kind: 'off' });
});

test('changes of the engine and of the settings reach the browsers, each as its role allows', async () => {
  const { browsers, open } = openRig();
  const port = await freePort();
  browsers.take({ revision: 1, changed: [], removed: [] });
  await browsers.follow(String(port));
  const origin = `http://127.0.0.1:${port}`;
  const [look, operate] = [await open('look', origin), await open('operate', origin)];
  browsers.take({ revision: 2, changed: [], removed: ['a'] });
  browsers.push('settings.changed', { settings: DEFAULT_SETTINGS, problems: [] });
  for (const socket of [look, operate]) await socket.message(({ channel }) => channel === 'engine.delta');
  await operate.message(({ channel }) => channel === 'settings.changed');
  expect(look.messages.map(({ channel }) => channel)).not.toContain('settings.changed');
});

test('a port that is taken is a problem that is told; another port, or none, ends it', async () => {
  const { browsers, logger } = openRig();
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const taken = other.address();
  if (taken === null || typeof taken === 'string') throw new Error('There is no port.');
  await browsers.follow(String(taken.port));
  expect(browsers.serving).toEqual({ kind: 'failed', problem: 'port_taken' });
  expect(logger.messages('warn')).toEqual(['The window cannot be served to browsers.']);
  await browsers.follow(String(await freePort()));
  expect(browsers.serving.kind).toBe('on');
  await browsers.follow('203.0.113.7:8472');
  expect(browsers.serving).toEqual({ kind: 'failed', problem: 'not_this_machine' });
  await browsers.follow('');
  expect(browsers.serving).toEqual({ kind: 'off' });
});

test('in the network an address to look is for all devices, and one to operate is for this machine alone', async () => {
  const { browsers } = openRig();
  const port = await freePort();
  await browsers.follow(`0.0.0.0:${port}`);
  const operate = await browsers.access.invite('operate');
  expect([new URL(operate.address).origin, operate.isReachable]).toEqual([`http://127.0.0.1:${port}`, false]);
  expect(await browsers.access.invite('look')).toMatchObject({ isReachable: true });
  expect(browsers.serving).toMatchObject({ kind: 'on', isReachable: true });
});
