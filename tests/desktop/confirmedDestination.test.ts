import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { notRun } from '../support/notRun.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { ask, BUCKET, good, type Scene, setScene, until } from './support/scene.ts';

const CHANGE = 0;
const CANCEL = 1;

const missing = chromiumMissing();

if (missing !== undefined) notRun('uploads and secrets stay with the confirmed servers', missing);
else {
  describe('uploads and secrets stay with the confirmed servers', () => {
    test('a page cannot change the destination unless the person confirms it', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady();
      const saved = scene.settings().destination;
      const changes = [{ endpoint: 'https://evil.example' }, { bucket: 'evil-bucket' }];
      for (const change of changes) {
        await app.act({ kind: 'answer', answer: { kind: 'message', button: CANCEL } });
        expect(await ask(page, 'settings.set', { destination: change })).toMatchObject({
          ok: false,
          code: 'not_confirmed',
        });
      }
      expect((await good(page, 'settings.get', null)).settings.destination).toEqual(saved);
      const { dialogs } = await app.view();
      expect(dialogs).toHaveLength(2);
      expect(dialogs[0]?.detail).toContain(`"${BUCKET}" on https://evil.example`);
      expect(dialogs[1]?.detail).toContain('"evil-bucket"');
      expect(dialogs[1]?.detail).toContain(`"${BUCKET}" on ${scene.s3.endpoint}`);
      expect(dialogs.map(({ defaultId, cancelId }) => [defaultId, cancelId])).toEqual([
        [CANCEL, CANCEL],
        [CANCEL, CANCEL],
      ]);

      await app.act({ kind: 'answer', answer: { kind: 'message', button: CHANGE } });
      await good(page, 'settings.set', { destination: { bucket: 'chosen-bucket' } });
      expect((await good(page, 'settings.get', null)).settings.destination.bucket).toBe('chosen-bucket');
    });

    test('a confirmed destination is exactly the one that is saved', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady();
      const changed = ask(page, 'settings.set', { destination: { bucket: 'asked-for' } });
      await until(async () => (await app.view()).dialogs.length === 1, 'the person is asked');
      expect(await ask(page, 'settings.set', { destination: { endpoint: 'https://evil.example' } })).toMatchObject({
        ok: false,
        code: 'busy',
      });
      await good(page, 'settings.set', { destination: { keyPrefix: 'unit-a' }, upload: { partsAtOnce: 2 } });
      await app.act({ kind: 'answer', answer: { kind: 'message', button: CHANGE } });
      expect(await changed).toMatchObject({ ok: true });
      expect((await good(page, 'settings.get', null)).settings.destination).toEqual({
        ...scene.settings().destination,
        bucket: 'asked-for',
        keyPrefix: 'unit-a',
      });
    });

    test('the first destination is confirmed as well', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const app = await scene.start();
      const page = await app.page();
      await app.act({ kind: 'answer', answer: { kind: 'message', button: CANCEL } });
      const destination = { bucket: 'first-bucket', region: 'eu-central-1' };
      expect(await ask(page, 'settings.set', { destination })).toMatchObject({ ok: false, code: 'not_confirmed' });
      await app.act({ kind: 'answer', answer: { kind: 'message', button: CHANGE } });
      await good(page, 'settings.set', { destination });
      const { dialogs } = await app.view();
      expect(dialogs.map(({ message, defaultId }) => `${message} ${defaultId}`)).toEqual([
        `Upload recordings to this destination? ${CHANGE}`,
        `Upload recordings to this destination? ${CHANGE}`,
      ]);
      expect(dialogs[0]?.detail).toContain('"first-bucket" on Amazon S3 (eu-central-1)');
    });

    test('stored secrets are sent to no other server than the one they were entered for', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady();
      const heard: string[] = [];
      const server = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', (bytes) => heard.push(bytes.toString('latin1')));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      atEnd(() => void server.close());
      const { port } = server.address() as { readonly port: number };
      const { destination, credentials } = scene.settings();
      const elsewhere = { ...destination, endpoint: `http://127.0.0.1:${port}` };
      await good(page, 'credentials.set', { kind: 'redis', target: 'redis://127.0.0.1:1', password: 'bound' });
      for (const url of [`redis://127.0.0.1:${port}`, 'rediss://127.0.0.1:1', 'redis://localhost:1'])
        expect(await ask(page, 'redis.test', { url })).toMatchObject({ ok: false, code: 'secret_elsewhere' });
      expect(await ask(page, 'destination.test', { destination: elsewhere, credentials })).toMatchObject({
        ok: false,
        code: 'secret_elsewhere',
      });
      await app.act({ kind: 'answer', answer: { kind: 'message', button: CANCEL } });
      expect(
        await ask(page, 'destination.test', {
          destination: elsewhere,
          credentials: { ...credentials, source: 'environment' },
        }),
      ).toMatchObject({ ok: false, code: 'not_confirmed' });
      expect(heard).toEqual([]);
      // Entered again for the other server, and confirmed, they may go there.
      await app.act({ kind: 'answer', answer: { kind: 'message', button: CHANGE } });
      await good(page, 'credentials.set', {
        kind: 'redis',
        target: `redis://127.0.0.1:${port}`,
        password: 'typed-anew',
      });
      ask(page, 'redis.test', { url: `redis://127.0.0.1:${port}` }).catch(() => undefined);
      await until(() => heard.join('').includes('typed-anew'), 'the password is sent to its server');
    });

    test('a secret of an older version belongs to the configured server', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      scene.writeSettings(scene.settings({ journal: { redisUrl: 'redis://journal.example' } }));
      writeLegacySecrets(scene);
      const page = await (await scene.start()).page();
      const { s3, redis } = await good(page, 'credentials.status', null);
      expect(s3.origin).toBe(scene.s3.endpoint);
      expect(redis.origin).toBe('redis://journal.example:6379');
      const { destination, credentials } = scene.settings();
      expect((await good(page, 'destination.test', { destination, credentials })).isPassed).toBe(true);
      expect(await ask(page, 'redis.test', { url: 'redis://evil.example' })).toMatchObject({
        code: 'secret_elsewhere',
      });
    });
  });
}

/** Secrets as they were stored before they had a server, encrypted with the key of the desktop host. */
function writeLegacySecrets({ s3, userData }: Scene): void {
  const key = randomBytes(32);
  mkdirSync(userData, { recursive: true });
  writeFileSync(`${userData}.keyring`, key);
  const encrypt = (secret: object): string => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const encrypted = Buffer.concat([cipher.update(JSON.stringify(secret), 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from('v11'), nonce, cipher.getAuthTag(), encrypted]).toString('base64');
  };
  const { accessKeyId, secretAccessKey } = s3;
  const stored = {
    s3: encrypt({ kind: 's3', accessKeyId, secretAccessKey, sessionToken: null }),
    redis: encrypt({ kind: 'redis', password: 'of-an-older-version' }),
  };
  writeFileSync(path.join(userData, 'secrets.json'), JSON.stringify(stored));
}
