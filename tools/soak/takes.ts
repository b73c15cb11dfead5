import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalS3 } from '../localS3/startLocalS3.ts';
import type { Random } from './troubles.ts';

const MIB = 1024 * 1024;

/** The head is rewritten at the latest this long after the last whole piece. */
const HEAD_WAIT_MS = 2_500;

/** Writes one file after another, as a recorder does: it appends, and rewrites the head when it stops. */
export class Takes {
  readonly #folder: string;
  readonly #s3: LocalS3;
  readonly #random: Random;
  readonly #files: string[] = [];
  #isStopping = false;
  #running: Promise<void>[] = [];

  constructor(folder: string, s3: LocalS3, random: Random) {
    this.#folder = folder;
    this.#s3 = s3;
    this.#random = random;
  }

  /** @param recorders how many write at once @param prefix of the names */
  start(recorders: number, prefix: string): void {
    this.#running = Array.from({ length: recorders }, (_, recorder) => this.#record(`${prefix}-${recorder}`));
    // `stop` waits for them; one that fails meanwhile is reported there.
    for (const running of this.#running) running.catch(() => undefined);
  }

  /** Lets the files that are being written come to their end. @returns every file that was written */
  async stop(): Promise<readonly string[]> {
    this.#isStopping = true;
    await Promise.all(this.#running);
    return this.#files;
  }

  async #record(prefix: string): Promise<void> {
    for (let take = 1; !this.#isStopping; take++) {
      await this.#write(path.join(this.#folder, `${prefix}-${take}.mp4`));
      await sleep(this.#random() * 1_500);
    }
  }

  async #write(file: string): Promise<void> {
    this.#files.push(file);
    const handle = await open(file, 'w');
    try {
      // A third is smaller than a part.
      const pieces = this.#random() < 0.3 ? 1 : 6 + Math.floor(this.#random() * 8);
      for (let piece = 0; piece < pieces; piece++) {
        await handle.write(randomBytes(MIB));
        await sleep(5 + this.#random() * 60);
      }
      const deadlineMs = performance.now() + HEAD_WAIT_MS;
      if (pieces > 1) {
        while (!this.#isHeadStored(file) && performance.now() < deadlineMs) {
          await handle.write(randomBytes(100));
          await sleep(200);
        }
      }
      await handle.write(randomBytes(8), 0, 8, 40);
    } finally {
      await handle.close();
    }
  }

  #isHeadStored(file: string): boolean {
    const ending = `/${path.basename(file)}`;
    return this.#s3.requests.some(({ key, partNumber }) => partNumber === 1 && key.endsWith(ending));
  }
}
