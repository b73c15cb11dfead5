import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { notRun } from '../support/notRun.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { BUCKET, good, isCompleted, setScene, until, untilRecording } from './support/scene.ts';
import { describeHosts, mouse } from './support/specHosts.ts';
import type { FolderView } from '../../shared/viewModel.ts';
import { expectSameBytes, MIB } from '../support/bytes.ts';

const missing = chromiumMissing();

if (missing !== undefined) notRun('watched folders', missing);
else {
  // Most of it is waiting for recordings to be quiet.
  describe.concurrent('watched folders', () => {
    test('a folder dropped on the window is previewed, watched and uploaded from', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { page } = await scene.startReady();
      await good(page, 'folders.remove', { path: scene.recordings });
      const card = path.join(scene.recordings, '..', 'Karte 1 – ÄÖ %20 #');
      mkdirSync(path.join(card, 'DCIM'), { recursive: true });
      writeFileSync(path.join(card, 'DCIM', 'old.m2ts'), randomBytes(1000));
      writeFileSync(path.join(card, 'notes.txt'), 'x');
      writeFileSync(path.join(card, '.hidden.mp4'), 'x');
      await drop(page, [path.resolve(card)]);
      await page.getByText('old.m2ts').first().waitFor();
      await page.getByText('notes.txt').first().waitFor();
      await page.getByRole('button', { name: 'Start watching' }).click();
      await until(
        async () => (await good(page, 'settings.get', null)).settings.folders.length === 1,
        'it is in the settings',
      );
      expect((await good(page, 'settings.get', null)).settings.folders[0]?.path).toBe(path.resolve(card));
      await untilRecording(page, 'old.m2ts', isCompleted);
      const file = path.join(card, 'new.m2ts');
      writeFileSync(file, randomBytes(6 * MIB));
      const { key } = await untilRecording(page, 'new.m2ts', isCompleted);
      expectSameBytes(await scene.s3.objectBytes(BUCKET, key), readFileSync(file));
    });

    test('a dropped file is no folder, one inside a watched folder is watched already, one around it takes its place', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { page } = await scene.startReady();
      const inside = path.join(scene.recordings, 'card');
      mkdirSync(inside);
      const file = path.join(inside, 'take.txt');
      writeFileSync(file, 'x');
      const around = path.dirname(scene.recordings);
      await page.evaluate(() => {
        const scope = window as unknown as {
          seen?: unknown;
          rushes: { offerDropped(files: readonly File[]): Promise<unknown> };
        };
        document.addEventListener(
          'drop',
          (event) => {
            event.stopPropagation();
            event.preventDefault();
            scope.seen = scope.rushes.offerDropped(Array.from(event.dataTransfer?.files ?? []));
          },
          { capture: true, once: true },
        );
      });
      await drop(page, [file, inside, around]);
      const reply = await page.evaluate(() => (window as unknown as { seen: Promise<unknown> }).seen);
      expect(reply).toMatchObject({
        ok: true,
        value: [
          { path: file, state: 'not_a_folder' },
          { path: inside, state: 'watched' },
          { path: around, state: 'contains' },
        ],
      });
      await good(page, 'folders.add', { paths: [around] });
      const { folders } = (await good(page, 'settings.get', null)).settings;
      expect(folders).toEqual([{ path: around, isPaused: false }]);
    });

    test('a recording is shown in its folder, and its address is on the clipboard', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady();
      const file = path.join(scene.recordings, 'take.m2ts');
      writeFileSync(file, randomBytes(1000));
      const { id, key } = await untilRecording(page, 'take.m2ts', isCompleted);
      await good(page, 'recording.showInFolder', { id });
      expect(await good(page, 'recording.copyUrl', { id })).toEqual({ url: `s3://${BUCKET}/${key}` });
      const { revealed, clipboard } = await app.view();
      expect(revealed).toEqual([file]);
      expect(clipboard).toBe(`s3://${BUCKET}/${key}`);
    });
  });
}

describeHosts('a folder of the machine', (host) => {
  test('is added by its button and uploaded from; paused it sends nothing, and removed it is not watched', async ({
    onTestFinished: atEnd,
  }) => {
    const scene = await host.setScene(atEnd);
    const card = path.join(scene.folder, 'KARTE 1');
    mkdirSync(card);
    const { page, chooseFolder } = await scene.startReady();
    const press = mouse(page);
    const folders = async (): Promise<readonly FolderView[]> => (await good(page, 'engine.snapshot', null)).folders;
    await page.getByRole('button', { name: /^Folders/ }).click();
    await chooseFolder(press, 'Add folder…', card);
    await press('Start watching');
    await until(async () => (await folders()).length === 2, 'both are watched');
    const first = page.getByRole('listitem').filter({ hasText: scene.recordings });
    await first.getByRole('button', { name: 'Pause' }).click();
    const isPaused = async (): Promise<boolean> =>
      (await folders()).find((each) => each.path === scene.recordings)?.isPaused === true;
    await until(isPaused, 'it is paused');
    writeFileSync(path.join(scene.recordings, 'take.m2ts'), randomBytes(6 * MIB));
    // Found later than the first would have been, and stored to its end: so much time the first had.
    writeFileSync(path.join(card, 'later.m2ts'), randomBytes(1000));
    await untilRecording(page, 'later.m2ts', isCompleted);
    expect(scene.s3.requests.filter(({ key }) => key.includes('take.m2ts'))).toEqual([]);
    await first.getByRole('button', { name: 'Resume' }).click();
    await untilRecording(page, 'take.m2ts', isCompleted);
    await first.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop watching' }).click();
    await good(page, 'folders.remove', { path: card });
    await until(async () => (await folders()).length === 0, 'no folder is watched');
  });
});

/** Drags these paths from the system onto the middle of the window. */
async function drop(page: Page, files: readonly string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
  }
  await devtools.detach();
}
