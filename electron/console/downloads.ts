import { randomBytes } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { GUARDS } from './guards.ts';

/** A browser begins a download at once. */
const OFFERED_MS = 60_000;

interface Offer {
  readonly sessionId: string;
  readonly file: string;
  readonly name: string;
  readonly timer: NodeJS.Timeout;
}

/** Files that were made for one browser. Each is sent once, to the session that asked for it, and deleted. */
export class Downloads {
  readonly #offers = new Map<string, Offer>();
  #folder: string | undefined;

  /** A path for a new file, in a folder of this user alone. */
  newPlace(): string {
    this.#folder ??= mkdtempSync(path.join(os.tmpdir(), 'rushes-download-'));
    return path.join(this.#folder, randomBytes(12).toString('hex'));
  }

  /** Offers a file for a minute. @param name the name that the browser saves it under; @returns its id */
  offer(file: string, name: string, sessionId: string): string {
    const id = randomBytes(18).toString('base64url');
    const timer = setTimeout(() => this.#drop(id), OFFERED_MS);
    timer.unref();
    this.#offers.set(id, { file, name, sessionId, timer });
    return id;
  }

  /** @returns whether this session has such a file; it is gone afterwards */
  async send(id: string, sessionId: string, response: ServerResponse): Promise<boolean> {
    const offer = this.#offers.get(id);
    if (offer?.sessionId !== sessionId) return false;
    this.#offers.delete(id);
    clearTimeout(offer.timer);
    try {
      const { size } = await stat(offer.file);
      response.writeHead(200, {
        ...GUARDS,
        'Content-Type': 'application/octet-stream',
        'Content-Length': size,
        'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(offer.name)}`,
      });
      await pipeline(createReadStream(offer.file), response);
    } finally {
      rmSync(offer.file, { force: true });
    }
    return true;
  }

  /** Deletes everything. Idempotent. */
  close(): void {
    for (const id of this.#offers.keys()) this.#drop(id);
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  #drop(id: string): void {
    const offer = this.#offers.get(id);
    this.#offers.delete(id);
    if (offer === undefined) return;
    clearTimeout(offer.timer);
    rmSync(offer.file, { force: true });
  }
}
