import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, patched, type SettingsPatch } from '../../../shared/settings.ts';
import { notRun } from '../../support/notRun.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { BUCKET, s3ForTest, startHeadless } from './commandForTest.ts';

const NAME = 'SIGHUP makes the command read its settings file again, and a file that cannot be used changes nothing';

if (process.platform === 'win32') notRun(NAME, 'Windows has no SIGHUP for programs.', 'unobtainable');
else {
  test(NAME, async () => {
    const folder = tempFolder();
    const recordings = path.join(folder, 'recordings');
    const file = path.join(folder, 'settings.json');
    mkdirSync(recordings);
    const server = await s3ForTest();
    const save = (patch: SettingsPatch): void => {
      const settings = patched(DEFAULT_SETTINGS, {
        destination: { provider: 'other', bucket: BUCKET, endpoint: server.endpoint, isPathStyle: true },
        ...patch,
      });
      writeFileSync(file, JSON.stringify({ ...settings, folders: [{ path: recordings, isPaused: false }] }));
    };
    save({ upload: { timeoutSeconds: 86_400, isStrictTimeout: true } });
    const run = startHeadless(['--settings', file, '--json'], {
      S3_ACCESS_KEY_ID: server.accessKeyId,
      S3_SECRET_ACCESS_KEY: server.secretAccessKey,
    });
    await run.waitFor(({ event }) => event === 'engine.ready');
    const said = async (sentence: string): Promise<void> => {
      const deadlineMs = performance.now() + 30_000;
      while (!run.output.stderr.includes(sentence) && performance.now() < deadlineMs) await sleep(20);
      expect(run.output.stderr).toContain(sentence);
    };

    writeFileSync(file, '{');
    run.child.kill('SIGHUP');
    await said(`The settings stay as they were. The settings file ${file} is not JSON`);

    save({ upload: { timeoutSeconds: 1, isStrictTimeout: true } });
    run.child.kill('SIGHUP');
    await said('The settings were read again.');
    writeFileSync(path.join(recordings, 'A001.mp4'), 'a short take');
    await run.waitFor(({ event }) => event === 'stream.completed');
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });
}
