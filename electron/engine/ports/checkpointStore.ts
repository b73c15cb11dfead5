import type { SourceMark } from '../core/checkpointCodec.ts';
import type { PartLedger, RecordingId, RecordingRecord, StoredPart } from '../core/recording.ts';

export type { SourceMark };

/** The state of one recording as it was last written. */
export interface Checkpoint {
  readonly record: RecordingRecord;
  readonly ledger: PartLedger;
}

/** One durable step. It is written in one transaction, entirely or not at all. */
export interface CheckpointChange {
  readonly record: RecordingRecord;
  /** Parts to add or replace. */
  readonly put?: readonly StoredPart[];
  /** Part numbers to remove. */
  readonly remove?: readonly number[];
}

/** The right to work on a recording for a limited time. A higher fence wins. */
export interface Lease {
  readonly recordingId: RecordingId;
  readonly ownerId: string;
  readonly fence: number;
}

export interface DamagedCheckpoint {
  readonly recordingId: RecordingId;
  /** The reason why it cannot be read, for the log. */
  readonly problem: string;
}

export interface LoadedCheckpoints {
  readonly checkpoints: readonly Checkpoint[];
  /** Entries that could not be read, or are not authentic. They are not changed; the recordings are rebuilt from the store and the disk. */
  readonly damaged: readonly DamagedCheckpoint[];
}

/** A position in the list of the recordings that ended. */
export interface EndedCursor {
  /** See `endedAtMs` in `core/checkpointCodec.ts`. */
  readonly endedAtMs: number;
  readonly id: RecordingId;
}

export interface EndedQuery {
  /** Ended at or after this time, milliseconds since 1970. */
  readonly fromMs?: number;
  /** Ended before this time. */
  readonly untilMs?: number;
  /** Only the recordings that follow this position, which need not exist any more. */
  readonly after?: EndedCursor;
  /** How many are examined at most, 1 to 1 000. */
  readonly limit: number;
}

export interface EndedPage {
  /** Newest first; those that ended at the same time by descending id. Records that cannot be read are left out. */
  readonly records: readonly RecordingRecord[];
  /** The position of the last one that was examined; absent at the end of the list. */
  readonly next?: EndedCursor;
}

/**
 * The journal: the facts that are needed after a crash. Every method rejects with a `Fault` only: `checkpoint_unavailable`
 * (retry), `checkpoint_full` (attention), `lease_lost` (reconcile). A write whose promise has resolved survives `kill -9`, and in the
 * embedded store also a power cut.
 */
export interface CheckpointStore {
  /** All recordings that have not ended, in any order. Stored data is parsed, never trusted. */
  loadUnfinished(): Promise<LoadedCheckpoints>;
  /** The `limit` recordings that ended last (completed, aborted, cancelled), newest first. */
  loadFinished(limit: number): Promise<readonly Checkpoint[]>;
  /**
   * A page of the recordings that ended, without their parts. Pages that continue each other contain every recording once, however
   * many end meanwhile; those are not in later pages. The cost depends on the page, not on the length of the list.
   */
  loadEnded(query: EndedQuery): Promise<EndedPage>;
  /** One recording, ended or not; `undefined` when it does not exist or cannot be read. */
  load(id: RecordingId): Promise<Checkpoint | undefined>;
  /**
   * Writes one step of one recording. Last write wins for the record, part by part for the ledger; of calls that do not wait for each
   * other, the last call. With `lease`, rejects with
   * `lease_lost` and writes nothing when the lease was given to another holder since. Idempotent.
   */
  save(change: CheckpointChange, lease?: Lease): Promise<void>;
  /** Replaces the whole ledger by `ledger` together with the record, in one transaction. */
  replace(checkpoint: Checkpoint, lease?: Lease): Promise<void>;
  /** Stores the mark of the file under `sourceKey`, without a time limit. Last write wins. Idempotent. */
  markSource(sourceKey: string, mark: SourceMark): Promise<void>;
  findSource(sourceKey: string): Promise<SourceMark | undefined>;
  /**
   * Claims `sourceKey` for a new recording, atomically among all processes that share the store.
   * @returns the id that holds the claim afterwards: `id` if no other id held it
   */
  claimSource(sourceKey: string, id: RecordingId): Promise<RecordingId>;
  /** Releases a claim if `id` holds it. Idempotent. */
  releaseSource(sourceKey: string, id: RecordingId): Promise<void>;
  /**
   * Takes or renews the lease of a recording for `ttlMs`. `undefined` when another owner holds an unexpired one, or another process
   * with the same owner id that has not certainly ended. A change of the holder, and taking a lease after it expired, raises the
   * fence; renewing keeps it. Calls in one turn of the event loop may be carried out together.
   */
  acquireLease(id: RecordingId, ownerId: string, ttlMs: number): Promise<Lease | undefined>;
  /** Releases a lease. Idempotent; the lease of another holder is not changed. */
  releaseLease(lease: Lease): Promise<void>;
  /** Deletes recordings that ended longer ago than this. Redis does so by key expiry, so that it only trims the sets there. */
  forgetFinished(olderThanMs: number): Promise<void>;
  /** Checks that the store answers. @returns the time of the answer in milliseconds */
  ping(): Promise<number>;
  /** Flushes and closes. Idempotent. Calls after it reject with `checkpoint_unavailable`. */
  close(): Promise<void>;
}
