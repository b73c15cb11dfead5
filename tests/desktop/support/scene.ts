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

/** A workstation: a folder that recorders write to, an S3 server, and the app's own folder. */
export interface Scene {
  readonly s3: LocalS3;
  readonly recordings: string;
  readonly userData: string;
  /** Settings that upload to this S3 server, parts of 5 MiB, finished after three quiet seconds. */
  settings(patch?: SettingsPatch): Settings;
  writeSettings(settings: Settings): void;
  /** Stores the server's keys through the page, as the settings pane does. */
  giveKeys(page: Page): Promise<void>;
  /** Starts the app; ended after the test if it still runs. */
  start(options?: Partial<HostedAppOptions>): Promise<HostedApp>;
  /** Starts it, gives it the server's keys, and sets it up with these settings and more folders watched than its own. */
  startReady(
    patch?: SettingsPatch,
    options?: Partial<HostedAppOptions>,
    moreFolders?: readonly string[],
  ): Promise<{ readonly app: HostedApp; readonly page: Page }>;
}

/**
 * Makes a scene for the app, which was built before the tests (`tests/support/buildOnce.ts`).
 * @param atEnd undoes it after the test: `onTestFinished` of the test's own context, since tests may run side by side
 */
export async function setScene(atEnd: AtEnd): Promise<Scene> {
  const folder = tempFolder(atEnd);
  const recordings = path.join(folder, 'recordings');
  const userData = path.join(folder, 'user-data');
  mkdirSync(recordings);
  const s3 = await startLocalS3({ buckets: [BUCKET] });
  atEnd(() => s3.close());

  const scene: Scene = {
    s3,
    recordings,
    userData,
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
    async start(options = {}) {
      const app = await startHostedApp({ userData, ...options });
      atEnd(async () => {
        await app.close();
        expect(crashesIn(userData)).toEqual([]);
      });
      return app;
    },
    async startReady(patch = {}, options = {}, moreFolders = []) {
      const settings = scene.settings(patch);
      const more = moreFolders.map((folder) => ({ path: folder, isPaused: false }));
      const app = { ...settings.app, isSetUp: false };
      scene.writeSettings({ ...settings, app, folders: [...settings.folders, ...more] });
      const started = await scene.start(options);
      const page = await started.page();
      await scene.giveKeys(page);
      // Only now does the engine start. Without keys, the store would refuse it meanwhile, and the person would be told.
      await good(page, 'settings.set', { app: { isSetUp: true } });
      await page.locator('.workplace').waitFor();
      return { app: started, page };
    },
  };
  return scene;
}

/** Lines of the log that tell of an error nobody caught. */
export function crashesIn(userData: string): readonly string[] {
  const log = path.join(userData, 'logs', 'rushes.log');
  const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
  return lines.filter((line) => line.includes('Something unexpected happened'));
}

/** Asks main through the page's own bridge. */
export function ask<C extends RequestChannel>(
  page: Page,
  channel: C,
  request: Requests[C]['request'],
): Promise<Reply<Requests[C]['value']>> {
  return page.evaluate(
    ([name, payload]) => {
      // Put there by the preload.
      const { rushes } = window as unknown as { rushes: { request(name: string, payload: unknown): Promise<never> } };
      return rushes.request(name, payload);
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
