import type { Fault, FaultCode } from '../../core/fault.ts';
import type { Logger } from '../../ports/logger.ts';
import { isBelow } from '../holdingFolder.ts';

/** Faults of a file that leave it out until it can be read. */
const UNREAD_CODES: ReadonlySet<FaultCode> = new Set<FaultCode>(['source_unreadable', 'disk_error']);

/** The files that could not be decided on because of a fault. Each is logged once, until its path can be read again. */
export class FaultyFiles {
  readonly #logger: Logger;
  /** Path → the code of the fault that was logged. */
  readonly #codes = new Map<string, FaultCode>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Idempotent until `forget`. */
  note(path: string, fault: Fault): void {
    if (this.#codes.has(path)) return;
    this.#codes.set(path, fault.code);
    this.#logger.log('warn', fault.message, { path, code: fault.code });
  }

  /** The file can be read, or is gone. Idempotent. */
  forget(path: string): void {
    this.#codes.delete(path);
  }

  /** How many files below this folder cannot be read. */
  unreadBelow(folder: string): number {
    const isHere = isBelow(folder);
    let files = 0;
    for (const [path, code] of this.#codes) if (UNREAD_CODES.has(code) && isHere(path)) files++;
    return files;
  }
}
