import { DEFAULT_INCLUDE } from '../../../shared/defaultInclude.ts';
import { DEFAULT_CHUNK_BYTES } from '../../../shared/quota.ts';
import type { FollowLinks } from '../ports/fileSource.ts';

/** Everything a person can set that the engine follows. Adapters (credentials, endpoint, Redis) are configured outside. */
export interface EngineConfig {
  readonly folders: readonly { readonly path: string; readonly isPaused?: boolean }[];
  /** Globs, see `WatchedFolder`. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Symbolic links below the folders. Default: `never`. */
  readonly followLinks?: FollowLinks;
  readonly bucket: string;
  /** `''`, or a prefix that ends in `/`; stands before `streams/`. */
  readonly keyPrefix: string;
  /** The provider demands parts of one size (Cloudflare R2, Backblaze B2). */
  readonly needsEqualParts: boolean;
  /** Bytes, 5 MiB to 5 GiB. */
  readonly chunkBytes: number;
  readonly streamTimeoutMs: number;
  /** Recordings that send parts at once. */
  readonly maxStreams: number;
  /** Parts on their way at once, over all recordings: bounds the memory to about this many chunks. */
  readonly maxPartsInFlight: number;
  readonly bandwidthBytesPerSecond: number | null;
  /** Finish by the timeout alone. */
  readonly isStrictTimeout: boolean;
  /** Stretch the timeout, up to ten times, while the recorder visibly holds the file open. */
  readonly waitsWhileHeld: boolean;
  /** What becomes of a recording whose file is deleted before it was finished. */
  readonly onVanish: 'keep' | 'complete' | 'discard';
  /** This workstation, for leases: stable over restarts, different on every workstation. */
  readonly ownerId: string;
  /** Whether other workstations with the same journal may see the same files. `auto`: on network file systems. */
  readonly sharedFolders: 'auto' | 'always' | 'never';
  /** Folders are read again this often, in case a hint was lost. */
  readonly rescanMs: number;
  /** How long a recording belongs to a workstation that stopped answering. */
  readonly leaseMs: number;
  /** Finished recordings are forgotten after this long; that their files are done is remembered without end. */
  readonly keepFinishedMs: number;
}

/** What holds when nothing is said. Sources: design, section 2 and 4. */
export const ENGINE_DEFAULTS = {
  include: DEFAULT_INCLUDE,
  exclude: [],
  keyPrefix: '',
  needsEqualParts: false,
  chunkBytes: DEFAULT_CHUNK_BYTES,
  streamTimeoutMs: 30_000,
  maxStreams: 5,
  maxPartsInFlight: 4,
  bandwidthBytesPerSecond: null,
  isStrictTimeout: false,
  waitsWhileHeld: true,
  onVanish: 'keep',
  sharedFolders: 'auto',
  rescanMs: 30_000,
  leaseMs: 30_000,
  keepFinishedMs: 7 * 24 * 3_600_000,
} as const satisfies Partial<EngineConfig>;
