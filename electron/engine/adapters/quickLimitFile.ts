import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type QuickLimit, quickLimitFields } from '../../../shared/uploadLimit.ts';
import { decodeJson, filledText, natural, nullable, object } from '../../../shared/read.ts';
import type { Logger } from '../ports/logger.ts';
import { replaceFile } from './replaceFile.ts';

interface StoredLimit extends QuickLimit {
  /** End on the wall clock, in milliseconds. */
  readonly untilMs: number | null;
  /** The process that wrote it. */
  readonly run: string;
}

const stored = object<StoredLimit>({ ...quickLimitFields, untilMs: nullable(natural), run: filledText(64) });

/** An engine that is composed anew in the same process is no restart. */
const RUN = randomUUID();

/**
 * The quick limit, in the file `quick-limit.json` of the state folder. A file that is missing or cannot be understood counts as none.
 * Needs the right to write the folder; creates it and the file, for this user only.
 */
export class QuickLimitFile {
  readonly #folder: string;
  readonly #logger: Logger;
  readonly #run: string;

  /** @param run tells this process from the next one */
  constructor(stateFolder: string, logger: Logger, run: string = RUN) {
    this.#folder = stateFolder;
    this.#logger = logger;
    this.#run = run;
  }

  /** See `QuickLimitMemory`. */
  load(): Omit<StoredLimit, 'run'> | undefined {
    try {
      const decoded = decodeJson(stored, readFileSync(this.#file, 'utf8'));
      if (!decoded.ok) return undefined;
      const { run, ...limit } = decoded.value;
      return limit.term === 'restart' && run !== this.#run ? undefined : limit;
    } catch {
      return undefined;
    }
  }

  /** See `QuickLimitMemory`. */
  save(limit: Omit<StoredLimit, 'run'> | undefined): boolean {
    try {
      if (limit === undefined) rmSync(this.#file, { force: true });
      else {
        mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
        replaceFile(this.#file, JSON.stringify({ ...limit, run: this.#run } satisfies StoredLimit));
      }
      return true;
    } catch (error) {
      this.#logger.log('warn', 'The quick limit cannot be written to the state folder.', { error });
      return false;
    }
  }

  get #file(): string {
    return join(this.#folder, 'quick-limit.json');
  }
}
