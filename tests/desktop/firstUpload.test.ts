import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { expectSameBytes } from '../support/bytes.ts';
import { recorderMissing } from '../support/recorders.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { BUCKET, isCompleted, until, untilRecording } from './support/scene.ts';
import { secretLeaks } from './support/secretLeaks.ts';
import { describeHosts, mouse, type Press, type SpecScene, type SpecWindow } from './support/specHosts.ts';
import { recordTake } from './support/takes.ts';

describeHosts(
  'from the first start to the first finished upload',
  (host) => {
    test('with the keyboard alone', async ({ onTestFinished: atEnd }) => {
      const scene = await host.setScene(atEnd);
      const opened = await scene.start();
      const { page } = opened;
      const press: Press = (name) => pressByKeyboard(page, name);
      // A browser gives a page no path of a dropped folder.
      if (host.kind === 'browser') expect(await page.getByText(/\bdrop\b/i).count()).toBe(0);
      await opened.chooseFolder(press, 'Choose a folder…', scene.recordings);
      await confirmPreviewByKeyboard(page);
      await press('Continue');
      await tabTo(page, 'Provider');
      // One letter names it: more of them count as one word only when they come quickly.
      await page.keyboard.press('o');
      expect(await page.getByLabel('Provider').locator('option:checked').textContent()).toBe('Other S3');
      for (const [label, text] of addressOf(scene)) {
        await tabTo(page, label);
        await page.keyboard.press('Control+A');
        await page.keyboard.type(text);
      }
      await press('Enter keys…');
      for (const [label, text] of keysOf(scene)) {
        await tabTo(page, label);
        await page.keyboard.type(text);
      }
      await storeTestAndUpload(opened, scene, press);
    });

    // In a browser, the keyboard does all that the mouse does, the dialogs of the page included.
    if (host.kind === 'app') {
      test('with the mouse alone, keys pasted', async ({ onTestFinished: atEnd }) => {
        const scene = await host.setScene(atEnd);
        const opened = await scene.start();
        const { page } = opened;
        const press = mouse(page);
        await opened.chooseFolder(press, 'Choose a folder…', scene.recordings);
        await press('Start watching');
        await press('Continue');
        await page.getByLabel('Provider').selectOption({ label: 'Other S3' });
        for (const [label, text] of addressOf(scene)) await page.getByLabel(label, { exact: true }).fill(text);
        await press('Enter keys…');
        for (const [label, text] of keysOf(scene)) await page.getByLabel(label, { exact: true }).fill(text);
        await storeTestAndUpload(opened, scene, press);
      });
    }

    /** From the keys, which are entered, to the first object. */
    async function storeTestAndUpload(opened: SpecWindow, scene: SpecScene, press: Press): Promise<void> {
      await press('Store');
      await opened.confirm(press, 'Continue', 'Use this destination');
      await press('Test connection');
      await opened.page.getByText('Everything works.').waitFor();
      await press('Start uploading');
      await recordAndSee(opened, scene);
    }

    async function recordAndSee({ page, app, output }: SpecWindow, scene: SpecScene): Promise<void> {
      const name = 'A001_C001.mp4';
      const file = path.join(scene.recordings, name);
      const written = recordTake(file, 5);
      await page.getByRole('grid').getByText(name).or(page.getByText(name)).first().waitFor();
      await written;
      const { key, proof } = await untilRecording(page, name, isCompleted);
      expectSameBytes(await scene.s3.objectBytes(BUCKET, key), readFileSync(file));
      expect(proof?.sizeBytes).toBe(statSync(file).size);
      expect(proof?.media?.videoCodec).toBe('h264');
      await page
        .getByText(/after last byte/)
        .first()
        .waitFor();
      // Only the app has a key store; a browser's keys are kept in memory.
      expect(readdirSync(scene.userData).includes('secrets.json')).toBe(app !== undefined);
      expect(secretLeaks(scene, output())).toEqual([]);
    }
  },
  chromiumMissing() ?? recorderMissing(),
);

function keysOf({ s3 }: SpecScene): readonly (readonly [string, string])[] {
  return [
    ['Access key ID', s3.accessKeyId],
    ['Secret access key', s3.secretAccessKey],
  ];
}

function addressOf({ s3 }: SpecScene): readonly (readonly [string, string])[] {
  return [
    ['Bucket', BUCKET],
    ['Endpoint', s3.endpoint],
  ];
}

async function confirmPreviewByKeyboard(page: Page): Promise<void> {
  const confirm = page.getByRole('button', { name: 'Start watching' });
  await confirm.waitFor();
  await until(() => confirm.evaluate((element) => element === document.activeElement), 'the button has the focus');
  await page.keyboard.press('Enter');
}

/** Moves the focus to a control by Tab alone, and presses it. */
async function pressByKeyboard(page: Page, name: string): Promise<void> {
  await until(() => page.getByRole('button', { name, exact: true }).isEnabled(), `${name} can be pressed`);
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 80; step += 1) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return '';
      const label =
        element instanceof HTMLInputElement || element instanceof HTMLSelectElement
          ? element.labels?.[0]?.textContent
          : undefined;
      return (label ?? element.getAttribute('aria-label') ?? element.textContent).trim();
    });
    if (focused === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${name}.`);
}
