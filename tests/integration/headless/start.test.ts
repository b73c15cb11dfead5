import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { notRun } from '../../support/notRun.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const START = path.resolve(import.meta.dirname, '../../../scripts/start.ts');

/** `npm start` where no Electron is, and where it would be fetched from knows nothing of it. */
async function startWithoutElectron(environment: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const mirror = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void mirror.close());
  // A listening server has one.
  const { port } = mirror.address() as AddressInfo;
  const child = spawn(process.execPath, [START], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: tempFolder(),
      ELECTRON_MIRROR: `http://127.0.0.1:${port}/`,
      ELECTRON_OVERRIDE_DIST_PATH: tempFolder(),
      electron_config_cache: tempFolder(),
      ...environment,
    },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [status] = await once(child, 'close');
  return { status: Number(status), lines: said.trimEnd().split('\n'), asked };
}

const NO_FOLDER = /WATCH_DIR/;

const WITHOUT_DISPLAY = 'npm start without a display says so and goes on with the headless command';
if (process.platform !== 'linux') notRun(WITHOUT_DISPLAY, 'This system always has a display.', 'unobtainable');
else {
  test(WITHOUT_DISPLAY, async () => {
    const { status, lines, asked } = await startWithoutElectron({});
    expect(lines[0]).toBe('There is no display here: going on with the headless command and the same settings.');
    expect(lines[1]).toMatch(NO_FOLDER);
    expect(lines).toHaveLength(2);
    expect(status).toBe(1);
    expect(asked).toEqual([]);
  });
}

test('npm start fetches Electron when it is not there, and goes on headless when it cannot be had', async () => {
  const { status, lines, asked } = await startWithoutElectron({ DISPLAY: ':99' });
  expect(asked.some((url) => /electron-v.*\.zip$/.test(url))).toBe(true);
  expect(lines[0]).toBe('Electron is fetched now, some 120 MB, this once.');
  expect(lines[1]).toMatch(
    /^Electron is not installed and could not be fetched \(.+\): going on with the headless command and the same settings\.$/,
  );
  expect(lines[2]).toMatch(NO_FOLDER);
  expect(lines).toHaveLength(3);
  expect(status).toBe(1);
});
