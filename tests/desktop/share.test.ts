import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { notRun } from '../support/notRun.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { isCompleted, setScene, until, untilRecording } from './support/scene.ts';

const missing = chromiumMissing();

if (missing !== undefined) notRun('sharing from the app', missing);
else {
  describe('sharing from the app', () => {
    test('a link that was copied or opened reads the object, and is in no log and not in the page', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady();
      const bytes = randomBytes(1_000);
      writeFileSync(path.join(scene.recordings, 'take é&.m2ts'), bytes);
      await untilRecording(page, 'take é&.m2ts', isCompleted);
      await page.getByRole('row', { name: 'take é&.m2ts' }).click();
      await page.getByRole('button', { name: 'Share…' }).click();
      await page.getByRole('button', { name: 'Copy link' }).click();
      await page.getByText('The link is on the clipboard.').waitFor();
      await page.getByRole('button', { name: 'Open in the browser' }).click();
      await until(async () => (await app.view()).openedLinks.length === 1, 'the browser was asked');
      const { clipboard, openedLinks } = await app.view();
      for (const url of [clipboard, ...openedLinks]) {
        expect(new URL(url).origin).toBe(new URL(scene.s3.endpoint).origin);
        expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(bytes);
      }
      expect(await page.content()).not.toContain('X-Amz-');
      const logs = path.join(scene.userData, 'logs');
      const logged = readdirSync(logs).map((name) => readFileSync(path.join(logs, name), 'utf8'));
      expect(logged.join('').length).toBeGreaterThan(0);
      expect(logged.join('') + app.output()).not.toContain('X-Amz-Signature');
    });
  });
}
