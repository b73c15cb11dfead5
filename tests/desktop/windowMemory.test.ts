import { randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { notRun } from '../support/notRun.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { secretLeaks } from './support/secretLeaks.ts';
import { BUCKET, isCompleted, setScene, untilRecording } from './support/scene.ts';

const missing = chromiumMissing();

if (missing !== undefined) notRun('what the window remembers of a secret', missing);
else {
  describe('what the window remembers of a secret', () => {
    test('a window opened after it was stored holds it nowhere: not in memory, not in storage, not in the page', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady();
      writeFileSync(path.join(scene.recordings, 'E005_C001.m2ts'), randomBytes(1024));
      await untilRecording(page, 'E005_C001.m2ts', isCompleted);
      await app.act({ kind: 'closeWindow' });
      await app.act({ kind: 'tray', item: 'settings' });
      const again = await app.page();
      await again.getByRole('heading', { name: 'Settings' }).first().waitFor();

      const { secretAccessKey } = scene.s3;
      const memory = await heapOf(again);
      expect(memory.includes(BUCKET)).toBe(true);
      expect(memory.includes(secretAccessKey)).toBe(false);
      const kept = await keptBy(again);
      expect(kept).toContain(BUCKET);
      expect(kept).not.toContain(secretAccessKey);
      expect(readdirSync(scene.userData)).toContain('secrets.json');
      expect(secretLeaks(scene, app.output())).toEqual([]);
      // The search does find it, were it there.
      await again.evaluate((secret) => Reflect.set(window, 'planted', { secret }), secretAccessKey);
      expect((await heapOf(again)).includes(secretAccessKey)).toBe(true);
    });
  });
}

/** Every string and object of the page and its preload, as V8 writes them down. Strings are cut after 1024 characters. */
async function heapOf(page: Page): Promise<string> {
  const devtools = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => void chunks.push(chunk));
  await devtools.send('HeapProfiler.enable');
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await devtools.detach();
  return chunks.join('');
}

/** The text and the field values of the page, and the content of the browser's storages. */
function keptBy(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const fields = [...document.querySelectorAll('input, textarea')].map(
      (field) => Reflect.get(field, 'value') as string,
    );
    const databases = await indexedDB.databases();
    return JSON.stringify([
      document.documentElement.outerHTML,
      fields,
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      databases,
      document.cookie,
    ]);
  });
}
