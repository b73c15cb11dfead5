/**
 * `node scripts/consoleScreenshots.ts [folder]`: the pictures of the window in a browser, from the running headless command: on a desktop,
 * and to look on a telephone. Software cameras record, the local S3 server takes the parts. Needs Chromium.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { DEFAULT_SETTINGS, patched } from '../shared/settings.ts';
import { headlessChromium } from '../tests/support/chromium.ts';
import { type ConsoleCommand, startConsoleCommand } from '../tests/window/support/consoleCommand.ts';
import { startLocalS3 } from '../tools/localS3/startLocalS3.ts';
import { record } from '../tools/rehearsal/recorder.ts';
import { plannedTakes } from '../tools/rehearsal/takes.ts';
import { buildApp } from './packaging/buildApp.ts';

const FOLDER = process.argv[2] ?? path.resolve(import.meta.dirname, '../docs/screenshots/console');
const BUCKET = 'day07-rushes';
const DESKTOP = { width: 1240, height: 800 };
const PHONE = { width: 390, height: 844 };
const WAIT_MS = 60_000;
/** The time until safe is known after some parts. */
const RATE_MS = 10_000;
const THEME_MS = 1_000;

const executablePath = headlessChromium();
if (executablePath === undefined) throw new Error('Chromium is not installed.');
await buildApp();
mkdirSync(FOLDER, { recursive: true });
const home = mkdtempSync(path.join(os.tmpdir(), 'rushes-pictures-'));
const [recordings, state] = [path.join(home, 'SHUTTLE_02'), path.join(home, 'state')];
for (const folder of [recordings, state]) mkdirSync(folder, { mode: 0o700 });
const s3 = await startLocalS3({ buckets: [BUCKET], keep: { in: 'nothing' } });
writeFileSync(path.join(state, 'settings.json'), JSON.stringify(settings()));
const keys = { S3_ACCESS_KEY_ID: s3.accessKeyId, S3_SECRET_ACCESS_KEY: s3.secretAccessKey };
const command = await startConsoleCommand(['--console', '0', '--state', state], { HOME: home, ...keys }, WAIT_MS);
const stop = new AbortController();
const takes = plannedTakes(recordings, { files: 4, seconds: 60, megabytesPerSecond: 3 });
const cameras = takes.map((take, index) => record(index === 0 ? { ...take, seconds: 3 } : take, stop.signal));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  await takePictures(browser, command);
} finally {
  stop.abort();
  await Promise.allSettled(cameras);
  await browser.close();
  await command.stop();
  await s3.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

async function takePictures(browser: Browser, command: ConsoleCommand): Promise<void> {
  await command.completed();
  const desktop = await open(browser, command.address, DESKTOP);
  await desktop.getByText('Verified: checksum matches').first().waitFor();
  await desktop.waitForTimeout(RATE_MS);
  await picture(desktop, 'desktop');
  await desktop.getByRole('button', { name: /^Settings/ }).click();
  await desktop.getByRole('button', { name: 'Address to look' }).click();
  const phone = await open(browser, (await desktop.locator('.invitation code').textContent()) ?? '', PHONE);
  await phone.locator('.look-row').first().waitFor();
  await picture(phone, 'phone');
}

async function open(browser: Browser, address: string, viewport: typeof PHONE): Promise<Page> {
  const isPhone = viewport === PHONE;
  const context = await browser.newContext({ viewport, locale: 'en-GB', deviceScaleFactor: isPhone ? 2 : 1 });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

async function picture(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    // Colours change slowly.
    await page.waitForTimeout(THEME_MS);
    await page.screenshot({ path: path.join(FOLDER, `${name}-${theme}.png`) });
    process.stdout.write(`${name}-${theme}.png\n`);
  }
}

function settings(): unknown {
  const { endpoint, region } = s3;
  return patched(
    { ...DEFAULT_SETTINGS, folders: [{ path: recordings, isPaused: false }] },
    {
      destination: { provider: 'other', bucket: BUCKET, endpoint, region, isPathStyle: true },
      upload: { chunkBytes: 5 * 1024 * 1024, timeoutSeconds: 5 },
      app: { isSetUp: true },
    },
  );
}
