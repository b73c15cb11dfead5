import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseFlags } from '../../../../electron/headless/flags.ts';
import { readSettings } from '../../../../electron/headless/settings.ts';
import { headlessSettings } from '../../../../scripts/packaging/headlessSettings.ts';
import { DEFAULT_SETTINGS, patched } from '../../../../shared/settings.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const STORED = patched(
  {
    ...DEFAULT_SETTINGS,
    folders: ['/card', '/away'].map((folder) => ({ path: folder, isPaused: folder === '/away' })),
  },
  {
    destination: { provider: 'minio', bucket: 'dailies', endpoint: 'http://127.0.0.1:9000', region: 'eu-central-1' },
    upload: { timeoutSeconds: 45, chunkBytes: 8 * 1024 * 1024, streamsAtOnce: 3 },
    patterns: { include: ['*.mxf'], exclude: ['proxy'] },
    app: { logLevel: 'debug', metricsPort: 9_464 },
  },
);

/** A settings file of a test. */
function fileOf(settings: unknown): string {
  const file = path.join(tempFolder(), 'settings.json');
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

test('the headless command goes on with the settings of the desktop app', () => {
  const { args, env } = headlessSettings(['--json'], {}, fileOf(STORED));
  const place = { platform: 'linux', homeFolder: '/home/ann', currentFolder: '/' } as const;
  const settings = readSettings(parseFlags(args), env, place);
  expect(settings).toMatchObject({
    watchFolders: ['/card'],
    include: ['*.mxf'],
    exclude: ['proxy'],
    isJson: true,
    destination: { endpoint: 'http://127.0.0.1:9000', region: 'eu-central-1', bucket: 'dailies' },
    streamTimeoutMs: 45_000,
    chunkBytes: 8 * 1024 * 1024,
    maxStreams: 3,
    logLevel: 'debug',
    metricsPort: 9_464,
  });
});

test('flags and the environment win over them', () => {
  const environment = { S3_BUCKET_NAME: 'other', WATCH_DIR: '/mine' };
  const { args, env } = headlessSettings(['--include', '*.mov'], environment, fileOf(STORED));
  expect(args).toEqual(['--include', '*.mov', '--exclude', 'proxy']);
  expect(Object.keys(env)).not.toContain('S3_BUCKET_NAME');
});

test('without settings nothing is added', () => {
  expect(headlessSettings(['--once'], {}, '/nowhere/settings.json')).toEqual({ args: ['--once'], env: {} });
});
