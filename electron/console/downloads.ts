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
  readonly #folders = new Set<string>();

  /**
   * A path for a new file, alone in a folder of this user: systems empty their temporary folder while the program runs, and another user could
   * then make a folder of the same name.
   */
  newPlace(): string {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'rushes-download-'));
    this.#folders.add(folder);
    return path.join(folder, 'file');
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
        // The browser has all bytes before the end of the file is read here. A request that it sent then would count as one sent too early.
        Connection: 'close',
      });
      await pipeline(createReadStream(offer.file), response);
    } finally {
      this.discard(offer.file);
    }
    return true;
  }

  /** Deletes a file and its folder. Idempotent. @param file from `newPlace` */
  discard(file: string): void {
    const folder = path.dirname(file);
    this.#folders.delete(folder);
    rmSync(folder, { recursive: true, force: true });
  }

  /** Deletes everything. Idempotent. */
  close(): void {
    for (const { timer } of this.#offers.values()) clearTimeout(timer);
    this.#offers.clear();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
    this.#folders.clear();
  }

  #drop(id: string): void {
    const offer = this.#offers.get(id);
    this.#offers.delete(id);
    if (offer !== undefined) this.discard(offer.file);
  }
}
