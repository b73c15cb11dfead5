import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { notRun } from '../support/notRun.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { isCompleted, setScene, until, untilRecording } from './support/scene.ts';

const missing = chromiumMissing();

if (missing !== undefined) notRun('the history of the app', missing);
else {
  describe('the history of the app', () => {
    test('lists an upload, and saves it as a table and as a printed report where the person wants it', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady();
      writeFileSync(path.join(scene.recordings, 'A001 – <b>.m2ts'), randomBytes(1000));
      const { proof } = await untilRecording(page, 'A001 – <b>.m2ts', isCompleted);
      await page.keyboard.press('3');
      await page.getByRole('row', { name: 'A001 – <b>.m2ts' }).waitFor();

      const table = path.join(scene.userData, 'day.csv');
      await app.act({ kind: 'answer', answer: { kind: 'save', path: table } });
      await page.getByRole('button', { name: 'Save as CSV…' }).click();
      await page.getByText(`Saved as ${table}`).waitFor();
      const lines = readFileSync(table, 'utf8').split('\r\n');
      expect(lines).toHaveLength(3);
      expect(lines[1]).toContain(`A001 – <b>.m2ts,complete,1000,,,${proof?.crc32 ?? ''},`);

      const report = path.join(scene.userData, 'day.pdf');
      await app.act({ kind: 'answer', answer: { kind: 'save', path: report } });
      await page.getByRole('button', { name: 'Save as PDF…' }).click();
      await page.getByText(`Saved as ${report}`).waitFor();
      const pdf = readFileSync(report, 'latin1');
      expect(pdf.slice(0, 5)).toBe('%PDF-');
      expect(pdf).toContain('/Title (Uploaded recordings)');
      // The style sheet of the page was read: it asks for landscape.
      const [, width, height] = /\/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf) ?? [];
      expect(Number(width)).toBeGreaterThan(Number(height));
      await until(async () => (await app.view()).windows.length === 1, 'the hidden window of the report is gone');

      await app.act({ kind: 'answer', answer: { kind: 'save', path: '' } });
      await page.getByRole('button', { name: 'Save as CSV…' }).click();
      await until(
        async () => (await app.view()).dialogs.filter(({ kind }) => kind === 'save').length === 3,
        'it was asked',
      );
      expect((await app.view()).dialogs.every(({ belongsToWindow }) => belongsToWindow)).toBe(true);
    });
  });
}
