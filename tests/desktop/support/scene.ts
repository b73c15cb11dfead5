import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { type LocalS3, startLocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import type { Reply, RequestChannel, Requests } from '../../../shared/ipc.ts';
import { DEFAULT_SETTINGS, patched, type Settings, type SettingsPatch } from '../../../shared/settings.ts';
import type { RecordingView } from '../../../shared/viewModel.ts';
import { type AtEnd, tempFolder } from '../../support/tempFolder.ts';
import { type HostedApp, type HostedAppOptions, startHostedApp } from './hostedApp.ts';

export const BUCKET = 'rushes-desktop';

/** Limit of the slowest of the waits below on a busy machine. */
const WAIT_MS = 120_000;

/** A folder that recorders write to, an S3 server, and the folder for settings, journal and logs. */
export interface Workstation {
  /** Holds the other two. */
  readonly folder: string;
  readonly s3: LocalS3;
  readonly recordings: string;
  readonly userData: string;
  /** Settings that upload to this S3 server, parts of 5 MiB, finished after three quiet seconds. */
  settings(patch?: SettingsPatch): Settings;
  writeSettings(settings: Settings): void;
  /** Stores the server's keys through the page, as the settings pane does. */
  giveKeys(page: Page): Promise<void>;
}

/** A workstation with the app on it. */
export interface Scene extends Workstation {
  /** Starts the app; ended after the test if it still runs. */
  start(options?: Partial<HostedAppOptions>): Promise<HostedApp>;
  /** Starts it, gives it the server's keys, and sets it up with these settings and more folders watched than its own. */
  startReady(
    patch?: SettingsPatch,
    options?: Partial<HostedAppOptions>,
    moreFolders?: readonly string[],
  ): Promise<{ readonly app: HostedApp; readonly page: Page }>;
}

/** @param atEnd undoes it after the test: `onTestFinished` of the test's own context, since tests may run side by side */
export async function makeWorkstation(atEnd: AtEnd): Promise<Workstation> {
  const folder = tempFolder(atEnd);
  const recordings = path.join(folder, 'recordings');
  const userData = path.join(folder, 'user-data');
  mkdirSync(recordings);
  const s3 = await startLocalS3({ buckets: [BUCKET] });
  atEnd(() => s3.close());

  return {
    ...{ folder, s3, recordings, userData },
    settings: (patch = {}) =>
      patched(
        patched(
          { ...DEFAULT_SETTINGS, folders: [{ path: recordings, isPaused: false }] },
          {
            destination: {
              provider: 'other',
              bucket: BUCKET,
              endpoint: s3.endpoint,
              isPathStyle: true,
              region: s3.region,
            },
            upload: { chunkBytes: 5 * 1024 * 1024, timeoutSeconds: 3 },
            app: { isSetUp: true },
          },
        ),
        patch,
      ),
    writeSettings(settings) {
      mkdirSync(userData, { recursive: true });
      writeFileSync(path.join(userData, 'settings.json'), JSON.stringify(settings));
    },
    async giveKeys(page) {
      const { accessKeyId, secretAccessKey, endpoint: target } = s3;
      await good(page, 'credentials.set', { kind: 's3', target, accessKeyId, secretAccessKey, sessionToken: null });
    },
  };
}

/** Makes a scene for the app, which was built before the tests (`tests/support/buildOnce.ts`). @param atEnd see `makeWorkstation` */
export async function setScene(atEnd: AtEnd): Promise<Scene> {
  const workstation = await makeWorkstation(atEnd);
  const { userData } = workstation;
  const scene: Scene = {
    ...workstation,
    async start(options = {}) {
      const app = await startHostedApp({ userData, ...options });
      atEnd(async () => {
        await app.close();
        expect(crashesIn(userData)).toEqual([]);
      });
      return app;
    },
    async startReady(patch = {}, options = {}, moreFolders = []) {
      const settings = workstation.settings(patch);
      const more = moreFolders.map((folder) => ({ path: folder, isPaused: false }));
      writeNotSetUp(workstation, { ...settings, folders: [...settings.folders, ...more] });
      const app = await scene.start(options);
      const page = await app.page();
      await setUp(workstation, page);
      return { app, page };
    },
  };
  return scene;
}

/** Settings of a start that asks for nothing but the keys. */
export function writeNotSetUp({ writeSettings }: Workstation, settings: Settings): void {
  writeSettings({ ...settings, app: { ...settings.app, isSetUp: false } });
}

/** Gives the keys to a window that was started with `writeNotSetUp`, and has the engine start. */
export async function setUp({ giveKeys }: Workstation, page: Page): Promise<void> {
  await giveKeys(page);
  // Only now does the engine start. Without keys, the store would refuse it meanwhile, and the person would be told.
  await good(page, 'settings.set', { app: { isSetUp: true } });
  await page.locator('.workplace').waitFor();
}

/** Lines of the log that tell of an error nobody caught. */
export function crashesIn(userData: string): readonly string[] {
  const log = path.join(userData, 'logs', 'rushes.log');
  const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
  return lines.filter((line) => line.includes('Something unexpected happened'));
}

/** Sends a request from the page: through the bridge of the app's window, or through a socket of a browser. */
export function ask<C extends RequestChannel>(
  page: Page,
  channel: C,
  request: Requests[C]['request'],
): Promise<Reply<Requests[C]['value']>> {
  return page.evaluate(
    async ([name, payload]) => {
      type Request = (name: string, payload: unknown) => Promise<never>;
      const scope = window as unknown as {
        readonly rushes?: { readonly request: Request };
        asking?: Promise<WebSocket>;
      };
      // Put there by the preload.
      if (scope.rushes !== undefined) return scope.rushes.request(name, payload);
      scope.asking ??= new Promise((resolve, reject) => {
        const opened = new WebSocket('socket');
        opened.addEventListener('open', () => resolve(opened));
        opened.addEventListener('close', () => {
          delete scope.asking;
          reject(new Error('The socket was closed.'));
        });
      });
      const socket = await scope.asking;
      const id = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
      return new Promise<never>((resolve, reject) => {
        const listen = ({ data }: MessageEvent<string>): void => {
          const message = JSON.parse(data) as { readonly id?: number; readonly reply: never };
          if (message.id !== id) return;
          socket.removeEventListener('message', listen);
          resolve(message.reply);
        };
        socket.addEventListener('message', listen);
        socket.addEventListener('close', () => reject(new Error('The socket was closed.')), { once: true });
        socket.send(JSON.stringify({ id, channel: name, request: payload }));
      });
    },
    [channel, request] as const,
  );
}

/** The value of a good reply; a bad one fails the test with its sentence. */
export async function good<C extends RequestChannel>(
  page: Page,
  channel: C,
  request: Requests[C]['request'],
): Promise<Requests[C]['value']> {
  const reply = await ask(page, channel, request);
  if (!reply.ok) throw new Error(`${channel}: ${reply.code}: ${reply.message}`);
  return reply.value;
}

/** Waits until the recording of this file is as `isSo` wants it. */
export async function untilRecording(
  page: Page,
  name: string,
  isSo: (recording: RecordingView) => boolean,
): Promise<RecordingView> {
  let last: RecordingView | undefined;
  await until(async () => {
    const { recordings } = await good(page, 'engine.snapshot', null);
    last = recordings.find((recording) => recording.name === name);
    return last !== undefined && isSo(last);
  }, `the recording of ${name}`).catch((error: unknown) => {
    throw new Error(`${String(error)}\nLast it was ${JSON.stringify(last)}.`);
  });
  if (last === undefined) throw new Error(`${name} is not there.`);
  return last;
}

export const isCompleted = ({ phase }: RecordingView): boolean => phase === 'completed';

/** Waits for anything, polling; what rejects is asked again. (Vitest's own poll does not know which of several tests it is in.) */
export async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    let cause: unknown;
    try {
      if (await isSo()) return;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > deadline) throw new Error(`It did not come to that: ${what}.`, { cause });
    await sleep(50);
  }
}
