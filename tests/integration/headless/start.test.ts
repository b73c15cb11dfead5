import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStateFolder, SqliteCheckpointStore, systemClock } from '../../../electron/engine/index.ts';
import { parseSettings } from '../../../shared/parseSettings.ts';
import { DEFAULT_SETTINGS, patched } from '../../../shared/settings.ts';
import { NODE_ENVIRONMENT } from '../../support/nodeEnvironment.ts';
import { notRun } from '../../support/notRun.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { BUCKET, s3ForTest } from './commandForTest.ts';

const START = path.resolve(import.meta.dirname, '../../../scripts/start.ts');

/** `npm start` where no Electron is, and where it would be fetched from knows nothing of it. */
async function startWithoutElectron(
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  /** Called once with the address of the window; the command is stopped afterwards. */
  onAddress: (address: string) => Promise<void> = async () => undefined,
) {
  const asked: string[] = [];
  const mirror = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void mirror.close());
  // A listening server has one.
  const { port } = mirror.address() as AddressInfo;
  const child = spawn(process.execPath, [START, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...NODE_ENVIRONMENT,
      HOME: tempFolder(),
      ELECTRON_MIRROR: `http://127.0.0.1:${port}/`,
      ELECTRON_OVERRIDE_DIST_PATH: tempFolder(),
      electron_config_cache: tempFolder(),
      ...environment,
    },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  let isSeen = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    const address = /^Window: (\S+)$/m.exec(said)?.[1];
    if (address === undefined || isSeen) return;
    isSeen = true;
    void onAddress(address).finally(() => child.kill('SIGTERM'));
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const [status] = await once(child, 'close');
  return { status: Number(status), lines: said.trimEnd().split('\n'), printed, asked };
}

const ANY_PORT = ['--console', '0'];

const WITHOUT_DISPLAY = 'npm start without a display says so and serves the window, although nothing is set up';
if (process.platform !== 'linux') notRun(WITHOUT_DISPLAY, 'This system always has a display.', 'unobtainable');
else {
  test(WITHOUT_DISPLAY, async () => {
    let page = '';
    const { status, lines, asked } = await startWithoutElectron({}, ANY_PORT, async (address) => {
      page = await (await fetch(address)).text();
    });
    expect(lines[0]).toBe(
      'There is no display here: going on with the window in a browser and the settings and the journal of the app.',
    );
    expect(lines[1]).toMatch(/^Window: http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]{32}$/);
    expect(lines).toHaveLength(2);
    expect(page).toContain('<title>Rushes</title>');
    expect(status).toBe(0);
    expect(asked).toEqual([]);
  });

  test('npm start without a display uses the settings, the journal and the workstation id of the app', async () => {
    const home = tempFolder();
    const folder = path.join(home, '.config', 'Rushes');
    const recordings = path.join(home, 'recordings');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    mkdirSync(recordings);
    writeFileSync(path.join(recordings, 'A001.mp4'), 'a short take');
    const server = await s3ForTest();
    const settings = patched(DEFAULT_SETTINGS, {
      destination: {
        provider: 'other',
        bucket: BUCKET,
        endpoint: server.endpoint,
        isPathStyle: true,
        keyPrefix: 'unit-a',
      },
      upload: { timeoutSeconds: 1, isStrictTimeout: true },
    });
    const saved = { ...settings, folders: [{ path: recordings, isPaused: false }] };
    writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(saved));
    const app = openStateFolder(folder);
    app.release();

    const keys = { S3_ACCESS_KEY_ID: server.accessKeyId, S3_SECRET_ACCESS_KEY: server.secretAccessKey };
    const { status, printed } = await startWithoutElectron({ HOME: home, ...keys }, ['--once', '--json']);
    expect(status).toBe(0);
    expect(printed).toMatch(/"event":"stream.completed".*"key":"unit-a\/streams\//);
    expect(existsSync(path.join(folder, 'journal.sqlite'))).toBe(true);
    expect(parseSettings(JSON.parse(readFileSync(path.join(folder, 'settings.json'), 'utf8'))).settings).toEqual(saved);

    const later = openStateFolder(folder);
    onTestFinished(() => later.release());
    expect(later.ownerId).toBe(app.ownerId);
    const { store } = await SqliteCheckpointStore.open(path.join(folder, 'journal.sqlite'), {
      logger: { log: () => undefined },
      clock: systemClock,
    });
    onTestFinished(() => store.close());
    const finished = await store.loadFinished(10);
    expect(finished.map(({ record }) => record.ownerId)).toEqual([app.ownerId]);

    const again = await startWithoutElectron({ HOME: home, ...keys, XDG_CONFIG_HOME: '' }, ['--once', '--json']);
    expect(again.lines.join('\n')).toContain('Another Rushes is using the state folder');
    expect(again.status).toBe(1);
  });
}

test('npm start fetches Electron when it is not there, and goes on in a browser when it cannot be had', async () => {
  const { status, lines, asked } = await startWithoutElectron({ DISPLAY: ':99' }, ANY_PORT);
  expect(asked.some((url) => /electron-v.*\.zip$/.test(url))).toBe(true);
  expect(lines[0]).toBe('Electron is fetched now, some 120 MB, this once.');
  expect(lines[1]).toMatch(
    /^Electron is not installed and could not be fetched \(.+\): going on with the window in a browser and the settings and the journal of the app\.$/,
  );
  expect(lines[2]).toMatch(/^Window: http/);
  expect(lines).toHaveLength(3);
  expect(status).toBe(0);
});
