import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { expectSameBytes } from '../support/bytes.ts';
import { notRun } from '../support/notRun.ts';
import { recorderMissing } from '../support/recorders.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import type { HostedApp } from './support/hostedApp.ts';
import { BUCKET, isCompleted, type Scene, setScene, until, untilRecording } from './support/scene.ts';
import { secretLeaks } from './support/secretLeaks.ts';
import { recordTake } from './support/takes.ts';

const missing = chromiumMissing() ?? recorderMissing();

if (missing !== undefined) notRun('from the first start to the first finished upload', missing);
else {
  // Most of it is waiting for recordings to be quiet.
  describe.concurrent('from the first start to the first finished upload', () => {
    test('with the keyboard alone', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const app = await scene.start();
      const page = await app.page();
      await app.act({ kind: 'answer', answer: { kind: 'open', paths: [scene.recordings] } });
      // The destination is confirmed in a native dialog.
      await app.act({ kind: 'answer', answer: { kind: 'message', button: 0 } });
      await press(page, 'Choose a folder…');
      await confirmPreviewByKeyboard(page);
      await press(page, 'Continue');
      await tabTo(page, 'Provider');
      // One letter names it: more of them count as one word only when they come quickly.
      await page.keyboard.press('o');
      expect(await page.getByLabel('Provider').locator('option:checked').textContent()).toBe('Other S3');
      for (const [label, text] of addressOf(scene)) {
        await tabTo(page, label);
        await page.keyboard.press('Control+A');
        await page.keyboard.type(text);
      }
      await press(page, 'Enter keys…');
      for (const [label, text] of keysOf(scene)) {
        await tabTo(page, label);
        await page.keyboard.type(text);
      }
      await press(page, 'Store');
      await press(page, 'Continue');
      await press(page, 'Test connection');
      await page.getByText('Everything works.').waitFor();
      await press(page, 'Start uploading');
      await recordAndSee(app, page, scene);
    });

    test('with the mouse alone, keys pasted', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const app = await scene.start();
      const page = await app.page();
      await app.act({ kind: 'answer', answer: { kind: 'open', paths: [scene.recordings] } });
      // The destination is confirmed in a native dialog.
      await app.act({ kind: 'answer', answer: { kind: 'message', button: 0 } });
      await page.getByRole('button', { name: 'Choose a folder…' }).click();
      await page.getByRole('button', { name: 'Start watching' }).click();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByLabel('Provider').selectOption({ label: 'Other S3' });
      for (const [label, text] of addressOf(scene)) await page.getByLabel(label, { exact: true }).fill(text);
      await page.getByRole('button', { name: 'Enter keys…' }).click();
      for (const [label, text] of keysOf(scene)) await page.getByLabel(label, { exact: true }).fill(text);
      await page.getByRole('button', { name: 'Store', exact: true }).click();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Test connection' }).click();
      await page.getByText('Everything works.').waitFor();
      await page.getByRole('button', { name: 'Start uploading' }).click();
      await recordAndSee(app, page, scene);
    });

    async function recordAndSee(app: HostedApp, page: Page, scene: Scene): Promise<void> {
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
      expect(secretLeaks(scene, app)).toEqual([]);
    }
  });
}

function keysOf({ s3 }: Scene): readonly (readonly [string, string])[] {
  return [
    ['Access key ID', s3.accessKeyId],
    ['Secret access key', s3.secretAccessKey],
  ];
}

function addressOf({ s3 }: Scene): readonly (readonly [string, string])[] {
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
async function press(page: Page, name: string): Promise<void> {
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
