import { parseFolderShare } from '../../../../shared/folderShares.ts';
import { FairShare, type Turn } from '../../core/fairShare.ts';
import type { EngineConfig } from '../engineConfig.ts';
import { folderFinder } from '../holdingFolder.ts';

type Config = Pick<EngineConfig, 'folders' | 'folderShares'>;

/** The shares of the settings; `undefined` when none is set. */
export function folderSharesOf(config: Config): FolderShares | undefined {
  return config.folderShares.length === 0 ? undefined : new FolderShares(config);
}

/** Which folder's share a file counts in, and whose turn it is. */
export class FolderShares {
  readonly #fair = new FairShare();
  readonly #weights: ReadonlyMap<string, number>;
  readonly #find: (path: string) => string | undefined;

  constructor({ folders, folderShares }: Config) {
    const shares = folderShares.map(parseFolderShare).filter((share) => share !== undefined);
    this.#weights = new Map(shares.map(({ path, share }) => [path, share]));
    this.#find = folderFinder([...shares, ...folders]);
  }

  /** The innermost folder that is watched or has a share; empty when there is none. */
  folderOf(path: string): string {
    return this.#find(path) ?? '';
  }

  /** See `FairShare.next`. */
  next(turn: Turn, waiting: Iterable<string>): string | undefined {
    return this.#fair.next(turn, waiting);
  }

  /** A part of this file is sent. */
  took(turn: Turn, path: string, bytes: number): void {
    const folder = this.folderOf(path);
    this.#fair.took(turn, folder, bytes, this.#weights.get(folder) ?? 1);
  }
}
