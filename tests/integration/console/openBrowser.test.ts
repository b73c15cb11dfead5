import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commandFor, openBrowser } from '../../../electron/console/openBrowser.ts';
import { notRun } from '../../support/notRun.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const ADDRESS = 'http://127.0.0.1:8472/#code=abcdefghijklmnopqrstuvwxyzABCDEF';
const NAME = 'the code of an address stands in no argument of a process, and its page is for this user alone';

if (process.platform !== 'linux') notRun(NAME, 'The program that opens addresses is another one here.', 'unobtainable');
else
  test(NAME, async () => {
    const [bin, folder] = [tempFolder(), tempFolder()];
    const seen = path.join(bin, 'seen');
    const program = path.join(bin, 'xdg-open');
    writeFileSync(program, `#!/bin/sh\nprintf '%s' "$*" > '${seen}.new' && mv '${seen}.new' '${seen}'\n`);
    chmodSync(program, 0o755);
    openBrowser(ADDRESS, folder, { PATH: `${bin}:${process.env['PATH'] ?? ''}`, DISPLAY: ':1' });
    await expect.poll(() => existsSync(seen), { timeout: 60_000 }).toBe(true);
    const argument = readFileSync(seen, 'utf8');
    expect(argument).not.toContain('code');
    const page = fileURLToPath(argument);
    expect(readFileSync(page, 'utf8')).toContain(`url=${ADDRESS}`);
    expect(statSync(page).mode & 0o077).toBe(0);
  });

test('without a desktop nothing is opened, and a browser that is missing is no error', () => {
  const folder = tempFolder();
  openBrowser(ADDRESS, folder, {});
  openBrowser(ADDRESS, folder, { PATH: '/nowhere', DISPLAY: ':1' });
});

test('on Windows the browser is opened by a program of the system, never by one in the current folder', () => {
  expect(commandFor('win32', {})?.[0]).toMatch(/^[A-Z]:\\Windows\\System32\\rundll32\.exe$/i);
});
