/**
 * The desktop host: runs the built application (`dist/`) unchanged, main process in this Node, window in Chromium, over the DevTools
 * protocol. What of Electron it stands for is in `electron/`; everything else throws by its name.
 *
 * `node run.ts --user-data=DIR [--visible] [--dark] [--locale=de-DE] [--keyring=protected|basic_text|none]
 * [--displays=x,y,width,height;…] [--wayland] [app arguments]`
 * With an IPC channel it reports `{ ready: … }` and takes `ControlMessage`s; without one it prints the address of the browser.
 */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startChromium } from './chromium.ts';
import { type ControlMessage, type ControlReply, control } from './control.ts';
import { electronModule } from './electron/electronModule.ts';
import type { HostState } from './electron/hostState.ts';
import { hookElectron } from './electronHook.ts';
import { lockInstance } from './singleInstance.ts';

const projectFolder = path.resolve(import.meta.dirname, '..', '..', '..');
const option = (name: string): string | undefined => {
  const found = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  return found?.slice(name.length + 3);
};
const userData = option('user-data');
if (userData === undefined) throw new Error('--user-data=DIR is missing.');
mkdirSync(userData, { recursive: true });

const appEvents = new EventEmitter();
const lock = await lockInstance(userData, (argv) => void appEvents.emit('second-instance', {}, argv, '', {}));
if (!lock.isFirst) {
  await lock.handOver();
  process.send?.({ ready: { isFirst: false } });
}
const chromium = await startChromium(process.argv.includes('--visible'));
const keyring = option('keyring');
const state: HostState = {
  chromium,
  userData,
  projectFolder,
  locale: option('locale') ?? 'en-US',
  keyring: keyring === 'none' || keyring === 'basic_text' ? keyring : 'protected',
  isFirstInstance: lock.isFirst,
  handOver: () => undefined,
  appEvents,
  powerEvents: new EventEmitter(),
  evaluated: Promise.withResolvers(),
  started: Promise.withResolvers(),
  isReady: false,
  isOnline: true,
  isSystemDark: process.argv.includes('--dark'),
  themeSource: 'system',
  isWayland: process.argv.includes('--wayland'),
  displays: (option('displays') ?? '0,0,1920,1080').split(';').map((text) => {
    const [x = 0, y = 0, width = 0, height = 0] = text.split(',').map(Number);
    return { x, y, width, height };
  }),
  clipboard: '',
  tray: undefined,
  menus: [],
  blockers: new Set(),
  notifications: [],
  revealed: [],
  openedLinks: [],
  dialogs: [],
  answers: [],
  popups: [],
  permissions: { check: undefined, request: undefined },
};
const electron = electronModule(state, `rushesHost${randomBytes(12).toString('hex')}`);
await chromium.devtools.send('Target.setDiscoverTargets', { discover: true });
// npm packages ask it to know that they are in Electron.
Object.defineProperty(process.versions, 'electron', { value: 'none (desktop host on Chromium)', enumerable: true });
hookElectron(electron.module);
process.on('message', (message: ControlMessage) => void answer(message));
await import(pathToFileURL(path.join(projectFolder, 'dist', 'main', 'index.js')).href);
state.evaluated.resolve();
if (lock.isFirst) {
  await state.started.promise;
  const ready = { isFirst: true, address: chromium.address, chromiumPid: chromium.pid, profile: chromium.profile };
  if (process.send === undefined) process.stdout.write(`${chromium.address}\n`);
  else process.send({ ready });
}

async function answer({ id, action }: ControlMessage): Promise<void> {
  let reply: ControlReply;
  try {
    reply = { id, value: await control(action, state, electron) };
  } catch (error) {
    reply = { id, error: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(reply);
}
