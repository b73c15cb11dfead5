import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineEvent } from '../../shared/engineEvents.ts';
import { BUCKET, type S3Place } from './engineRig.ts';

const ENTRY = path.resolve(import.meta.dirname, '../../electron/headless/index.ts');

export interface HeadlessOptions {
  readonly folder: string;
  readonly stateFolder: string;
  readonly s3: S3Place;
  readonly redisUrl?: string;
  readonly chunkBytes?: number;
  readonly timeoutSeconds?: number;
  readonly flags?: readonly string[];
  /** A command that ends by running what follows its own arguments: a namespace, a limit. */
  readonly within?: readonly string[];
}

/** The headless command as a process of its own, as an operator starts it. */
export interface HeadlessProcess {
  readonly child: ChildProcess;
  /** Its `--json` output so far. */
  readonly events: readonly EngineEvent[];
  /** Resolves when `holds` is true of the events; rejects when it ends or `timeoutMs` passes before. */
  until(holds: (events: readonly EngineEvent[]) => boolean, timeoutMs?: number): Promise<void>;
  /** `kill -9`; resolves when it is gone. Idempotent. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit status. */
  stop(): Promise<number | null>;
}

export function startHeadless(options: HeadlessOptions): HeadlessProcess {
  const { s3 } = options;
  const args = [ENTRY, '--json', '--watch', options.folder, '--state', options.stateFolder, ...(options.flags ?? [])];
  const [within, ...before] = options.within ?? [];
  const command = within === undefined ? args : [...before, process.execPath, ...args];
  const child = spawn(within ?? process.execPath, command, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: options.stateFolder,
      S3_ENDPOINT_URL: s3.endpoint,
      S3_REGION_NAME: s3.region ?? 'us-east-1',
      S3_ACCESS_KEY_ID: s3.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
      S3_BUCKET_NAME: BUCKET,
      STREAM_TIMEOUT_SECONDS: String(options.timeoutSeconds ?? 4),
      CHUNK_SIZE_BYTES: String(options.chunkBytes ?? 5 * 1024 * 1024),
      ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
    },
  });
  const events: EngineEvent[] = [];
  let errors = '';
  // The command is the source of these lines, and a line that is not JSON fails the test here.
  createInterface({ input: child.stdout }).on('line', (line) => events.push(JSON.parse(line) as EngineEvent));
  child.stderr.on('data', (text: Buffer) => {
    errors = (errors + text.toString()).slice(-8_000);
  });
  const ended = once(child, 'exit');
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    child,
    events,
    async until(holds, timeoutMs = 60_000) {
      for (let waitedMs = 0; !holds(events); waitedMs += 20) {
        if (hasEnded())
          throw new Error(`The headless command ended (${child.exitCode ?? child.signalCode}).\n${errors}`);
        if (waitedMs >= timeoutMs)
          throw new Error(`Nothing after ${timeoutMs} ms.\n${JSON.stringify(events.slice(-3))}\n${errors}`);
        await sleep(20);
      }
    },
    async kill() {
      if (!hasEnded()) child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      if (!hasEnded()) child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}
