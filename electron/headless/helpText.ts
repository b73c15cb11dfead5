import { readFileSync } from 'node:fs';
import { SETTING_ENTRIES, type SettingEntry } from '../../shared/settings.ts';
import { settingUsage } from './settingUsage.ts';

const COMMANDS = `  history --csv, history --json
      Print the recordings that ended, newest first, and end: --day and --folder select some of them. No other Rushes may use the
      state folder meanwhile
  verify [DIR], verify --manifest FILE
      Check every object against its metadata document, each matching file below DIR against its object, or the objects that a file of
      md5sum or sha256sum names, and end: status 0 only when all are equal
  orphans, orphans --adopt UPLOAD_ID --file FILE, orphans --complete UPLOAD_ID --yes, orphans --discard UPLOAD_ID --yes
      List the open uploads below the prefix with age, size and estimated cost, or go on with one that no workstation works on from a
      copy of its file, or make an incomplete object of its stored parts, or discard it
  share KEY_OR_FILE, share KEY_OR_FILE --for 24h
      Print a link with which anybody can read an object from 1h to 7d (default: 24h)
  lifecycle
      Say whether a rule of the bucket ends uploads early or deletes objects (status 2 then), and propose one where none ends left uploads
`;

const SECRETS_TEXT = `Secrets, in the environment only

  S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_SESSION_TOKEN
      Keys of the store (default: as the AWS tools: environment, profile, role)
  REDIS_PASSWORD
      Password of the Redis server, unless REDIS_URL contains it
  REDIS_RECORD_SECRET
      Secret of at least 16 characters that all workstations of a Redis share: records written without it are not resumed
  RUSHES_WEBHOOK_SECRET
      Secret with which messages to the webhook are signed: whsec_ and 24 to 64 random bytes in base64`;

/** The output of `--help`. */
export function helpText(): string {
  return `Rushes uploads recordings to S3 while they are being written.

Usage: npm run --silent headless -- [flags]
       npm run --silent headless -- verify [DIR] [--manifest FILE] [--json] [flags]
       npm run --silent headless -- orphans [--json] [--adopt UPLOAD_ID --file FILE] [flags]
       npm run --silent headless -- orphans [--complete UPLOAD_ID --yes] [--discard UPLOAD_ID --yes] [flags]
       npm run --silent headless -- share KEY_OR_FILE [--for 24h] [--json] [flags]
       npm run --silent headless -- lifecycle [--json] [flags]
       npm run --silent headless -- history --csv|--json [--day 2026-05-04] [--folder DIR] [flags]

Flags win over variables, variables over the settings file; an empty variable counts as not set.

  --watch DIR, WATCH_DIR
      Folder to watch, with everything below it; may be repeated; the variable separates folders as PATH does
  --create-folders
      Create the folders to watch that do not exist
  --new-since TIME, RUSHES_NEW_SINCE
      Leave files alone that were complete before this time, e.g. 2026-05-04T10:00:00Z (default: upload all files)
  --state DIR, RUSHES_STATE_DIR
      Folder of the journal and the logs
  --settings FILE, RUSHES_SETTINGS
      Settings file of the desktop app; the folder it is in is the state folder, unless --state names another one
  --once
      End when every matching file is completed, has failed or needs attention
  --start-again
      Start uploads with stored parts at an earlier destination again at the present one; the parts stored there stay there
  --console-cert FILE, --console-key FILE, RUSHES_CONSOLE_CERT, RUSHES_CONSOLE_KEY
      Certificate and key (PEM): without them, or a proxy, browsers of other machines may only look
  --console-url URL, RUSHES_CONSOLE_URL
      The https address that a reverse proxy on this machine serves; it ends with the path that the window has there
  --console-root DIR, RUSHES_CONSOLE_ROOTS
      Folder below which a browser may choose folders; may be repeated; the variable separates them as PATH does (default: home and
      mounted media)
  --open
      With --console: open the window in the browser of this desktop, if there is one
  --json
      One JSON object per line on stdout, the log on stderr
  --print-settings
      Print every setting with its origin, and end; secrets are hidden
${COMMANDS}  --help, --version

${SETTING_ENTRIES.flatMap(settingLines).join('\n')}

${SECRETS_TEXT}

On a terminal: p pauses and resumes everything, q quits, a shows a new address of the window. Quitting loses nothing: the next start resumes.
SIGHUP makes a command without a terminal read the settings file again; with --console it prints a new address.
Exit status
  0  all completed, or stopped by a signal or key and resumable
  1  wrong usage or settings
  2  with --once: something needs attention, failed or is incomplete; at any time: Rushes ended because of an internal error
`;
}

function settingLines({ setting }: SettingEntry): readonly string[] {
  const { commandLine } = setting;
  if (commandLine === undefined) return [];
  const { flag, meaning, defaults } = settingUsage(setting, commandLine);
  return [`  ${flag}, ${commandLine.variable}`, `      ${meaning} (default: ${defaults.join(' ')})`];
}

/** The version in package.json, e.g. `0.1.0`. */
export function programVersion(): string {
  const described: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const isDescribed = typeof described === 'object' && described !== null && 'version' in described;
  return isDescribed ? String(described.version) : 'unknown';
}
