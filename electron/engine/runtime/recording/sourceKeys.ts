import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { RecordingId, RecordingRecord } from '../../core/recording.ts';
import type { CheckpointStore, SourceMark } from '../../ports/checkpointStore.ts';
import type { FileSource } from '../../ports/fileSource.ts';
import type { EngineConfig } from '../engineConfig.ts';

/** Digits of an id that are not random; 74 random bits are left. */
const OWN_DIGITS = 12;

/**
 * The keys of files in the journal. For a folder that several workstations see, all of them use the same keys. For a local folder
 * the key starts with the id of the workstation, because `/footage/a.mp4` is another file on every machine.
 */
export class SourceKeys {
  readonly #source: FileSource;
  readonly #config: () => EngineConfig;
  readonly #shared = new Map<string, Promise<boolean>>();

  constructor(source: FileSource, config: () => EngineConfig) {
    this.#source = source;
    this.#config = config;
  }

  /** Whether other workstations may see this file and take it over. */
  isShared(path: string): Promise<boolean> {
    const { sharedFolders } = this.#config();
    if (sharedFolders !== 'auto') return Promise.resolve(sharedFolders === 'always');
    const folder = dirname(path);
    const known = this.#shared.get(folder);
    if (known !== undefined) return known;
    const asked = this.#source.isNetworkFolder(folder).catch(() => {
      // Ask again next time.
      this.#shared.delete(folder);
      return false;
    });
    this.#shared.set(folder, asked);
    return asked;
  }

  async claimKey(path: string): Promise<string> {
    return `${await this.#scope(path)}:${path}`;
  }

  /** A finished file has a key by its name and one by its inode, so that it is not uploaded again after a rename. */
  async sourceKeys({ path, fingerprint }: Pick<RecordingRecord, 'path' | 'fingerprint'>): Promise<readonly string[]> {
    const scope = await this.#scope(path);
    const byName = `${scope}:${path}`;
    if (fingerprint.birthtimeMs === 0) return [byName];
    return [byName, `${scope}:inode:${fingerprint.inode}:${fingerprint.birthtimeMs}`];
  }

  /**
   * A finished file is also known by its content, whatever its name, its inode and this workstation's id are: so that it is
   * recognised when these changed. @param sample see `sampleOf`
   */
  contentKey(sizeBytes: number, sample: string): string {
    return `content:${sizeBytes}:${sample}`;
  }

  /**
   * The id of a new recording of this file: a UUID v4 by its form, whose last 12 digits follow from the others and the file. Names
   * and even bytes are alike on several workstations (copies of one card); the id in an open upload's key tells whose it is.
   * @param uuid a random UUID v4
   */
  async newId(uuid: string, source: Pick<RecordingRecord, 'path' | 'fingerprint'>): Promise<RecordingId> {
    const head = uuid.slice(0, -OWN_DIGITS);
    return head + (await this.#ownDigits(head, source));
  }

  /** Whether `newId` made this id for this file. */
  async isIdOf(id: RecordingId, source: Pick<RecordingRecord, 'path' | 'fingerprint'>): Promise<boolean> {
    return id.slice(-OWN_DIGITS) === (await this.#ownDigits(id.slice(0, -OWN_DIGITS), source));
  }

  async #ownDigits(
    head: string,
    { path, fingerprint }: Pick<RecordingRecord, 'path' | 'fingerprint'>,
  ): Promise<string> {
    // A local file with a birth time is recognised even when the whole state of this workstation was lost. Any other file is only
    // recognised by the same workstation.
    const isLocal = fingerprint.birthtimeMs !== 0 && !(await this.isShared(path));
    const owner = isLocal ? '' : this.#config().ownerId;
    const text = JSON.stringify([head, owner, fingerprint.inode, fingerprint.birthtimeMs]);
    return createHash('sha256').update(text).digest('hex').slice(0, OWN_DIGITS);
  }

  async #scope(path: string): Promise<string> {
    return (await this.isShared(path)) ? 'shared' : this.#config().ownerId;
  }
}

/** The marks that the journal has for the file's name and its identity. Rejects with the faults of the journal and the folder. */
export async function marksOf(
  checkpoints: Pick<CheckpointStore, 'findSource'>,
  keys: SourceKeys,
  file: Pick<RecordingRecord, 'path' | 'fingerprint'>,
): Promise<SourceMark[]> {
  const sourceKeys = await keys.sourceKeys(file);
  const found = await Promise.all(sourceKeys.map((key) => checkpoints.findSource(key)));
  return found.filter((mark) => mark !== undefined);
}
