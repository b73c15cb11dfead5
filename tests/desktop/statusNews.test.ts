import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HostedApp } from './support/hostedApp.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { good, isCompleted, setScene, until, untilRecording } from './support/scene.ts';
import { MIB } from '../support/bytes.ts';
import { notRun } from '../support/notRun.ts';

const TITLE = 'the status is told by tray and notifications';

const missing = chromiumMissing();
if (missing === undefined) tests();
else notRun(TITLE, missing);

async function untilTray(app: HostedApp, icon: string): Promise<string> {
  await until(async () => (await app.view()).tray?.image.endsWith(`${icon}.png`) === true, `the tray shows ${icon}`);
  return (await app.view()).tray?.toolTip.replace(/^Rushes: /, '') ?? '';
}

function tests(): void {
  describe.concurrent(TITLE, () => {
    test('a bucket that does not exist is one notification for four recordings, and one when it is over', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady({ destination: { bucket: 'rushes-later' } });
      const names = ['a.m2ts', 'b.m2ts', 'c.m2ts', 'd.m2ts'];
      for (const name of names) writeFileSync(path.join(scene.recordings, name), randomBytes(6 * MIB));
      for (const name of names)
        await untilRecording(page, name, ({ holds }) => holds.some(({ kind }) => kind === 'outage'));
      await until(async () => (await app.view()).notifications.length > 0, 'a notification');
      await page.getByText('4 recordings wait.').waitFor();
      expect(await untilTray(app, 'attention')).toBe('rushes-later: uploads are refused');
      scene.s3.createBucket('rushes-later');
      await good(page, 'engine.command', { kind: 'engine.retryAll' });
      for (const name of names) await untilRecording(page, name, isCompleted);
      const titled = async (title: string): Promise<number> =>
        (await app.view()).notifications.filter((one) => one.title === title).length;
      await until(async () => (await titled('The interruption is over')) === 1, 'the end is told');
      expect(await titled('Uploads are interrupted')).toBe(1);
      const told = (await app.view()).notifications;
      // The completed ones share one notification, or a few on a slow machine.
      const news = ['Uploads are interrupted', 'The interruption is over', 'Safe in the cloud'];
      expect(told.filter(({ title }) => !news.includes(title))).toEqual([]);
      expect(told[0]?.body).toContain('rushes-later');
    });

    test('an unplugged card has an icon and a sentence in the language of the app, and is told when it lasts', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app } = await scene.startReady({ app: { outageSeconds: 1, language: 'de' } });
      expect(await untilTray(app, 'safe')).toBe('Alles sicher');
      renameSync(scene.recordings, `${scene.recordings}.away`);
      expect(await untilTray(app, 'folder')).toMatch(/^recordings getrennt seit /);
      await until(async () => (await app.view()).notifications.length === 1, 'it is told');
      renameSync(`${scene.recordings}.away`, scene.recordings);
      await untilTray(app, 'safe');
      await until(async () => (await app.view()).notifications.length === 2, 'its end is told');
      expect((await app.view()).notifications.map(({ title }) => title)).toEqual([
        'Uploads sind unterbrochen',
        'Die Unterbrechung ist vorbei',
      ]);
    });
  });
}
