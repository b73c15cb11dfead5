import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../shared/settings.ts';
import { notRun } from '../support/notRun.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { webhookReceiver } from '../support/webhookReceiver.ts';
import { ask, good, type Scene, setScene, until } from './support/scene.ts';
import { describeHosts } from './support/specHosts.ts';

const REDIS_URL = 'redis://127.0.0.1:6379';

const missing = chromiumMissing();

if (missing !== undefined) notRun('settings and secrets on disk', missing);
else {
  describe('settings and secrets on disk', () => {
    test('a file that is no JSON is set aside, told once, and the app starts anew', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      write(scene, '{"version": 1, "folders": [');
      const page = await (await scene.start()).page();
      expect((await good(page, 'settings.get', null)).settings).toEqual(DEFAULT_SETTINGS);
      const { notices } = await good(page, 'app.facts', null);
      expect(notices.map(({ code }) => code)).toEqual(['settings_set_aside']);
      const [copy = ''] = readdirSync(scene.userData).filter((name) => name.startsWith('settings.json.damaged-'));
      expect(readFileSync(path.join(scene.userData, copy), 'utf8')).toBe('{"version": 1, "folders": [');
      await good(page, 'notices.dismiss', { id: notices[0]?.id ?? '' });
      expect((await good(page, 'app.facts', null)).notices).toEqual([]);
    });

    test('fields that are not understood are repaired one by one, the rest is kept, the old file too', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { folders, ...rest } = scene.settings();
      const damaged = {
        ...rest,
        folders: [...folders, { path: 7 }],
        upload: { ...rest.upload, chunkBytes: 'large' },
        app: { ...rest.app, theme: 'pink' },
      };
      write(scene, JSON.stringify(damaged));
      const page = await (await scene.start()).page();
      const { settings } = await good(page, 'settings.get', null);
      expect(settings.destination).toEqual(scene.settings().destination);
      expect(settings.folders).toEqual(folders);
      expect(settings.upload.chunkBytes).toBe(DEFAULT_SETTINGS.upload.chunkBytes);
      expect(settings.app.theme).toBe('system');
      const { notices } = await good(page, 'app.facts', null);
      expect(notices[0]).toMatchObject({ code: 'settings_repaired' });
      expect(notices[0]?.message).toMatch(
        /folders, upload.chunkBytes, app.theme|upload.chunkBytes, app.theme, folders/,
      );
      expect(readdirSync(scene.userData).some((name) => name.startsWith('settings.json.damaged-'))).toBe(true);
    });

    test('an older file without newer fields gets their defaults without a word', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      write(scene, JSON.stringify({ version: 1, destination: { bucket: 'kept' } }));
      const page = await (await scene.start()).page();
      const { settings } = await good(page, 'settings.get', null);
      expect(settings).toEqual({
        ...DEFAULT_SETTINGS,
        destination: { ...DEFAULT_SETTINGS.destination, bucket: 'kept' },
      });
      expect((await good(page, 'app.facts', null)).notices).toEqual([]);
    });

    test('secrets outlive a restart encrypted, are never given back, and are gone when forgotten', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const first = await scene.start();
      const page = await first.page();
      const secret = {
        kind: 's3',
        accessKeyId: 'AKIAEXAMPLE00001234',
        secretAccessKey: 'so-very-secret',
        sessionToken: 'token-of-it',
        target: '',
      } as const;
      const view = await good(page, 'credentials.set', secret);
      expect(view).toEqual({
        storage: 'protected',
        sentence: null,
        s3: { isStored: true, endsWith: '1234', origin: 'aws' },
        redis: { isStored: false, origin: null },
        webhook: { isStored: false, origin: null },
      });
      await first.close();
      const file = path.join(scene.userData, 'secrets.json');
      expect(readFileSync(file, 'utf8')).not.toMatch(/so-very-secret|AKIAEXAMPLE|token-of-it/);
      expect(statSync(file).mode & 0o077).toBe(0);
      const second = await scene.start();
      const again = await second.page();
      expect((await good(again, 'credentials.status', null)).s3).toEqual({
        isStored: true,
        endsWith: '1234',
        origin: 'aws',
      });
      await second.act({ kind: 'answer', answer: { kind: 'message', button: 1 } });
      expect(await ask(again, 'credentials.clear', { kind: 's3' })).toMatchObject({ code: 'not_confirmed' });
      await second.act({ kind: 'answer', answer: { kind: 'message', button: 0 } });
      expect((await good(again, 'credentials.clear', { kind: 's3' })).s3).toEqual({
        isStored: false,
        endsWith: null,
        origin: null,
      });
      expect(readdirSync(scene.userData)).not.toContain('secrets.json');
    });

    test('a webhook is confirmed, tested and told of an upload, signed with the secret in the key store', async ({
      onTestFinished: atEnd,
    }) => {
      const receiver = await webhookReceiver(atEnd);
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady();
      const { url: target, secret: signingSecret } = receiver;
      await good(page, 'credentials.set', { kind: 'webhook', target, signingSecret });
      await app.act({ kind: 'answer', answer: { kind: 'message', button: 0 } });
      await good(page, 'settings.set', { app: { webhookUrl: target } });
      expect(await good(page, 'webhook.test', null)).toEqual({ kind: 'delivered', status: 204 });
      writeFileSync(path.join(scene.recordings, 'told.mp4'), 'x'.repeat(10_000));
      await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(2);
      expect(receiver.received.map(({ verified }) => verified)).toMatchObject([
        { type: 'webhook.test' },
        { type: 'stream.completed', data: { path: path.join(scene.recordings, 'told.mp4') } },
      ]);
      expect(readFileSync(path.join(scene.userData, 'secrets.json'), 'utf8')).not.toContain(signingSecret);
    });

    test('the licences of everything that is shipped can be read in the window', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      scene.writeSettings(scene.settings());
      const page = await (await scene.start()).page();
      await page.getByRole('button', { name: 'Settings', exact: true }).click();
      await page.getByRole('button', { name: 'Licences…' }).click();
      await page.getByRole('heading', { name: /^ffprobe 4\.0\.2/ }).waitFor();
      const region = page.getByRole('region', { name: 'Programs and packages' });
      expect(await region.textContent()).toContain('GNU GENERAL PUBLIC LICENSE');
    });

    test('keys can be pasted with the right mouse button, in the language of the app', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const app = await scene.start({ args: ['--locale=de-DE'] });
      await app.page();
      await app.act({ kind: 'clickFieldRight' });
      expect((await app.view()).menus).toEqual([['paste: Einfügen']]);
    });

    test('without a key store secrets live until the app quits, and the person is told', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const first = await scene.start({ args: ['--keyring=none'] });
      const page = await first.page();
      expect((await good(page, 'app.facts', null)).notices.map(({ code }) => code)).toEqual(['secrets_session']);
      const view = await good(page, 'credentials.set', {
        kind: 'redis',
        target: REDIS_URL,
        password: 'kept-in-memory',
      });
      expect(view).toMatchObject({ storage: 'session', redis: { isStored: true } });
      await first.close();
      expect(readdirSync(scene.userData)).not.toContain('secrets.json');
      const weak = await (await scene.start({ args: ['--keyring=basic_text'] })).page();
      expect(await good(weak, 'credentials.status', null)).toMatchObject({
        storage: 'weak',
        redis: { isStored: false },
      });
    });

    test('keys that were stored without protection are protected as soon as there is a key store', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const weak = await scene.start({ args: ['--keyring=basic_text'] });
      await good(await weak.page(), 'credentials.set', { kind: 'redis', target: REDIS_URL, password: 'a-password' });
      await weak.close();
      const stored = (): string => readFileSync(path.join(scene.userData, 'secrets.json'), 'utf8');
      const [v10, v11] = ['v10', 'v11'].map((tag) => `"redis":"${Buffer.from(tag).toString('base64')}`);
      expect(stored()).toContain(v10);
      const page = await (await scene.start()).page();
      expect(stored()).toContain(v11);
      expect(await good(page, 'credentials.status', null)).toMatchObject({
        storage: 'protected',
        redis: { isStored: true },
      });
    });
  });
}

describeHosts('settings that are saved', (host) => {
  test('are there at the next start, on disk and in the window; what cannot be used is refused and changes nothing', async ({
    onTestFinished: atEnd,
  }) => {
    const scene = await host.setScene(atEnd);
    const first = await scene.startReady();
    const { page } = first;
    const timeout = page.getByRole('textbox', { name: 'Stream timeout' });
    await page.getByRole('button', { name: /^Settings/ }).click();
    await timeout.fill('0.5');
    await page.getByText('From 1 to 86,400.').waitFor();
    await timeout.fill('45');
    await timeout.press('Enter');
    await until(async () => (await good(page, 'settings.get', null)).settings.upload.timeoutSeconds === 45, 'saved');
    await good(page, 'settings.set', { app: { theme: 'dark' } });
    expect(await ask(page, 'settings.set', { upload: { chunkBytes: 1 } })).toMatchObject({ code: 'settings_invalid' });
    const withPassword = { journal: { kind: 'redis', redisUrl: 'redis://:secret@localhost' } } as const;
    expect(await ask(page, 'settings.set', withPassword)).toMatchObject({ code: 'settings_invalid' });
    await page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' });
    if (host.kind === 'app')
      expect(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
    await first.close();
    expect(statSync(path.join(scene.userData, 'settings.json')).mode & 0o077).toBe(0);
    const { page: again } = await scene.start();
    await again.getByRole('button', { name: /^Settings/ }).click();
    await until(
      async () => (await again.getByRole('textbox', { name: 'Stream timeout' }).inputValue()) === '45',
      'it is shown',
    );
    const { settings } = await good(again, 'settings.get', null);
    expect(settings.upload).toEqual({ ...scene.settings().upload, timeoutSeconds: 45 });
    expect(settings.journal).toEqual(DEFAULT_SETTINGS.journal);
  });
});

function write(scene: Scene, text: string): void {
  mkdirSync(scene.userData, { recursive: true });
  writeFileSync(path.join(scene.userData, 'settings.json'), text);
}
