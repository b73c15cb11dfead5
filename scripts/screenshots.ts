import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright';
import { NOW_MS } from '../tests/window/fake/recordings.ts';
import { type OpenOptions, WindowHost } from '../tests/window/support/window.ts';

/**
 * Takes the pictures of the documentation: the built window in Chromium, fed by the fake bridge of the tests.
 * `node scripts/screenshots.ts [folder]`
 */
const FOLDER = process.argv[2] ?? path.resolve(import.meta.dirname, '../docs/screenshots');

interface Picture {
  readonly name: string;
  readonly options: OpenOptions;
  readonly prepare?: (page: Page) => Promise<void>;
}

const NOT_SET_UP = { app: { isSetUp: false }, destination: { bucket: '' } } as const;

const PICTURES: readonly Picture[] = [
  { name: 'live', options: { scenario: 'live' }, prepare: letItMove },
  {
    name: 'details',
    options: { scenario: 'live', size: { width: 1400, height: 800 } },
    async prepare(page) {
      await letItMove(page);
      await page.getByRole('row', { name: 'A001C012_261121_R7QK.mov' }).click();
    },
  },
  { name: 'attention', options: { scenario: 'attention' }, prepare: letItMove },
  {
    name: 'narrow-german',
    options: { scenario: 'attention', locale: 'de-DE', size: { width: 760, height: 900 } },
    prepare: letItMove,
  },
  { name: 'safe', options: { scenario: 'safe' } },
  { name: 'empty', options: { scenario: 'empty' } },
  {
    name: 'folders',
    options: {},
    prepare: (page) => page.getByRole('button', { name: 'Folders' }).click(),
  },
  {
    name: 'folder-preview',
    options: {},
    async prepare(page) {
      await page.getByRole('button', { name: 'Folders' }).click();
      await page.getByRole('button', { name: 'Add folder…' }).click();
    },
  },
  {
    name: 'settings',
    options: { scenario: 'live', size: { width: 1240, height: 980 } },
    prepare: (page) => page.getByRole('button', { name: 'Settings' }).click(),
  },
  {
    name: 'connection-test',
    options: { failingStep: 'create', size: { width: 1240, height: 1000 } },
    async prepare(page) {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Test connection' }).click();
      await page.getByText('The test did not pass.').scrollIntoViewIfNeeded();
    },
  },
  { name: 'setup-folder', options: { scenario: 'empty', patch: NOT_SET_UP, hasKeys: false } },
  {
    name: 'setup-destination',
    options: { scenario: 'watching', patch: NOT_SET_UP, hasKeys: false, size: { width: 1240, height: 860 } },
    prepare: (page) => page.getByRole('button', { name: 'Continue' }).click(),
  },
  {
    name: 'setup-test',
    options: { scenario: 'watching', patch: { app: { isSetUp: false } } },
    async prepare(page) {
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Test connection' }).click();
      await page.getByText('Everything works.').waitFor();
    },
  },
];

async function letItMove(page: Page): Promise<void> {
  await page.evaluate('window.fake.move(2)');
  // As many samples as fill the sparklines, without waiting for them.
  for (let second = 0; second < 40; second += 1) await page.clock.runFor(1000);
  await page.evaluate('window.fake.move(0)');
}

await mkdir(FOLDER, { recursive: true });
const host = await WindowHost.start();
try {
  for (const { name, options, prepare } of PICTURES) {
    for (const theme of ['dark', 'light'] as const) {
      const window = await host.open({ nowMs: NOW_MS, ...options, theme, isMotionReduced: true, scale: 1.5 });
      await prepare?.(window.page);
      await window.page.evaluate('document.fonts.ready.then(() => undefined)');
      await window.page.screenshot({ path: path.join(FOLDER, `${name}-${theme}.png`) });
      for (const complaint of window.complaints) console.error(`${name} ${theme}: ${complaint}`);
      await window[Symbol.asyncDispose]();
    }
    console.log(name);
  }
} finally {
  await host[Symbol.asyncDispose]();
}
