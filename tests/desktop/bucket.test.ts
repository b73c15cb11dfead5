import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectSameBytes, MIB } from '../support/bytes.ts';
import { notRun } from '../support/notRun.ts';
import { payloadOf } from '../support/payload.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { BUCKET, isCompleted, type Scene, setScene, untilRecording } from './support/scene.ts';
import { storeOf } from '../support/storeOf.ts';

const { signal } = new AbortController();
const missing = chromiumMissing();

/** An open upload with its first part, which was left two hours ago. @returns its id */
async function leftUpload({ s3 }: Scene, key: string, part: Buffer): Promise<string> {
  const store = storeOf(s3);
  const object = { bucket: BUCKET, key, contentType: 'video/mp4', metadata: {} };
  const opened = await store.createUpload(object, signal);
  await store.uploadPart({ ...object, ...opened, partNumber: 1, payload: payloadOf(part) }, signal);
  store.close();
  const upload = s3.bucket(BUCKET)?.uploads.get(opened.uploadId);
  expect.assert(upload !== undefined);
  Object.assign(upload, { initiatedAtMs: upload.initiatedAtMs - 2 * 3_600_000 });
  for (const stored of upload.parts.values()) Object.assign(stored, { storedAtMs: upload.initiatedAtMs });
  return opened.uploadId;
}

if (missing !== undefined) notRun('the bucket in the app', missing);
else {
  describe('the bucket in the app', () => {
    test('uploads that were left are continued with a file, completed and discarded', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady({ destination: { keyTemplate: '{path}/{name}' } });
      const bytes = randomBytes(7 * MIB);
      const file = path.join(scene.recordings, 'copy.bin');
      writeFileSync(file, bytes);
      await leftUpload(scene, 'A/continued.mp4', bytes.subarray(0, 5 * MIB));
      await leftUpload(scene, 'A/completed.mp4', randomBytes(5 * MIB));
      await leftUpload(scene, 'A/discarded.mp4', randomBytes(5 * MIB));
      await page.keyboard.press('5');
      await page.getByText('A/continued.mp4').waitFor();
      expect(await page.getByText('workstation not known').count()).toBe(3);

      await app.act({ kind: 'answer', answer: { kind: 'open', paths: [file] } });
      await page.getByRole('button', { name: 'Continue with a file…: A/continued.mp4' }).click();
      await untilRecording(page, 'copy.bin', isCompleted);
      expectSameBytes(await scene.s3.objectBytes(BUCKET, 'A/continued.mp4'), bytes);

      await page.getByRole('button', { name: 'Complete…: A/completed.mp4' }).click();
      await page.getByRole('button', { name: 'Complete', exact: true }).click();
      await page.getByText('A/completed.mp4 is an incomplete object of').waitFor();
      await page.getByRole('button', { name: 'Discard…: A/discarded.mp4' }).click();
      await page.getByRole('button', { name: 'Discard upload' }).click();
      await page.getByText('The store lists no open uploads.').waitFor();
      expect(scene.s3.bucket(BUCKET)?.uploads.size).toBe(0);
      expect([...(scene.s3.bucket(BUCKET)?.objects.keys() ?? [])].toSorted()).toEqual(
        ['A/completed.mp4', 'A/continued.mp4'].flatMap((key) => [key, `${key}.metadata.json`]),
      );
    });

    test('the history is verified in the bucket, and an object that was exchanged is named', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { page } = await scene.startReady();
      for (const name of ['a.m2ts', 'b.m2ts']) writeFileSync(path.join(scene.recordings, name), randomBytes(1_000));
      await untilRecording(page, 'a.m2ts', isCompleted);
      const { key } = await untilRecording(page, 'b.m2ts', isCompleted);
      await page.keyboard.press('3');
      await page.getByRole('row', { name: 'b.m2ts' }).waitFor();
      await page.getByRole('button', { name: 'Verify in the cloud…' }).click();
      await page.getByRole('button', { name: 'Verify', exact: true }).click();
      await page.getByText('2 objects match.').waitFor();
      const store = storeOf(scene.s3);
      const object = { bucket: BUCKET, key, contentType: 'video/mp2t', metadata: {} };
      await store.putObject(object, payloadOf(randomBytes(1_000)), signal);
      store.close();
      await page.getByRole('button', { name: 'Verify again' }).click();
      await page.getByText('1 object differs.').waitFor();
      await page.getByRole('listitem').filter({ hasText: key }).getByText('Its CRC-32 is not').waitFor();
    });
  });
}
