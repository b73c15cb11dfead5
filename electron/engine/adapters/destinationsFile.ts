import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anyText, decodeJson, list, object, optional } from '../../../shared/read.ts';
import { replaceFile } from './replaceFile.ts';

/** A bucket, and the prefix and the template of the keys in it. */
export interface StoredDestination {
  readonly bucket: string;
  readonly keyPrefix: string;
  /** Absent: the default one. */
  readonly keyTemplate?: string;
}

/** The newest so many are kept. */
const DESTINATIONS_MAX = 1_000;

const destinations = list(
  object<StoredDestination>({
    bucket: anyText(255),
    keyPrefix: anyText(1_024),
    keyTemplate: optional(anyText(1_024)),
  }),
  DESTINATIONS_MAX,
);

/**
 * The destinations that were configured on this workstation, in the file `destinations.json` of the state folder. A file that is
 * missing or cannot be understood counts as empty. Needs the right to write the folder; creates it and the file, for this user only.
 */
export class DestinationsFile {
  readonly #folder: string;
  #known: readonly StoredDestination[];

  constructor(stateFolder: string) {
    this.#folder = stateFolder;
    this.#known = read(join(stateFolder, 'destinations.json'));
  }

  all(): readonly StoredDestination[] {
    return this.#known;
  }

  /** Idempotent. @throws Error of the file system; the destination is known to this process all the same */
  add(destination: StoredDestination): void {
    if (this.#known.some((known) => isSame(known, destination))) return;
    this.#known = [destination, ...this.#known].slice(0, DESTINATIONS_MAX);
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    replaceFile(join(this.#folder, 'destinations.json'), JSON.stringify(this.#known));
  }
}

function isSame(a: StoredDestination, b: StoredDestination): boolean {
  return a.bucket === b.bucket && a.keyPrefix === b.keyPrefix && a.keyTemplate === b.keyTemplate;
}

function read(file: string): readonly StoredDestination[] {
  try {
    const decoded = decodeJson(destinations, readFileSync(file, 'utf8'));
    return decoded.ok ? decoded.value : [];
  } catch {
    return [];
  }
}
