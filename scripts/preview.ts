/**
 * `npm run preview`: the built app on the desktop host, fed by a rehearsal, for design work. Opens a Chromium window where there is a
 * display, else prints the address that a browser's DevTools or Playwright can attach to. Ctrl-C ends it and removes everything.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_SETTINGS, patched } from '../shared/settings.ts';
import { buildApp } from './packaging/buildApp.ts';
import { startLocalS3 } from '../tools/localS3/startLocalS3.ts';
import { record } from '../tools/rehearsal/recorder.ts';
import { plannedTakes } from '../tools/rehearsal/takes.ts';

const BUCKET = 'rushes-preview';
/** Between two rounds, so that idle and finished recordings are seen as well. */
const PAUSE_MS = 12_000;
const ROUND = { files: 3, seconds: 40, megabytesPerSecond: 4 } as const;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

await buildApp();
const folder = mkdtempSync(path.join(os.tmpdir(), 'rushes-preview-'));
const recordings = path.join(folder, 'recordings');
const userData = path.join(folder, 'user-data');
mkdirSync(recordings);
mkdirSync(userData);
const s3 = await startLocalS3({ buckets: [BUCKET], keep: { in: 'nothing' } });
const settings = patched(
  { ...DEFAULT_SETTINGS, folders: [{ path: recordings, isPaused: false }] },
  {
    destination: { provider: 'other', bucket: BUCKET, endpoint: s3.endpoint, region: s3.region, isPathStyle: true },
    credentials: { source: 'environment' },
    upload: { chunkBytes: 5 * 1024 * 1024, timeoutSeconds: 10 },
    app: { isSetUp: true },
  },
);
writeFileSync(path.join(userData, 'settings.json'), JSON.stringify(settings));

const isVisible = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
const host = path.resolve(import.meta.dirname, '..', 'tests', 'desktop', 'host', 'run.ts');
const child = spawn(
  process.execPath,
  [host, `--user-data=${userData}`, ...(isVisible ? ['--visible'] : []), ...process.argv.slice(2)],
  {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey },
  },
);
const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
void ended.then(() => stop.abort());
stop.signal.addEventListener('abort', () => void child.kill('SIGTERM'));

try {
  for (let round = 1; !stop.signal.aborted; round += 1) {
    const card = path.join(recordings, `Card ${round}`);
    mkdirSync(card);
    await Promise.all(plannedTakes(card, ROUND).map((take) => record(take, stop.signal)));
    await sleep(PAUSE_MS, undefined, { signal: stop.signal });
  }
} catch (error) {
  if (!stop.signal.aborted) throw error;
} finally {
  stop.abort();
  await ended;
  await s3.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
