import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startLocalS3 } from '../../tools/localS3/startLocalS3.ts';
import { DEFAULT_SETTINGS, patched } from '../../shared/settings.ts';
import { headlessChromium } from '../support/chromium.ts';
import { notRun } from '../support/notRun.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { type ConsoleCommand, startConsoleCommand } from './support/consoleCommand.ts';
import { pageComplaints } from '../support/pageComplaints.ts';

const WAIT_MS = 60_000;
const BUCKET = 'rushes-console';
const PHONE = { width: 390, height: 844 };

interface Workstation {
  readonly home: string;
  readonly recordings: string;
  readonly state: string;
  readonly s3: Awaited<ReturnType<typeof startLocalS3>>;
  /** Starts the command that serves the window. */
  start(port?: number, ...more: readonly string[]): Promise<ConsoleCommand>;
  /** Writes the settings of a workstation that is set up, and gives the next start its keys. */
  setUp(folders?: readonly string[]): void;
}

async function workstation(): Promise<Workstation> {
  const home = tempFolder();
  const [recordings, state] = [path.join(home, 'recordings'), path.join(home, 'state')];
  mkdirSync(recordings);
  const s3 = await startLocalS3({ buckets: [BUCKET] });
  onTestFinished(() => s3.close());
  let keys = {};
  return {
    ...{ home, recordings, state, s3 },
    async start(port = 0, ...more) {
      const args = ['--console', String(port), '--state', state, '--console-root', home, ...more];
      const command = await startConsoleCommand(args, { HOME: home, ...keys }, WAIT_MS);
      onTestFinished(() => command.stop());
      return command;
    },
    setUp(folders = [recordings]) {
      keys = { S3_ACCESS_KEY_ID: s3.accessKeyId, S3_SECRET_ACCESS_KEY: s3.secretAccessKey };
      const settings = patched(DEFAULT_SETTINGS, {
        destination: { provider: 'other', bucket: BUCKET, endpoint: s3.endpoint, region: s3.region, isPathStyle: true },
        upload: { timeoutSeconds: 2, isStrictTimeout: true },
        app: { isSetUp: true },
      });
      mkdirSync(state, { mode: 0o700 });
      const saved = { ...settings, folders: folders.map((folder) => ({ path: folder, isPaused: false })) };
      writeFileSync(path.join(state, 'settings.json'), JSON.stringify(saved));
    },
  };
}

const executablePath = headlessChromium();
if (executablePath === undefined) notRun('the window in a browser', 'Chromium is not installed.');
else {
  describe('the window in a browser', () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    });
    afterAll(() => browser?.close());

    /** A page of a new browser, and everything it complained about. */
    async function newPage(
      size = { width: 1240, height: 800 },
      locale = 'en-GB',
    ): Promise<{
      readonly page: Page;
      readonly context: BrowserContext;
      readonly complaints: readonly string[];
    }> {
      if (browser === undefined) throw new Error('Chromium has not been started.');
      const context = await browser.newContext({
        viewport: size,
        locale,
        colorScheme: 'dark',
        reducedMotion: 'reduce',
      });
      onTestFinished(() => context.close());
      context.setDefaultTimeout(WAIT_MS);
      const page = await context.newPage();
      const complaints = pageComplaints(page);
      return { page, context, complaints };
    }

    test('says that its state is old while the server is away, and goes on when it is back', async () => {
      const place = await workstation();
      place.setUp();
      const command = await place.start();
      const { address } = command;
      const { page } = await newPage();
      await page.goto(address);
      await page.locator('.workplace').waitFor();
      // The code and the session are nowhere a script or a glance finds them.
      expect(new URL(page.url()).hash).toBe('');
      expect(await page.evaluate(() => document.cookie)).toBe('');
      await command.stop();
      await page.getByText('this page shows an old state').waitFor();
      const port = Number(new URL(address).port);
      await place.start(port);
      await page.getByText('this page shows an old state').waitFor({ state: 'detached' });
      writeFileSync(path.join(place.recordings, 'B001.mp4'), 'after the restart');
      await page.getByText('B001.mp4').first().waitFor();
    });

    test('to look shows status, names and progress on a telephone, without a path and without a button', async () => {
      const place = await workstation();
      place.setUp();
      const command = await place.start();
      const { address } = command;
      writeFileSync(path.join(place.recordings, 'C001_a rather long name of a recording.mp4'), 'a take');
      await command.completed();
      const { page } = await newPage();
      await page.goto(address);
      await page.getByRole('button', { name: /^Settings/ }).click();
      await page.getByRole('button', { name: 'Address to look' }).click();
      await page.getByRole('img', { name: 'QR code of the address' }).waitFor();
      const lookAddress = await page.locator('.invitation code').textContent();
      const phone = await newPage(PHONE);
      const received: string[] = [];
      phone.page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => received.push(String(payload))),
      );
      await phone.page.goto(lookAddress ?? '');
      await phone.page.getByText('C001_a rather long name of a recording.mp4').waitFor();
      await phone.page.locator('[data-status="safe"]').waitFor();
      expect(await phone.page.getByRole('button').count()).toBe(0);
      const overflow = await phone.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      const size = await phone.page.locator('h1').evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
      expect(size).toBeGreaterThanOrEqual(24);
      expect(received.join('\n')).toContain('C001_a rather long name');
      for (const hidden of [place.home, BUCKET, 'streams/']) expect(received.join('\n')).not.toContain(hidden);
      expect(phone.complaints).toEqual([]);
      // A code works once: the same address opens nothing in another browser.
      const other = await newPage(PHONE);
      await other.page.goto(lookAddress ?? '');
      await other.page.getByText('used already').waitFor();
    });

    test('that is revoked says so, and a reload shows nothing', async () => {
      const place = await workstation();
      place.setUp();
      const { address } = await place.start();
      const { page } = await newPage();
      await page.goto(address);
      await page.getByRole('button', { name: /^Settings/ }).click();
      await page.getByRole('button', { name: 'Address to operate' }).click();
      const other = await newPage();
      await other.page.goto((await page.locator('.invitation code').textContent()) ?? '');
      await other.page.locator('.workplace').waitFor();
      await page.getByRole('button', { name: 'Address to look' }).click();
      await page.locator('.access-list').getByText('A browser (operates)').waitFor();
      await page.locator('.access-list li', { hasText: 'A browser (operates)' }).getByRole('button').click();
      await other.page.getByText('This browser is not signed in').waitFor();
      await other.page.reload();
      await other.page.getByText('This browser is not signed in').waitFor();
    });

    test('notifies by the browser, once that is permitted', async () => {
      const place = await workstation();
      place.setUp();
      const { address } = await place.start();
      const { page } = await newPage();
      // The headless browser shows no notifications: this records what the page asks for.
      await page.addInitScript(() => {
        const shown: string[] = [];
        class Recorded {
          static permission = 'default';
          static requestPermission(): Promise<string> {
            Recorded.permission = 'granted';
            return Promise.resolve('granted');
          }
          constructor(title: string, options: { readonly body: string }) {
            shown.push(`${title}: ${options.body}`);
          }
        }
        Object.assign(window, { Notification: Recorded, shown });
      });
      await page.goto(address);
      await page.getByRole('button', { name: /^Settings/ }).click();
      await page.getByRole('button', { name: 'Notify me in this browser' }).click();
      await page.getByRole('button', { name: 'Notify me in this browser' }).waitFor({ state: 'detached' });
      writeFileSync(path.join(place.recordings, 'E001.mp4'), 'a take');
      await page.waitForFunction(() => (window as unknown as { shown: string[] }).shown.length > 0);
      const [first] = await page.evaluate(() => (window as unknown as { shown: string[] }).shown);
      expect(first).toMatch(/^Rushes: .*E001\.mp4/);
    });

    test('asks for a folder by its button, and never to be dropped', async () => {
      const place = await workstation();
      place.setUp([]);
      const { address } = await place.start();
      const { page } = await newPage();
      await page.goto(address);
      await page.getByRole('heading', { name: 'Choose a folder' }).waitFor();
      expect(await page.getByText(/\bdrop\b/i).count()).toBe(0);
      await page.getByRole('button', { name: /^Folders/ }).click();
      await page.getByText('Choose one with “Add folder…”').waitFor();
      expect(await page.getByText(/\bdrop\b/i).count()).toBe(0);
      // Keys go to the question of the server, and not to the window behind it.
      await page.getByRole('button', { name: 'Add folder…' }).click();
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('3');
      await page.getByRole('button', { name: place.home }).press('Enter');
      await page.getByRole('button', { name: 'recordings' }).waitFor();
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('One level up');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('heading', { name: 'Watched folders' }).waitFor();
    });

    test('asks in the language of the browser before it creates a folder, and creates those of the flag at the start', async () => {
      const place = await workstation();
      const folder = path.join(place.home, 'Day 08');
      place.setUp([folder]);
      const { address } = await place.start(0, '--create-folders');
      expect(existsSync(folder)).toBe(true);
      rmdirSync(folder);
      const { page } = await newPage(PHONE, 'de-DE');
      await page.goto(address);
      await page
        .getByRole('button', { name: /^Ordner öffnen/ })
        .first()
        .click();
      await page.getByRole('button', { name: /^Ordner anlegen/ }).click();
      const dialog = page.getByRole('dialog', { name: 'Diesen überwachten Ordner anlegen?' });
      await dialog.getByRole('button', { name: 'Ordner anlegen' }).click();
      await page.getByRole('button', { name: /^Ordner anlegen/ }).waitFor({ state: 'detached' });
      expect(existsSync(folder)).toBe(true);
    });

    test('has no button for what only a desktop has', async () => {
      const place = await workstation();
      place.setUp();
      const command = await place.start();
      const { address } = command;
      writeFileSync(path.join(place.recordings, 'D001.mp4'), 'a take');
      await command.completed();
      const { page } = await newPage();
      await page.goto(address);
      // A table of the history is downloaded, and is not saved on the machine that runs Rushes.
      await page.getByRole('button', { name: /^History/ }).click();
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save as CSV…' }).click();
      const saved = await download;
      expect(saved.suggestedFilename()).toBe('rushes-history.csv');
      expect(readFileSync(await saved.path(), 'utf8')).toContain('D001.mp4');
      await page.getByRole('button', { name: /^Streams/ }).click();
      await page.getByText('D001.mp4').first().click({ button: 'right' });
      expect(await page.getByText('Show in folder').count()).toBe(0);
      await page.keyboard.press('Escape');
      await page.evaluate(() => {
        const files = new DataTransfer();
        files.items.add(new File([], 'CARD'));
        const target = document.querySelector('.drop-target');
        target?.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
      });
      await page.getByText('Choose the folder with the button instead').waitFor();
    });
  });
}
