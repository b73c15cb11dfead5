import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anyText, decodeJson, list, object } from '../../../../shared/read.ts';
import { replaceFile } from '../replaceFile.ts';

/** A watched folder and its real path, both absolute. */
interface RootPlace {
  readonly folder: string;
  readonly realPath: string;
}

const PATH_LENGTH_MAX = 32_767;
const PLACES_MAX = 10_000;

const places = list(
  object<RootPlace>({ folder: anyText(PATH_LENGTH_MAX), realPath: anyText(PATH_LENGTH_MAX) }),
  PLACES_MAX,
);

/**
 * The real paths that the watched folders had when they were first seen, in the file `watched-folders.json` of the state folder. A file
 * that is missing or cannot be understood counts as empty. Without a state folder they are kept in memory.
 */
export class RootPlaces {
  readonly #folder: string | undefined;
  readonly #known: Map<string, string>;

  constructor(stateFolder: string | undefined) {
    this.#folder = stateFolder;
    this.#known = new Map(stateFolder === undefined ? [] : read(join(stateFolder, FILE)));
  }

  get(folder: string): string | undefined {
    return this.#known.get(folder);
  }

  /** The first real path of a folder is kept. A file that cannot be written is written with the next change. */
  add(folder: string, realPath: string): void {
    if (this.#known.has(folder)) return;
    this.#known.set(folder, realPath);
    this.#write();
  }

  /** Forgets the folders that are no longer watched: to add one again confirms its new place. */
  keep(folders: readonly string[]): void {
    const gone = [...this.#known.keys()].filter((folder) => !folders.includes(folder));
    for (const folder of gone) this.#known.delete(folder);
    if (gone.length > 0) this.#write();
  }

  #write(): void {
    if (this.#folder === undefined) return;
    const known = [...this.#known].map(([folder, realPath]): RootPlace => ({ folder, realPath }));
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      replaceFile(join(this.#folder, FILE), JSON.stringify(known));
    } catch {
      // Known to this process all the same.
    }
  }
}

const FILE = 'watched-folders.json';

function read(file: string): readonly (readonly [folder: string, realPath: string])[] {
  try {
    const decoded = decodeJson(places, readFileSync(file, 'utf8'));
    return decoded.ok ? decoded.value.map(({ folder, realPath }) => [folder, realPath]) : [];
  } catch {
    return [];
  }
}
