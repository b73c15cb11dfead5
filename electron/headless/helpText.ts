import { readFileSync } from 'node:fs';

/** What `--help` prints. */
export const HELP_TEXT = `Rushes uploads recordings to S3 while they are being written.

Usage: npm run --silent headless -- [flags]

  --watch DIR        Folder to watch, with everything below it; may be repeated
  --include GLOB     Files to upload; may be repeated (default: mp4 mov mkv mxf ts m2ts webm)
  --exclude GLOB     Files and folders to leave out; may be repeated
  --state DIR        Where the journal and the logs are kept
  --once             End when every matching file there is has reached an end
  --json             One JSON object per line on stdout, the log on stderr
  --on-vanish WHAT   A file is deleted while it is recorded: keep (default) waits for you, complete makes an
                     object of what is stored, discard drops what is stored
  --strict-timeout   Finish by the timeout alone, whatever else says that a recorder is done
  --help, --version

Environment (flags win; empty counts as not set)

  WATCH_DIR               Folders to watch, separated as in PATH
  S3_BUCKET_NAME          The bucket; must be set
  S3_ENDPOINT_URL         For example https://s3.example.com (default: Amazon S3)
  S3_REGION_NAME          For example eu-central-1
  S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY
                          Default: what the AWS tools would use (environment, profile, role)
  REDIS_URL               For example redis://127.0.0.1:6379/0 (default: a journal in the state folder)
  STREAM_TIMEOUT_SECONDS  Silence after which a recording is finished (default 30)
  CHUNK_SIZE_BYTES        Size of a part, at least 5242880 (default 10485760)
  MAX_CONCURRENT_STREAMS  Recordings that are sent at once (default 5)
  FFPROBE_PATH            Absolute path of ffprobe (default: the one that comes along)
  LOG_LEVEL               debug, info, warn or error (default info)
  PROM_PORT               Port for /metrics and /healthz on 127.0.0.1 (default: none)
  RUSHES_STATE_DIR        As --state

On a terminal: p pauses and resumes everything, q quits. Quitting loses nothing: the next start goes on where it was.
Exit status: 0 all completed, or stopped and resumable; 1 wrong usage or settings; 2 something needs attention or failed.
`;

/** The version in package.json, e.g. `0.1.0`. */
export function programVersion(): string {
  const described: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const isDescribed = typeof described === 'object' && described !== null && 'version' in described;
  return isDescribed ? String(described.version) : 'unknown';
}
