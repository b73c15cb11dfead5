/**
 * `node scripts/appScreenshots.ts [folder]`: the pictures of the README, from the running app: main process, engine and window on the
 * desktop host, software cameras recording, the local S3 server taking the parts. Needs Chromium.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { DEFAULT_SETTINGS, patched, type SettingsPatch } from '../shared/settings.ts';
import { startHostedApp } from '../tests/desktop/support/hostedApp.ts';
import { startLocalS3 } from '../tools/localS3/startLocalS3.ts';
import { buildApp } from './packaging/buildApp.ts';
import { record } from '../tools/rehearsal/recorder.ts';
import { plannedTakes } from '../tools/rehearsal/takes.ts';

const FOLDER = process.argv[2] ?? path.resolve(import.meta.dirname, '../docs/screenshots/app');
const BUCKET = 'day07-rushes';
const SIZE = { width: 1240, height: 800 };

interface Scene {
  readonly name: string;
  readonly isSetUp: boolean;
  readonly patch?: SettingsPatch;
  /** Seconds that the cameras record. */
  readonly seconds: number;
  readonly prepare: (page: Page) => Promise<void>;
}

const SCENES: readonly Scene[] = [
  {
    name: 'live',
    isSetUp: true,
    seconds: 30,
    async prepare(page) {
      await page.getByText('Verified: checksum matches').first().waitFor({ timeout: 60_000 });
      await page.waitForTimeout(8_000);
    },
  },
  {
    name: 'attention',
    isSetUp: true,
    patch: { destination: { bucket: 'day70-rushes' } },
    seconds: 20,
    async prepare(page) {
      await page.getByText('There is no bucket named').first().waitFor({ timeout: 60_000 });
      await page.waitForTimeout(6_000);
    },
  },
  {
    name: 'settings',
    isSetUp: true,
    seconds: 12,
    async prepare(page) {
      await page.getByRole('button', { name: 'Settings' }).first().click();
      await page.getByText('Destination').first().waitFor();
      await page.waitForTimeout(3_000);
    },
  },
  {
    name: 'set-up',
    isSetUp: false,
    seconds: 0,
    prepare: (page) => page.getByText('Where does your recorder write?').waitFor(),
  },
];

await buildApp();
mkdirSync(FOLDER, { recursive: true });
for (const scene of SCENES) for (const theme of ['light', 'dark'] as const) await take(scene, theme);

async function take(scene: Scene, theme: 'light' | 'dark'): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rushes-pictures-'));
  // The part of the folder's path that the pictures show.
  const card = path.join(os.tmpdir(), 'SHUTTLE_02');
  const recordings = path.join(card, 'CAM_A');
  const userData = path.join(folder, 'user-data');
  mkdirSync(recordings, { recursive: true });
  mkdirSync(userData);
  const s3 = await startLocalS3({ buckets: [BUCKET], keep: { in: 'nothing' } });
  if (scene.isSetUp) writeSettings(userData, recordings, s3, scene.patch ?? {});
  const app = await startHostedApp({
    userData,
    args: theme === 'dark' ? ['--dark'] : [],
    env: { AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey },
  });
  const stop = new AbortController();
  const cameras = roll(recordings, scene.seconds, stop.signal);
  try {
    const page = await app.page();
    await page.setViewportSize(SIZE);
    await page.emulateMedia({ colorScheme: theme });
    await scene.prepare(page);
    await page.screenshot({ path: path.join(FOLDER, `${scene.name}-${theme}.png`) });
    process.stdout.write(`${scene.name}-${theme}.png\n`);
  } finally {
    stop.abort();
    await cameras;
    await app.close();
    await s3.close();
    for (const made of [folder, card]) rmSync(made, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** One take that is finished soon, and three that go on. */
async function roll(folder: string, seconds: number, signal: AbortSignal): Promise<void> {
  if (seconds === 0) return;
  const takes = plannedTakes(folder, { files: 4, seconds, megabytesPerSecond: 3 });
  await Promise.allSettled(takes.map((take, index) => record(index === 0 ? { ...take, seconds: 3 } : take, signal)));
}

function writeSettings(
  userData: string,
  recordings: string,
  s3: { readonly endpoint: string; readonly region: string },
  patch: SettingsPatch,
): void {
  const settings = patched(
    patched(
      { ...DEFAULT_SETTINGS, folders: [{ path: recordings, isPaused: false }] },
      {
        destination: { provider: 'other', bucket: BUCKET, endpoint: s3.endpoint, region: s3.region, isPathStyle: true },
        credentials: { source: 'environment' },
        upload: { chunkBytes: 5 * 1024 * 1024, timeoutSeconds: 10 },
        app: { isSetUp: true },
      },
    ),
    patch,
  );
  writeFileSync(path.join(userData, 'settings.json'), JSON.stringify(settings));
}
