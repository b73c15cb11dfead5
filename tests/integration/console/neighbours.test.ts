import { chmodSync, lchownSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Access } from '../../../electron/console/access.ts';
import { FolderBrowser } from '../../../electron/console/folderBrowser.ts';
import { openBrowser } from '../../../electron/console/openBrowser.ts';
import { openConsoleRig } from '../../support/consoleRig.ts';
import { notRun } from '../../support/notRun.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { startHeadless } from '../headless/commandForTest.ts';

const PLANTED = 'sessions that another user planted in an open state folder let nobody in';
if (process.geteuid?.() !== 0) notRun(PLANTED, 'only root can give a file to another user', 'unobtainable');
else
  test(PLANTED, async () => {
    const folder = tempFolder();
    const file = path.join(folder, 'console-sessions.json');
    const access = new Access({
      nowMs: () => Date.now(),
      read: () => undefined,
      write: (text) => writeFileSync(file, text),
      report: () => undefined,
    });
    access.exchange(access.invite('operate').code);
    lchownSync(file, 20_000, 20_000);
    chmodSync(folder, 0o777);
    const run = startHeadless(['--console', '0', '--state', folder], {});
    expect(await run.ended).toBe(1);
    expect(run.output.stderr).toContain('another user made console-sessions.json in it');
  });

test('requests that are sent before the last one was answered end the connection', async () => {
  const rig = await openConsoleRig();
  const request = `GET / HTTP/1.1\r\nHost: localhost:${rig.port}\r\n\r\n`;
  const answersTo = async (text: string): Promise<number> => {
    const socket = connect(rig.port, '127.0.0.1', () => socket.write(text));
    socket.on('error', () => undefined).setTimeout(60_000, () => socket.destroy());
    let answers = '';
    socket.on('data', (chunk) => {
      answers += chunk.toString('latin1');
      // Further answers would come within a second after the first one.
      socket.setTimeout(1_000);
    });
    await new Promise((resolve) => socket.once('close', resolve));
    return answers.split('HTTP/1.1 200').length - 1;
  };
  expect(await answersTo(request)).toBe(1);
  expect(await answersTo(request.repeat(1_000))).toBeLessThan(2);
});

test('a place outside of the roots is refused by its name, although a link leads from there to a root', async () => {
  const root = tempFolder();
  const link = path.join(tempFolder(), 'link');
  mkdirSync(path.join(root, 'A'));
  symlinkSync(root, link);
  const browser = new FolderBrowser([root]);
  expect(await browser.allowed(path.join(root, 'A'))).toBe(path.join(root, 'A'));
  for (const place of [link, path.join(link, 'A'), path.join(root, '..')])
    await expect(browser.allowed(place)).rejects.toMatchObject({ code: 'not_allowed' });
  // The root itself may be a link.
  expect(await new FolderBrowser([link]).allowed(path.join(link, 'A'))).toBe(path.join(root, 'A'));
});

const SECRETS = 'the browser that is opened gets none of the secrets in the environment';
if (process.platform !== 'linux') notRun(SECRETS, 'the test replaces xdg-open', 'unobtainable');
else
  test(SECRETS, async () => {
    const folder = tempFolder();
    const written = path.join(folder, 'environment');
    writeFileSync(path.join(folder, 'xdg-open'), `#!/bin/sh\nenv > ${written}\n`, { mode: 0o755 });
    const secrets = { S3_SECRET_ACCESS_KEY: 'secret', REDIS_RECORD_SECRET: 'secret', AWS_SESSION_TOKEN: 'secret' };
    openBrowser('http://127.0.0.1:1/', folder, { PATH: `${folder}:/usr/bin:/bin`, DISPLAY: ':0', ...secrets });
    await expect
      .poll(() => readFileSync(written, { encoding: 'utf8', flag: 'a+' }), { timeout: 60_000 })
      .toContain('DISPLAY=:0');
    expect(readFileSync(written, 'utf8')).not.toContain('secret');
  });
