import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { mouse, describeHosts } from './support/specHosts.ts';
import { isCompleted, until, untilRecording } from './support/scene.ts';

describeHosts('the history', (host) => {
  test('lists an upload, and saves it as a table and as a report where the person wants it', async ({
    onTestFinished: atEnd,
  }) => {
    const scene = await host.setScene(atEnd);
    const { app, page, save } = await scene.startReady();
    writeFileSync(path.join(scene.recordings, 'A001 – <b>.m2ts'), randomBytes(1000));
    const { proof } = await untilRecording(page, 'A001 – <b>.m2ts', isCompleted);
    await page.keyboard.press('3');
    await page.getByRole('row', { name: 'A001 – <b>.m2ts' }).waitFor();

    const lines = (await save('Save as CSV…')).toString('utf8').split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(`A001 – <b>.m2ts,complete,1000,,,${proof?.crc32 ?? ''},`);

    if (app === undefined) {
      const report = (await save('Save a page to print…')).toString('utf8');
      expect(report).toContain('<title>Uploaded recordings</title>');
      expect(report).toContain('<strong>A001 – &#60;b&#62;.m2ts</strong>');
      expect(report).toContain(proof?.crc32 ?? 'a checksum');
      return;
    }
    const pdf = (await save('Save as PDF…')).toString('latin1');
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    expect(pdf).toContain('/Title (Uploaded recordings)');
    // The style sheet of the page was read: it asks for landscape.
    const [, width, height] = /\/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf) ?? [];
    expect(Number(width)).toBeGreaterThan(Number(height));
    await until(async () => (await app.view()).windows.length === 1, 'the hidden window of the report is gone');

    await app.act({ kind: 'answer', answer: { kind: 'save', path: '' } });
    await mouse(page)('Save as CSV…');
    await until(
      async () => (await app.view()).dialogs.filter(({ kind }) => kind === 'save').length === 3,
      'it was asked',
    );
    expect((await app.view()).dialogs.every(({ belongsToWindow }) => belongsToWindow)).toBe(true);
  });
});
