import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROJECT_FOLDER } from '../../scripts/packaging/buildApp.ts';
import { withHangingCall } from '../support/hangingCall.ts';
import { notRun } from '../support/notRun.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { BUCKET, good, isCompleted, setScene, until, untilRecording } from './support/scene.ts';
import { expectSameBytes, MIB } from '../support/bytes.ts';

const NAME = 'B002_C003.m2ts';
/** Nothing is finished but what a test finishes, however long its steps take. */
const UNFINISHED = { upload: { timeoutSeconds: 3600 } } as const;
const missing = chromiumMissing();

if (missing !== undefined) notRun('the app with and without its window', missing);
else {
  // Most of it is waiting for recordings to be quiet.
  describe.concurrent('the app with and without its window', () => {
    test('closing the window keeps uploading; opened from the tray it shows the truth', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady(UNFINISHED);
      const file = path.join(scene.recordings, NAME);
      writeFileSync(file, randomBytes(6 * MIB));
      await untilRecording(page, NAME, ({ partsStored }) => partsStored === 1);
      await app.act({ kind: 'closeWindow' });
      expect((await app.view()).windows).toEqual([]);
      appendFileSync(file, randomBytes(6 * MIB));
      await until(() => countOf(scene.s3.requests, 'UploadPart') >= 2, 'a part sent without a window');
      await until(
        async () => /uploading-\d\.png$/.test((await app.view()).tray?.image ?? ''),
        'the tray shows an upload',
      );
      await app.act({ kind: 'tray', item: 'open' });
      const again = await app.page();
      await again.getByText(NAME).first().waitFor();
      const shown = await untilRecording(again, NAME, ({ partsStored }) => partsStored === 2);
      expect(shown.sizeBytes).toBe(12 * MIB);
      await good(again, 'engine.command', { kind: 'recording.finalize', id: shown.id });
      const { key } = await untilRecording(again, NAME, isCompleted);
      expectSameBytes(await scene.s3.objectBytes(BUCKET, key), readFileSync(file));
      await until(async () => (await app.view()).tray?.image.endsWith('safe.png') === true, 'the tray says safe');
    });

    test('the window opens where it was left, in size and maximized too, after closing it and after quitting', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const screens = ['--displays=0,0,1920,1080;1920,0,2560,1440', '--dark'];
      const app = await scene.start({ args: screens });
      await app.page();
      const [first] = (await app.view()).windows;
      expect(first).toMatchObject({
        bounds: { x: 400, y: 160, width: 1120, height: 760 },
        isMaximized: false,
        backgroundColor: '#0d0f13',
      });
      const colours = readFileSync(path.join(PROJECT_FOLDER, 'renderer/ui/tokens.css'), 'utf8');
      expect(colours).toContain('--bg: light-dark(#f3f4f7, #0d0f13);');
      const bounds = { x: 2500, y: 300, width: 1300, height: 900 };
      await app.act({ kind: 'placeWindow', bounds });
      await app.act({ kind: 'closeWindow' });
      await app.act({ kind: 'tray', item: 'open' });
      await app.page();
      expect((await app.view()).windows).toMatchObject([{ bounds, isMaximized: false }]);
      await app.act({ kind: 'maximizeWindow' });
      await app.close();
      const again = await scene.start({ args: screens });
      await again.page();
      await until(async () => (await again.view()).windows[0]?.isVisible === true, 'it is shown');
      expect((await again.view()).windows).toMatchObject([{ bounds, isMaximized: true }]);
      await again.act({ kind: 'minimizeWindow' });
      await again.close();
      const elsewhere = await scene.start();
      await elsewhere.page();
      expect((await elsewhere.view()).windows).toMatchObject([
        { bounds: { x: 310, y: 90, width: 1300, height: 900 }, backgroundColor: '#f3f4f7' },
      ]);
    });

    test('the window is shown under Wayland, where none is ready before it is', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const app = await scene.start({ args: ['--wayland'] });
      await app.page();
      await until(async () => (await app.view()).windows[0]?.isVisible === true, 'it is shown');
    });

    test('what stands in the file of the window and is no place is not followed', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const file = path.join(scene.userData, 'window.json');
      mkdirSync(scene.userData);
      for (const text of ['{"x": 1', '{"x":"far","y":0,"width":1300,"height":900,"isMaximized":false}', '[]']) {
        writeFileSync(file, text);
        const app = await scene.start();
        await app.page();
        expect((await app.view()).windows).toMatchObject([{ bounds: { width: 1120, height: 760 } }]);
        await app.close();
        expect(app.output()).toBe('');
      }
    });

    test('killed during an upload, it resumes at the next start and says so, sending no stored part twice', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const first = await scene.startReady(UNFINISHED);
      const file = path.join(scene.recordings, NAME);
      writeFileSync(file, randomBytes(11 * MIB));
      await untilRecording(first.page, NAME, ({ partsStored }) => partsStored === 2);
      await first.app.kill();
      appendFileSync(file, randomBytes(MIB));
      const app = await scene.start();
      const page = await app.page();
      const resumed = await untilRecording(page, NAME, () => true);
      expect(resumed.isResumed).toBe(true);
      await page.getByText('resumed').first().waitFor();
      await good(page, 'engine.command', { kind: 'recording.finalize', id: resumed.id });
      const { key } = await untilRecording(page, NAME, isCompleted);
      expectSameBytes(await scene.s3.objectBytes(BUCKET, key), readFileSync(file));
      expect(countOf(scene.s3.requests, 'CreateMultipartUpload')).toBe(1);
      expect(countOf(scene.s3.requests, 'UploadPart')).toBe(3);
    });

    test('a second start shows the window of the first and ends', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const { app } = await scene.startReady();
      await app.act({ kind: 'closeWindow' });
      const second = await scene.start();
      expect(await second.exited).toBe(0);
      await until(async () => (await app.view()).windows.length === 1, 'the window of the first is open');
    });

    test('a second start that is to show nothing opens no window', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const { app } = await scene.startReady();
      await app.act({ kind: 'closeWindow' });
      const second = await scene.start({ args: ['--hidden'] });
      expect(await second.exited).toBe(0);
      expect((await app.view()).windows).toEqual([]);
    });

    test('started hidden it has no window, and uploads', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const { app } = await scene.startReady();
      await app.close();
      const hidden = await scene.start({ args: ['--hidden'] });
      expect((await hidden.view()).windows).toEqual([]);
      writeFileSync(path.join(scene.recordings, NAME), randomBytes(MIB));
      await until(() => countOf(scene.s3.requests, 'PutObject') >= 2, 'object and metadata are stored');
    });

    test('quitting asks while recordings are uploading and says what happens; keeping on keeps on', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady(UNFINISHED);
      writeFileSync(path.join(scene.recordings, NAME), randomBytes(6 * MIB));
      await untilRecording(page, NAME, ({ partsStored }) => partsStored === 1);
      await app.act({ kind: 'answer', answer: { kind: 'message', button: 1 } });
      await app.act({ kind: 'tray', item: 'quit' });
      await until(async () => (await app.view()).dialogs.length > 0, 'the question');
      const [question] = (await app.view()).dialogs;
      expect(question?.message).toBe('Quit while recordings are uploading?');
      expect(question?.detail).toMatch(/1 recording is not in the cloud yet.*next start resumes the uploads/);
      expect(await good(page, 'app.facts', null)).toMatchObject({ isOnline: true });
      await app.act({ kind: 'answer', answer: { kind: 'message', button: 0 } });
      await app.act({ kind: 'quit' });
      expect(await app.exited).toBe(0);
    });

    test('a signal ends it in order, without a question', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady(UNFINISHED);
      writeFileSync(path.join(scene.recordings, NAME), randomBytes(6 * MIB));
      await untilRecording(page, NAME, ({ partsStored }) => partsStored === 1);
      app.signal('SIGTERM');
      expect(await app.exited).toBe(0);
      expect(app.output()).toBe('');
    });

    test('a signal ends it although a drive does not answer a call that nothing waits for', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app } = await scene.startReady({}, { within: withHangingCall(tempFolder(atEnd)) });
      app.signal('SIGTERM');
      expect(await app.exited).toBeNull();
    });

    test('the end of the session ends it in order, without a question', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady(UNFINISHED);
      writeFileSync(path.join(scene.recordings, NAME), randomBytes(6 * MIB));
      await untilRecording(page, NAME, ({ partsStored }) => partsStored === 1);
      await app.act({ kind: 'endSession' });
      expect(await app.exited).toBe(0);
      expect(app.output()).toBe('');
    });

    test('a computer that shuts down is asked to wait, and nobody is asked anything', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady(UNFINISHED);
      writeFileSync(path.join(scene.recordings, NAME), randomBytes(6 * MIB));
      await untilRecording(page, NAME, ({ partsStored }) => partsStored === 1);
      expect(await app.act({ kind: 'shutDown' })).toBe(true);
      expect(await app.exited).toBe(0);
      expect(app.output()).toBe('');
    });

    test('the question before quitting does not hide behind a window that is minimized', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady(UNFINISHED);
      writeFileSync(path.join(scene.recordings, NAME), randomBytes(6 * MIB));
      await untilRecording(page, NAME, ({ partsStored }) => partsStored === 1);
      const question = async (count: number): Promise<boolean | undefined> => {
        await app.act({ kind: 'answer', answer: { kind: 'message', button: 1 } });
        await app.act({ kind: 'tray', item: 'quit' });
        await until(async () => (await app.view()).dialogs.length === count, 'the question');
        return (await app.view()).dialogs.at(-1)?.belongsToWindow;
      };
      expect(await question(1)).toBe(true);
      await app.act({ kind: 'minimizeWindow' });
      expect(await question(2)).toBe(false);
    });

    test('the computer stays awake while something is behind, and may sleep afterwards', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady(UNFINISHED);
      await until(async () => !(await app.view()).isKeptAwake, 'nothing keeps it awake');
      writeFileSync(path.join(scene.recordings, NAME), randomBytes(6 * MIB));
      await until(async () => (await app.view()).isKeptAwake, 'kept awake');
      const { id } = await untilRecording(page, NAME, ({ partsStored }) => partsStored === 1);
      await good(page, 'engine.command', { kind: 'recording.finalize', id });
      await untilRecording(page, NAME, isCompleted);
      await until(async () => !(await app.view()).isKeptAwake, 'may sleep');
    });

    test('a finished recording is told by a notification that opens it, as far as the level wants it', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady();
      writeFileSync(path.join(scene.recordings, NAME), randomBytes(MIB));
      await untilRecording(page, NAME, isCompleted);
      await until(async () => (await app.view()).notifications.length > 0, 'a notification');
      expect((await app.view()).notifications).toEqual([{ title: 'Safe in the cloud', body: NAME }]);
      await app.act({ kind: 'closeWindow' });
      await app.act({ kind: 'notificationClick', at: 0 });
      const again = await app.page();
      await again.getByText(NAME).first().waitFor();
      await good(again, 'settings.set', { app: { notifications: 'attention' } });
      writeFileSync(path.join(scene.recordings, 'quiet.m2ts'), randomBytes(MIB));
      await untilRecording(again, 'quiet.m2ts', isCompleted);
      expect((await app.view()).notifications).toHaveLength(1);
    });

    test('the tray pauses everything and goes on; finalize and settings open the window there', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady(UNFINISHED);
      await app.act({ kind: 'tray', item: 'pause' });
      await until(async () => (await good(page, 'engine.snapshot', null)).engine.isPaused, 'paused');
      await until(async () => (await app.view()).tray?.menu.some(({ id }) => id === 'resume') === true, 'the menu');
      writeFileSync(path.join(scene.recordings, NAME), randomBytes(6 * MIB));
      await untilRecording(page, NAME, ({ holds }) => holds.some(({ kind }) => kind === 'paused'));
      expect(countOf(scene.s3.requests, 'UploadPart')).toBe(0);
      await app.act({ kind: 'tray', item: 'resume' });
      await untilRecording(page, NAME, ({ partsStored }) => partsStored === 1);
      await app.act({ kind: 'tray', item: 'limit-100-changed' });
      const says = 'Limited to 100 Mbit/s until you change it';
      await until(async () => (await app.view()).tray?.toolTip.endsWith(says) === true, 'the limit');
      await (await app.page()).getByText(says).waitFor();
      await app.act({ kind: 'tray', item: 'limit-as-set' });
      await until(async () => (await good(page, 'engine.snapshot', null)).engine.limit === null, 'no limit');
      await until(
        async () => (await app.view()).tray?.menu.find(({ id }) => id === 'finalize')?.isEnabled === true,
        'finalize',
      );
      await app.act({ kind: 'closeWindow' });
      await app.act({ kind: 'tray', item: 'finalize' });
      await (await app.page()).getByText('Finalize which recordings?').waitFor();
      await app.act({ kind: 'closeWindow' });
      await app.act({ kind: 'tray', item: 'settings' });
      await (await app.page()).getByRole('heading', { name: 'Settings' }).first().waitFor();
    });
  });
}

function countOf(requests: readonly { readonly operation: string }[], operation: string): number {
  return requests.filter((request) => request.operation === operation).length;
}
