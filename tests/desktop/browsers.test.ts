import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { chromium, type Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { freePort } from '../support/freePort.ts';
import { headlessChromium } from '../support/chromium.ts';
import { notRun } from '../support/notRun.ts';
import type { AtEnd } from '../support/tempFolder.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { ask, good, setScene, untilRecording } from './support/scene.ts';

const CONFIRM = 0;
const CANCEL = 1;
const WAIT_MS = 90_000;
const PHONE = { width: 390, height: 844 };

const missing = chromiumMissing();

if (missing !== undefined) notRun('the app serves its window to browsers', missing);
else {
  describe('the app serves its window to browsers', () => {
    test('while the switch is on: a phone follows the recordings, and turning it off says that its data is old', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady();
      const answer = (button: number): Promise<unknown> =>
        app.act({ kind: 'answer', answer: { kind: 'message', button } });
      await page.getByRole('button', { name: /^Settings/ }).click();
      const card = page.locator('#settings-browsers');
      const shown = card.getByRole('switch');

      // Another program has the port; nothing is served before the person confirmed it.
      const taken = await listening(atEnd);
      expect(await good(page, 'app.facts', null)).toMatchObject({ console: { kind: 'off' } });
      await answer(CANCEL);
      expect(await ask(page, 'settings.set', { app: { consoleAddress: `0.0.0.0:${taken}` } })).toMatchObject({
        code: 'not_confirmed',
      });
      expect(await ask(page, 'access.invite', { role: 'look' })).toMatchObject({ code: 'not_served' });
      await answer(CONFIRM);
      await good(page, 'settings.set', { app: { consoleAddress: String(taken) } });
      await card.getByRole('alert').getByText('Another program uses this port').waitFor();
      expect(await shown.isChecked()).toBe(true);
      expect((await app.view()).dialogs.map(({ detail }) => detail)).toEqual([
        expect.stringContaining('Every device in the network'),
        expect.stringContaining('Other devices cannot reach it.'),
      ]);

      const port = await freePort();
      await answer(CONFIRM);
      await card.getByLabel('Port', { exact: true }).fill(String(port));
      await card.getByLabel('Port', { exact: true }).press('Enter');
      await card.getByText(`Served at http://127.0.0.1:${port}/`).waitFor();
      await card.getByRole('button', { name: 'Address to look' }).click();
      await card.getByRole('img', { name: 'QR code of the address' }).waitFor();
      const address = (await card.locator('.invitation code').textContent()) ?? '';

      const phone = await phonePage(atEnd);
      await phone.goto(address);
      await phone.locator('[data-status="safe"]').waitFor();
      await card.getByText('1 page is open.').waitFor();
      await card.getByText('A browser (looks)').waitFor();
      writeFileSync(path.join(scene.recordings, 'A001_C001.mp4'), 'a short take');
      await phone.getByText('A001_C001.mp4').waitFor();
      await untilRecording(page, 'A001_C001.mp4', ({ phase }) => phase === 'completed');
      expect(await phone.getByRole('button').count()).toBe(0);

      // A hostile script in the page cannot make an address that operates.
      await answer(CANCEL);
      expect(await ask(page, 'access.invite', { role: 'operate' })).toMatchObject({ code: 'not_confirmed' });
      await shown.click();
      await phone.getByText('this page shows an old state').waitFor();
      await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
      expect(app.output()).toBe('');
    });
  });
}

/** A port that somebody listens on. */
async function listening(atEnd: AtEnd): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  atEnd(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return address.port;
}

/** The page of a browser that has nothing to do with the app. */
async function phonePage(atEnd: AtEnd): Promise<Page> {
  const executablePath = headlessChromium();
  if (executablePath === undefined) throw new Error('There is no Chromium.');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  atEnd(() => browser.close());
  const page = await browser.newPage({ viewport: PHONE, locale: 'en-GB' });
  page.setDefaultTimeout(WAIT_MS);
  return page;
}
