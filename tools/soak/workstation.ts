import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { s3Environment } from '../localS3/s3Environment.ts';
import type { LocalS3 } from '../localS3/startLocalS3.ts';

const CHILD = path.join(import.meta.dirname, 'workstationChild.ts');

export interface WorkstationPlace {
  readonly name: string;
  readonly recordings: string;
  /** Holds its journal, its log and what it printed. */
  readonly folder: string;
  readonly s3: LocalS3;
  readonly bucket: string;
  readonly redisUrl: string | undefined;
  /** Quiet time after which a file counts as finished. Default 3. */
  readonly timeoutSeconds?: number;
}

/** A computer that uploads, and that anything may happen to. */
export class Workstation {
  readonly #place: WorkstationPlace;
  #child: ChildProcess | undefined;
  #resumeTimer: NodeJS.Timeout | undefined;
  /** The output of the process that runs now, as far as events are waited for. */
  #heard = '';

  constructor(place: WorkstationPlace) {
    this.#place = place;
    mkdirSync(place.folder, { recursive: true });
  }

  /** Does nothing while it runs. */
  start(): void {
    if (this.#child !== undefined) return;
    const { name, recordings, folder, s3, bucket, redisUrl, timeoutSeconds = 3 } = this.#place;
    const child = spawn(process.execPath, [CHILD, name, '--watch', recordings, '--state', folder, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        ...s3Environment(s3, bucket),
        STREAM_TIMEOUT_SECONDS: String(timeoutSeconds),
        CHUNK_SIZE_BYTES: String(5 * 1024 * 1024),
        ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
      },
    });
    this.#heard = '';
    child.stdout.on('data', (bytes: Buffer) => {
      this.#heard += bytes.toString('latin1');
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => appendFileSync(path.join(folder, 'output'), bytes));
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    this.#child = child;
  }

  /** Resolves when this event was printed since the last start, or with `false` after `timeoutMs`. */
  async until(event: string, timeoutMs: number): Promise<boolean> {
    const text = `"event":"${event}"`;
    const deadlineMs = performance.now() + timeoutMs;
    while (!this.#heard.includes(text)) {
      if (performance.now() > deadlineMs) return false;
      await sleep(10);
    }
    return true;
  }

  /** `kill -9`. Resolves when it is gone. */
  async kill(): Promise<void> {
    clearTimeout(this.#resumeTimer);
    const child = this.#child;
    if (child === undefined) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Stops the process for a time, as closing the lid of a laptop does. */
  suspend(ms: number): void {
    clearTimeout(this.#resumeTimer);
    this.#child?.kill('SIGSTOP');
    this.#resumeTimer = setTimeout(() => this.resume(), ms);
  }

  resume(): void {
    clearTimeout(this.#resumeTimer);
    this.#child?.kill('SIGCONT');
  }
}
