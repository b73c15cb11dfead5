import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, expect, test } from 'vitest';
import { chromiumMissing } from '../desktop/support/chromiumMissing.ts';
import {
  good,
  isCompleted,
  makeWorkstation,
  setUp,
  untilRecording,
  type Workstation,
  writeNotSetUp,
} from '../desktop/support/scene.ts';
import { MIB } from '../support/bytes.ts';
import { headlessChromium } from '../support/chromium.ts';
import { notRun } from '../support/notRun.ts';
import { startConsoleCommand } from './support/consoleCommand.ts';

const WAIT_MS = 60_000;
const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
] as const;

interface Screen {
  readonly name: string;
  readonly show: (page: Page) => Promise<void>;
}

/** Shows a screen of the sidebar. */
const open = (key: string) => (page: Page) => page.keyboard.press(key);
const closed = (page: Page): Promise<void> => page.getByRole('dialog').waitFor({ state: 'detached' });

/** In this order: each begins where the one before it ended. */
const SCREENS: readonly Screen[] = [
  { name: 'streams', show: (page) => page.getByRole('row', { name: 'live.mp4' }).waitFor() },
  { name: 'details', show: (page) => page.getByRole('row', { name: 'done.mp4' }).dblclick() },
  {
    name: 'discard',
    async show(page) {
      await page.keyboard.press('Escape');
      await page.getByRole('row', { name: 'live.mp4' }).focus();
      await page.keyboard.press('Delete');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'folders',
    async show(page) {
      await page.keyboard.press('Escape');
      await closed(page);
      await open('2')(page);
      await page.getByRole('button', { name: 'Add folder…' }).waitFor();
    },
  },
  {
    name: 'folders of the machine',
    async show(page) {
      await page.getByRole('button', { name: 'Add folder…' }).click();
      await page.getByRole('dialog').getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'history',
    async show(page) {
      await page.keyboard.press('Escape');
      await closed(page);
      await open('3')(page);
      await page.getByRole('row', { name: 'done.mp4' }).click();
    },
  },
  {
    name: 'unfinished uploads',
    async show(page) {
      await open('5')(page);
      await page.getByRole('heading', { name: 'Unfinished uploads' }).waitFor();
    },
  },
  {
    name: 'settings, with a new address',
    async show(page) {
      await open('4')(page);
      await page.getByRole('button', { name: 'Address to look' }).click();
      await page.getByRole('img', { name: 'QR code of the address' }).waitFor();
    },
  },
  {
    name: 'a question about the destination',
    async show(page) {
      await page.getByRole('textbox', { name: 'Bucket' }).fill('another-bucket');
      await page.getByRole('button', { name: 'Apply' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
];

const missing = chromiumMissing();
if (missing !== undefined) notRun('the screens of the window in a browser', missing);
else {
  let browser: Browser | undefined;
  afterAll(() => browser?.close());

  /** Recordings in every state, a page of each role, and one that is not signed in. */
  async function pages(workstation: Workstation, atEnd: (undo: () => Promise<void>) => void): Promise<readonly Page[]> {
    const { folder, recordings, userData } = workstation;
    browser ??= await chromium.launch({
      executablePath: headlessChromium() ?? '',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    writeNotSetUp(workstation, workstation.settings());
    const args = ['--console', '0', '--state', userData, '--console-root', folder];
    const command = await startConsoleCommand(args, { HOME: folder }, WAIT_MS);
    atEnd(() => command.stop());
    // Nothing moves: colours are compared while they change otherwise.
    const context: BrowserContext = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
    atEnd(() => context.close());
    context.setDefaultTimeout(WAIT_MS);
    const operate = await context.newPage();
    await operate.goto(command.address);
    // Before, the page has no session yet, and a socket would be refused.
    await operate.locator('.workplace, .setup').waitFor();
    await setUp(workstation, operate);
    writeFileSync(path.join(recordings, 'done.mp4'), randomBytes(1000));
    await untilRecording(operate, 'done.mp4', isCompleted);
    await good(operate, 'settings.set', { upload: { timeoutSeconds: 3600 } });
    writeFileSync(path.join(recordings, 'gone.mp4'), randomBytes(6 * MIB));
    await untilRecording(operate, 'gone.mp4', ({ partsStored }) => partsStored === 1);
    rmSync(path.join(recordings, 'gone.mp4'));
    writeFileSync(path.join(recordings, 'live.mp4'), randomBytes(6 * MIB));
    await untilRecording(operate, 'live.mp4', ({ partsStored }) => partsStored === 1);
    await untilRecording(operate, 'gone.mp4', ({ holds }) => holds.some(({ kind }) => kind === 'attention'));
    await operate.keyboard.press('4');
    await operate.getByRole('button', { name: 'Address to look' }).click();
    const address = (await operate.locator('.invitation code').textContent()) ?? '';
    await operate.keyboard.press('1');
    const other = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
    atEnd(() => other.close());
    other.setDefaultTimeout(WAIT_MS);
    const look = await other.newPage();
    await look.goto(address);
    await look.getByText('live.mp4').first().waitFor();
    const stranger = await (await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })).newPage();
    atEnd(() => stranger.context().close());
    stranger.setDefaultTimeout(WAIT_MS);
    await stranger.goto(new URL('/', address).href);
    await stranger.getByRole('heading').waitFor();
    return [operate, look, stranger];
  }

  test('every screen of a browser, in both roles, has no fault that axe finds, bright and dark, on a telephone and wide', async ({
    onTestFinished: atEnd,
  }) => {
    const workstation = await makeWorkstation(atEnd);
    const [operate, look, stranger] = await pages(workstation, atEnd);
    if (operate === undefined || look === undefined || stranger === undefined)
      throw new Error('There is a page too few.');
    const found: string[] = [];
    for (const { name, show } of SCREENS) {
      await operate.setViewportSize(SIZES[1]);
      await show(operate);
      found.push(...(await faultsOf(operate, name)));
    }
    found.push(...(await faultsOf(look, 'look')), ...(await faultsOf(stranger, 'signed out')));
    expect(found).toEqual([]);
  });
}

/** All that axe finds, and what reaches out of a window of each size. Contrast depends on the theme, all else does not. */
async function faultsOf(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
      const { violations } = await (colorScheme === 'light' ? axe : axe.withRules('color-contrast')).analyze();
      const where = `${name}, ${size.width} px, ${colorScheme}`;
      found.push(...violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`));
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overflow > 0) found.push(`${name}, ${size.width} px: ${overflow} px too wide`);
  }
  return found;
}
