import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { notRun } from '../support/notRun.ts';
import { redisMissing, startRedis } from '../support/redis.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { BUCKET, good, isCompleted, setScene, until, untilRecording, type Workstation } from './support/scene.ts';
import { describeHosts, mouse } from './support/specHosts.ts';
import { expectSameBytes, MIB } from '../support/bytes.ts';

const NAME = 'C003_C007.m2ts';
const missing = chromiumMissing();

if (missing !== undefined) notRun('what goes wrong is shown, and is over when its cause is', missing);
else {
  // Most of it is waiting for recordings to be quiet.
  describe.concurrent('what goes wrong is shown, and is over when its cause is', () => {
    test('a state folder that cannot be used: said, and used once it can be', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const idFile = path.join(scene.userData, 'workstation-id');
      mkdirSync(idFile, { recursive: true });
      const { page } = await scene.startReady();
      await page.getByText(/The state folder .* cannot be used .*workstation-id/).waitFor();
      rmdirSync(idFile);
      record(scene);
      await completed(scene, page);
    });

    test('no keys at all are a sentence, not a crash', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      scene.writeSettings(scene.settings());
      const page = await (await scene.start()).page();
      record(scene);
      const { holds } = await untilRecording(page, NAME, (recording) =>
        recording.holds.some(({ kind }) => kind === 'outage'),
      );
      const told = holds.find((hold) => hold.kind === 'outage');
      expect(told?.message).toMatch(/key|credential/i);
      await scene.giveKeys(page);
      await completed(scene, page);
    });

    test('a server that is down: waited for, and gone on with by itself', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const { page } = await scene.startReady();
      await scene.s3.setDown(true);
      record(scene);
      await untilRecording(page, NAME, ({ holds }) => holds.some(({ kind }) => kind === 'backoff'));
      await scene.s3.setDown(false);
      await completed(scene, page);
    });

    test('a folder that is unplugged: said, and watched again when it is back', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const { page } = await scene.startReady();
      await untilFolder(page, 'native');
      renameSync(scene.recordings, `${scene.recordings}-away`);
      await untilFolder(page, 'unavailable');
      renameSync(`${scene.recordings}-away`, scene.recordings);
      await untilFolder(page, 'native');
      record(scene);
      await completed(scene, page);
    });

    test('the connection test names the failing step, and a right destination passes all steps', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await scene.startReady();
      const { destination, credentials } = scene.settings();
      const report = await good(page, 'destination.test', { destination, credentials });
      expect(report.steps.map(({ step, state }) => `${step} ${state}`)).toEqual([
        'connect passed',
        'create passed',
        'send passed',
        'list passed',
        'complete passed',
        'read passed',
        'protect passed',
        'delete passed',
      ]);
      expect(scene.s3.bucket(BUCKET)?.objects.size).toBe(0);
      expect(scene.s3.bucket(BUCKET)?.uploads.size).toBe(0);
      scene.s3.faults.add({
        operation: 'ListParts',
        times: Number.POSITIVE_INFINITY,
        action: { kind: 'status', status: 403, code: 'AccessDenied' },
      });
      const denied = await good(page, 'destination.test', { destination, credentials });
      expect(denied.isPassed).toBe(false);
      expect(denied.steps.find(({ state }) => state === 'failed')).toMatchObject({
        step: 'list',
        code: 'access_denied',
        permission: 's3:ListMultipartUploadParts',
      });
      expect(scene.s3.bucket(BUCKET)?.uploads.size).toBe(0);
      const endpoint = 'http://127.0.0.1:9';
      const { accessKeyId, secretAccessKey } = scene.s3;
      await app.act({ kind: 'answer', answer: { kind: 'message', button: 0 } });
      await good(page, 'credentials.set', {
        kind: 's3',
        accessKeyId,
        secretAccessKey,
        sessionToken: null,
        target: endpoint,
      });
      const nowhere = await good(page, 'destination.test', {
        destination: { ...destination, endpoint },
        credentials,
      });
      expect(nowhere.steps[0]).toMatchObject({ step: 'connect', state: 'failed', code: 'network' });
    });

    const noRedis = redisMissing();
    if (noRedis !== undefined) notRun('a Redis that is down', noRedis);
    else {
      test('a Redis that is down at the start and later: said, its password nowhere, and gone on with by itself', async ({
        onTestFinished: atEnd,
      }) => {
        const scene = await setScene(atEnd);
        const password = 'a-password-of-redis';
        const redis = await startRedis({ password });
        atEnd(() => redis.stop());
        const redisUrl = `redis://127.0.0.1:${redis.port}`;
        await redis.kill();
        const { app, page } = await scene.startReady({ journal: { kind: 'redis', redisUrl } });
        await good(page, 'credentials.set', { kind: 'redis', target: redisUrl, password });
        await untilJournal(page, false);
        await redis.restart();
        await untilJournal(page, true);
        expect((await good(page, 'redis.test', { url: redisUrl })).milliseconds).toBeGreaterThanOrEqual(0);
        await redis.kill();
        record(scene);
        await untilJournal(page, false);
        await page
          .getByText(/^Journal unavailable since/)
          .first()
          .waitFor();
        await redis.restart();
        await completed(scene, page);
        const log = readFileSync(path.join(scene.userData, 'logs', 'rushes.log'), 'utf8');
        expect(log).not.toContain(password);
        expect(readFileSync(path.join(scene.userData, 'settings.json'), 'utf8')).not.toContain(password);
        expect(app.output()).toBe('');
      });

      test('a Redis that hangs does not hold up the end, and the next start goes on', async ({
        onTestFinished: atEnd,
      }) => {
        const scene = await setScene(atEnd);
        const redis = await startRedis();
        atEnd(() => redis.stop());
        const journal = { kind: 'redis', redisUrl: redis.url } as const;
        const { app, page } = await scene.startReady({ journal });
        const hanging = scene.s3.faults.add({ operation: 'UploadPart', action: { kind: 'hang' } });
        record(scene);
        await untilRecording(page, NAME, ({ phase }) => phase === 'recording');
        // Otherwise the next start would meet the request that hangs, and wait a minute for it.
        await until(() => hanging.struck === 1, 'a part is on its way');
        process.kill(redis.pid, 'SIGSTOP');
        const askedMs = performance.now();
        app.signal('SIGTERM');
        await app.exited;
        expect(performance.now() - askedMs).toBeLessThan(60_000);
        process.kill(redis.pid, 'SIGCONT');
        const again = await scene.startReady({ journal });
        await completed(scene, again.page);
      });
    }
  });
}

describeHosts('what needs a person is shown with what helps', (host) => {
  test('a wrong secret key: named, found in nothing that is kept, and right as soon as the right one is entered', async ({
    onTestFinished: atEnd,
  }) => {
    const scene = await host.setScene(atEnd);
    const { page, app, output, confirm } = await scene.startReady();
    const { accessKeyId, secretAccessKey } = scene.s3;
    const wrong = 'this-secret-belongs-to-nobody';
    const replaceKeys = async (secret: string): Promise<void> => {
      const press = mouse(page);
      await page.getByRole('button', { name: /^Settings/ }).click();
      // The page does not know of the first ones, which the test stored.
      await page.getByRole('button', { name: /^(Enter keys|Replace)…/ }).click();
      await page.getByLabel('Access key ID', { exact: true }).fill(accessKeyId);
      await page.getByLabel('Secret access key', { exact: true }).fill(secret);
      await confirm(press, 'Store', 'Replace');
      await page.getByRole('button', { name: 'Replace…' }).waitFor();
    };
    await replaceKeys(wrong);
    record(scene);
    await untilAttention(page, 'wrong_secret_key');
    await page.getByText('The secret access key does not belong to this access key').first().waitFor();
    if (app !== undefined) {
      await until(async () => (await app.view()).tray?.image.endsWith('attention.png') === true, 'the tray asks');
      await until(async () => (await app.view()).notifications.length > 0, 'a notification');
      expect((await app.view()).notifications).toHaveLength(1);
    }
    await replaceKeys(secretAccessKey);
    await completed(scene, page);
    const log = readFileSync(path.join(scene.userData, 'logs', 'rushes.log'), 'utf8');
    for (const text of [log, output()]) {
      expect(text).not.toContain(wrong);
      expect(text).not.toContain(secretAccessKey);
    }
    if (app !== undefined) expect(output()).toBe('');
  });

  test('a bucket that is not there: one card for all recordings, whose button goes on once it is there', async ({
    onTestFinished: atEnd,
  }) => {
    const scene = await host.setScene(atEnd);
    const { page } = await scene.startReady({ destination: { bucket: 'rushes-later' } });
    record(scene);
    await untilAttention(page, 'no_such_bucket');
    const card = page.getByRole('list', { name: 'Interruptions' }).getByRole('listitem');
    await card.getByText(/There is no bucket named .rushes-later./).waitFor();
    await card.getByRole('button', { name: 'Open settings' }).click();
    await page.getByRole('heading', { name: 'Destination' }).waitFor();
    scene.s3.createBucket('rushes-later');
    await good(page, 'engine.command', { kind: 'engine.retryAll' });
    await completed(scene, page, 'rushes-later');
    await card.waitFor({ state: 'detached' });
  });

  test('a file that is gone while it is recorded: its stored parts become an object when a person says so', async ({
    onTestFinished: atEnd,
  }) => {
    const scene = await host.setScene(atEnd);
    const { page } = await scene.startReady({ upload: { timeoutSeconds: 3600 } });
    const file = path.join(scene.recordings, NAME);
    const bytes = randomBytes(6 * MIB);
    writeFileSync(file, bytes);
    await untilRecording(page, NAME, ({ partsStored }) => partsStored === 1);
    rmSync(file);
    await untilAttention(page, 'source_missing');
    const row = page.getByRole('row', { name: NAME });
    await row.getByRole('button', { name: 'Complete what is stored' }).click();
    const { key, isIncomplete } = await untilRecording(page, NAME, isCompleted);
    expect(isIncomplete).toBe(true);
    expectSameBytes(await scene.s3.objectBytes(BUCKET, key), bytes.subarray(0, 5 * MIB));
    await row.getByText('Incomplete').first().waitFor();
  });
});

function record(scene: Workstation): void {
  writeFileSync(path.join(scene.recordings, NAME), randomBytes(6 * MIB));
}

async function completed(scene: Workstation, page: Page, bucket = BUCKET): Promise<void> {
  const { key } = await untilRecording(page, NAME, isCompleted);
  expectSameBytes(await scene.s3.objectBytes(bucket, key), readFileSync(path.join(scene.recordings, NAME)));
}

async function untilAttention(page: Page, code: string): Promise<void> {
  await untilRecording(page, NAME, ({ holds }) =>
    holds.some((hold) => (hold.kind === 'attention' || hold.kind === 'outage') && hold.code === code),
  );
}

async function untilFolder(page: Page, method: string): Promise<void> {
  await until(
    async () => (await good(page, 'engine.snapshot', null)).folders[0]?.method === method,
    `the folder is ${method}`,
  );
}

async function untilJournal(page: Page, isWell: boolean): Promise<void> {
  const what = isWell ? 'the journal answers' : 'the journal does not answer';
  await until(
    async () => ((await good(page, 'engine.snapshot', null)).engine.journalProblem === null) === isWell,
    what,
  );
}
