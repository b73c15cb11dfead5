import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './troubles.ts';

const MIB = 1024 * 1024;

/**
 * A camera that gives every clip the same name: each clip is moved to another name before the next one begins, as when cards with
 * the same file names are copied into one folder. It also places links to a file outside the folder.
 */
export class Clips {
  readonly #folder: string;
  readonly #secret: string;
  #count = 0;
  #links = 0;
  #isWriting = false;

  /** @param folder watched @param outside not watched; takes a file that must never be uploaded */
  constructor(folder: string, outside: string) {
    this.#folder = folder;
    mkdirSync(outside, { recursive: true });
    this.#secret = path.join(outside, 'secret.mp4');
    writeFileSync(this.#secret, randomBytes(6 * MIB), { mode: 0o600 });
  }

  /** The file that must never be uploaded. */
  get secretFile(): string {
    return this.#secret;
  }

  /** Every clip that was written, under its last name. */
  get files(): readonly string[] {
    return Array.from({ length: this.#count }, (_, index) => this.#kept(index + 1));
  }

  /** Writes one more clip under the name that all of them begin with. Does nothing while another one is being written. */
  async next(random: Random): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    const name = path.join(this.#folder, 'C0001.mp4');
    const pieces = 3 + Math.floor(random() * 9);
    for (let piece = 0; piece < pieces; piece++) {
      appendFileSync(name, randomBytes(MIB));
      await sleep(random() * 200);
    }
    renameSync(name, this.#kept(this.#count + 1));
    this.#count += 1;
    this.#isWriting = false;
  }

  /** Places a link with the name of a recording, and sometimes takes it away again. */
  async link(random: Random): Promise<void> {
    const name = path.join(this.#folder, `link ${++this.#links}.mp4`);
    symlinkSync(this.#secret, name);
    await sleep(random() * 1_000);
    if (random() < 0.5) rmSync(name);
  }

  #kept(index: number): string {
    return path.join(this.#folder, `clip ${index}.mp4`);
  }
}
