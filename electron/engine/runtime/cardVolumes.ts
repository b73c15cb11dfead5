import { dirname } from 'node:path';
import type { FileSource } from '../ports/fileSource.ts';

/** Which card a folder was during a reading. */
export interface CardVolume {
  /** It was the same card from the first file to the end. */
  readonly isSame: boolean;
  /** See `CardView.volume`. Absent: the folder is a part of a larger drive, or the card is not known. */
  readonly volume?: string;
}

/** Recognises a card that is exchanged for another one while it is read. For one reading. Rejects with the faults of the folders. */
export class CardVolumes {
  readonly #source: Pick<FileSource, 'fileSystemOf'>;
  /** Folder of a card → the file system that it was on when it was first read. */
  readonly #before = new Map<string, Promise<string | undefined>>();

  constructor(source: Pick<FileSource, 'fileSystemOf'>) {
    this.#source = source;
  }

  /** The reading of this folder begins. Idempotent. @param folder absolute */
  async begin(folder: string): Promise<void> {
    const asked = this.#before.get(folder) ?? this.#source.fileSystemOf(folder);
    this.#before.set(folder, asked);
    await asked;
  }

  /** The reading of this folder has ended. */
  async end(folder: string): Promise<CardVolume> {
    const [before, now, above] = await Promise.all([
      this.#before.get(folder),
      this.#source.fileSystemOf(folder),
      this.#source.fileSystemOf(dirname(folder)),
    ]);
    return { isSame: before === now, ...(now === undefined || now === above ? {} : { volume: now }) };
  }
}
