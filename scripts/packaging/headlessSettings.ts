import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseSettings } from '../../shared/parseSettings.ts';
import type { Settings } from '../../shared/settings.ts';

export interface HeadlessStart {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * How the headless command is told what the desktop app's settings say. What was given by flag or in the environment wins;
 * secrets cannot be told, since only the app can read its key store: they come from the environment.
 */
export function headlessSettings(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  settingsFile = path.join(userDataFolder(environment), 'settings.json'),
): HeadlessStart {
  const settings = storedSettings(settingsFile);
  if (settings === undefined) return { args, env: {} };
  const { destination, upload, patterns, journal, app, credentials } = settings;
  const wanted: Readonly<Record<string, string>> = {
    S3_ENDPOINT_URL: destination.endpoint,
    S3_BUCKET_NAME: destination.bucket,
    S3_REGION_NAME: destination.region,
    STREAM_TIMEOUT_SECONDS: String(upload.timeoutSeconds),
    CHUNK_SIZE_BYTES: String(upload.chunkBytes),
    MAX_CONCURRENT_STREAMS: String(upload.streamsAtOnce),
    REDIS_URL: journal.kind === 'redis' ? journal.redisUrl : '',
    LOG_LEVEL: app.logLevel,
    PROM_PORT: app.metricsPort === null ? '' : String(app.metricsPort),
    AWS_PROFILE: credentials.source === 'profile' ? credentials.profile : '',
  };
  const env = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => value !== '' && (environment[name] ?? '') === ''),
  );
  const hasFolders = args.includes('--watch') || (environment['WATCH_DIR'] ?? '') !== '';
  const folders = hasFolders ? [] : settings.folders.filter(({ isPaused }) => !isPaused);
  return {
    args: [
      ...args,
      ...folders.flatMap((folder) => ['--watch', folder.path]),
      ...patternFlags(args, '--include', patterns.include),
      ...patternFlags(args, '--exclude', patterns.exclude),
    ],
    env,
  };
}

function patternFlags(args: readonly string[], flag: string, patterns: readonly string[]): readonly string[] {
  return args.includes(flag) ? [] : patterns.flatMap((pattern) => [flag, pattern]);
}

/** What the settings file says; `undefined` when there is none. */
function storedSettings(file: string): Settings | undefined {
  try {
    const raw: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return parseSettings(raw).settings;
  } catch {
    return undefined;
  }
}

/** Electron's `app.getPath('userData')` for an app of this name [Electron, `app`]. */
function userDataFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const name = 'Rushes';
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Application Support', name);
  if (process.platform === 'win32')
    return path.join(environment['APPDATA'] ?? path.join(os.homedir(), 'AppData', 'Roaming'), name);
  return path.join(environment['XDG_CONFIG_HOME'] ?? path.join(os.homedir(), '.config'), name);
}
