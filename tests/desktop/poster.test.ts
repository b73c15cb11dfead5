import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { missingCommands } from '../support/commands.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { good, isCompleted, until, untilRecording } from './support/scene.ts';
import { describeHosts } from './support/specHosts.ts';

/** A red clip of three seconds in a file that is complete at once. */
function makeClip(file: string): void {
  const codec = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast'];
  const made = `${file}.part`;
  const picture = ['-f', 'lavfi', '-i', 'color=c=red:s=320x180:r=25:d=3'];
  execFileSync('ffmpeg', ['-v', 'error', ...picture, ...codec, '-f', 'mp4', '-y', made]);
  renameSync(made, file);
}

/** The colour in the middle of the frame, as red, green and blue. */
function colourOf(page: Page): Promise<readonly number[]> {
  return page.locator('canvas.poster').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1) ?? { data: [] };
    return Array.from(data).slice(0, 3);
  });
}

/** Whether a video element of the page loads this source. */
function loadVideo(page: Page, source: string): Promise<string> {
  return page.evaluate(
    (src) =>
      new Promise<string>((resolve) => {
        const video = document.createElement('video');
        video.addEventListener('loadeddata', () => resolve('loaded'));
        video.addEventListener('error', () => resolve('refused'));
        video.src = src;
      }),
    source,
  );
}

describeHosts(
  'the poster of a finished clip',
  (host) => {
    test('is a frame of it in its details and in the history; a clip that does not decode has none', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await host.setScene(atEnd);
      const { page } = await scene.startReady();
      makeClip(path.join(scene.recordings, 'A001C001.mp4'));
      await untilRecording(page, 'A001C001.mp4', isCompleted);
      await page.getByRole('row', { name: 'A001C001.mp4' }).dblclick();
      const details = page.getByRole('complementary', { name: 'Details' });
      await details.getByRole('img', { name: 'Still frame of A001C001.mp4' }).waitFor();
      const [red = 0, green = 0, blue = 0] = await colourOf(page);
      expect(red).toBeGreaterThan(200);
      expect(green + blue).toBeLessThan(60);
      await page.keyboard.press('Escape');

      await page.keyboard.press('3');
      await page.getByRole('row', { name: 'A001C001.mp4' }).click();
      await page.getByRole('img', { name: 'Still frame of A001C001.mp4' }).waitFor();
      await page.keyboard.press('1');

      writeFileSync(path.join(scene.recordings, 'A001C002.mp4'), randomBytes(100_000));
      await untilRecording(page, 'A001C002.mp4', isCompleted);
      const failed = page.waitForEvent('requestfinished', (request) => request.url().includes('/clip/'));
      await page.getByRole('row', { name: 'A001C002.mp4' }).dblclick();
      await details.getByText('A001C002.mp4').first().waitFor();
      await failed;
      expect(await details.getByRole('img', { name: 'Still frame' }).count()).toBe(0);
      expect(await details.getByText('Verified').count()).toBeGreaterThan(0);
    });

    test('opens no other file: the page gets no clip that was exchanged, and cannot read the bytes of any', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await host.setScene(atEnd);
      const { page } = await scene.startReady({}, { mayComplain: true });
      const file = path.join(scene.recordings, 'A001C001.mp4');
      const secret = path.join(scene.userData, 'private.mp4');
      makeClip(file);
      makeClip(secret);
      const { id } = await untilRecording(page, 'A001C001.mp4', isCompleted);
      const { source } = await good(page, 'recording.clip', { id });
      expect(source).toBe(`clip/${id}`);
      expect(await loadVideo(page, source ?? '')).toBe('loaded');
      const fetched = await page.evaluate(
        (src) =>
          fetch(src, { headers: { Range: 'bytes=0-' } }).then(
            ({ status }) => status,
            () => 0,
          ),
        source ?? '',
      );
      // The policy of the app allows no connection at all.
      expect(fetched).toBe(host.kind === 'app' ? 0 : 404);
      for (const other of [`clip/${secret}`, 'clip/..%2fprivate.mp4', `file://${secret}`, `${scene.s3.endpoint}/x.mp4`])
        expect(`${other} ${await loadVideo(page, other)}`).toBe(`${other} refused`);

      renameSync(file, `${file}.bak`);
      symlinkSync(secret, file);
      await until(async () => (await good(page, 'recording.clip', { id })).source === null, 'the link is refused');
      expect(await loadVideo(page, `${source ?? ''}?again`)).toBe('refused');
      expect(scene.s3.requests.filter(({ bucket }) => bucket === 'x.mp4')).toEqual([]);
    });
  },
  chromiumMissing() ?? missingCommands('ffmpeg'),
);
