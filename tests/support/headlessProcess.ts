import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineEvent } from '../../shared/engineEvents.ts';
import { type S3Access, s3Environment } from '../../tools/localS3/s3Environment.ts';
import { BUCKET } from './engineRig.ts';
import { NODE_ENVIRONMENT } from './nodeEnvironment.ts';

const ENTRY = path.resolve(import.meta.dirname, '../../electron/headless/index.ts');

/** The headless command as a process of its own, as an operator starts it. */
export interface HeadlessProcess {
  readonly child: ChildProcess;
  /** Its output so far. */
  readonly output: { stdout: string; stderr: string };
  /** Exit status, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** The events of `--json` so far; throws when a line is no JSON object. */
  events(): readonly EngineEvent[];
  /** Resolves with the first event for which `matches` holds; rejects when the process ends or `timeoutMs` passes before. */
  waitFor(matches: (event: EngineEvent) => boolean, timeoutMs?: number): Promise<EngineEvent>;
  /** Resolves when `holds` is true of the events; rejects when the process ends or `timeoutMs` passes before. */
  until(holds: (events: readonly EngineEvent[]) => boolean, timeoutMs?: number): Promise<void>;
  /** `kill -9`; resolves when it is gone. Idempotent. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit status. */
  stop(): Promise<number | string>;
}

/**
 * Starts the command with no variables but `PATH`, `environment` and Node's cache of compiled code. The caller ends it.
 * @param within a command that ends by running what follows its own arguments: a namespace, a limit
 */
export function spawnHeadless(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  within: readonly string[] = [],
): HeadlessProcess {
  const [program = process.execPath, ...rest] = [...within, process.execPath, ENTRY, ...args];
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...NODE_ENVIRONMENT, ...environment },
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve(status ?? signal ?? 'unknown'));
  });
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  const events = eventsOf(output);
  const until: HeadlessProcess['until'] = async (holds, timeoutMs = 60_000) => {
    for (let waitedMs = 0; !holds(events()); waitedMs += 20) {
      const problem = hasEnded
        ? 'The headless command ended'
        : waitedMs >= timeoutMs
          ? `Nothing after ${timeoutMs} ms`
          : '';
      if (problem !== '')
        throw new Error(`${problem}.\n${JSON.stringify(events().slice(-3))}\n${output.stderr.slice(-8_000)}`);
      await sleep(20);
    }
  };
  return {
    child,
    output,
    ended,
    events,
    until,
    async waitFor(matches, timeoutMs) {
      await until((all) => all.some(matches), timeoutMs);
      const found = events().find(matches);
      if (found === undefined) throw new Error('An event was there and is gone.');
      return found;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Parses each line of stdout once. */
function eventsOf(output: { readonly stdout: string }): () => readonly EngineEvent[] {
  const events: EngineEvent[] = [];
  let read = 0;
  return () => {
    for (let end = output.stdout.indexOf('\n', read); end !== -1; end = output.stdout.indexOf('\n', read)) {
      // The output follows the contract; the tests that need a field check it.
      events.push(JSON.parse(output.stdout.slice(read, end)) as EngineEvent);
      read = end + 1;
    }
    return events;
  };
}

export interface HeadlessOptions {
  readonly folder: string;
  readonly stateFolder: string;
  readonly s3: S3Access;
  readonly redisUrl?: string;
  readonly chunkBytes?: number;
  readonly timeoutSeconds?: number;
  readonly flags?: readonly string[];
  /** See `spawnHeadless`. */
  readonly within?: readonly string[];
}

/** Starts the command on a folder and a store, with `--json`. The caller ends it. */
export function startHeadless(options: HeadlessOptions): HeadlessProcess {
  const { s3 } = options;
  const args = ['--json', '--watch', options.folder, '--state', options.stateFolder, ...(options.flags ?? [])];
  const environment = {
    HOME: options.stateFolder,
    ...s3Environment(s3, BUCKET),
    STREAM_TIMEOUT_SECONDS: String(options.timeoutSeconds ?? 4),
    CHUNK_SIZE_BYTES: String(options.chunkBytes ?? 5 * 1024 * 1024),
    ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
  };
  return spawnHeadless(args, environment, options.within);
}
