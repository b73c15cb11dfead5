import { randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { notRun } from '../support/notRun.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { BUCKET, crashesIn, good, isCompleted, setScene, until, untilRecording } from './support/scene.ts';
import { expectSameBytes, MIB } from '../support/bytes.ts';
import { MOUNT_NAMESPACE, mountingMissing } from '../support/mountNamespace.ts';

const NAME = 'D004_C001.m2ts';
/** Moves the content of the folder `$0` into a small file system and mounts that in its place. */
const SMALL_DISK =
  'mount -t tmpfs -o size=3m rushes-test /mnt && cp -a "$0/." /mnt && mount --move /mnt "$0" && exec "$@"';

const missing = chromiumMissing();
const mayNot = mountingMissing();
const title = 'the disk of the application’s folder';

if (missing !== undefined) notRun(title, missing);
else if (mayNot !== undefined) notRun(title, mayNot, 'unobtainable');
else {
  describe(title, () => {
    test('is full during an upload: said with what to do, nothing is lost, and it goes on by itself when there is room', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const within = ['unshare', ...MOUNT_NAMESPACE, 'sh', '-c', SMALL_DISK, scene.userData];
      // Long enough that nothing is finished before the test says so.
      const { app, page } = await scene.startReady({ upload: { timeoutSeconds: 3600 } }, { within });
      // The folder as the app sees it.
      const folder = path.join(`/proc/${app.pid}/root`, scene.userData);
      const ballast = path.join(folder, 'ballast');
      const problem = async (): Promise<string | null> =>
        (await good(page, 'engine.snapshot', null)).engine.journalProblem;
      const countOf = (wanted: string): number =>
        scene.s3.requests.filter(({ operation }) => operation === wanted).length;
      const file = path.join(scene.recordings, NAME);
      writeFileSync(file, randomBytes(6 * MIB));
      await untilRecording(page, NAME, ({ partsStored }) => partsStored === 1);

      fillUp(ballast);
      appendFileSync(file, randomBytes(6 * MIB));
      await until(async () => (await problem()) !== null, 'the journal cannot be written');
      const sentence = (await problem()) ?? '';
      expect(sentence).toMatch(/Free some space on that disk.*nothing is lost/);
      // The recorder goes on.
      appendFileSync(file, randomBytes(6 * MIB));
      const notice = page.getByRole('listitem').filter({ hasText: sentence });
      await notice.getByRole('button', { name: 'Try again' }).waitFor();
      await until(async () => (await app.view()).tray?.image.endsWith('attention.png') === true, 'the tray says so');
      // The part under way at that moment may have arrived; nothing is sent after it.
      expect(countOf('UploadPart')).toBeLessThanOrEqual(2);

      rmSync(ballast);
      await until(async () => (await problem()) === null, 'the journal is written again');
      await notice.waitFor({ state: 'hidden' });
      const { id } = await untilRecording(page, NAME, ({ partsStored }) => partsStored === 3);
      await good(page, 'engine.command', { kind: 'recording.finalize', id });
      const { key } = await untilRecording(page, NAME, isCompleted);
      expectSameBytes(await scene.s3.objectBytes(BUCKET, key), readFileSync(file));
      expect(countOf('CreateMultipartUpload')).toBe(1);
      expect(crashesIn(folder)).toEqual([]);
      expect(app.output()).toBe('');
    });
  });
}

/** Leaves not one free block. */
function fillUp(ballast: string): void {
  for (let size = 64 * 1024; size >= 1; size = Math.floor(size / 2)) {
    for (let isFull = false; !isFull; ) {
      try {
        writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' });
      } catch {
        isFull = true;
      }
    }
  }
}
