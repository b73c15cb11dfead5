import type { PartLedger, RecordingId, RecordingRecord, SourceFingerprint, StoredPart } from '../core/recording.ts';

/** The state of one recording as it was last written down. */
export interface Checkpoint {
  readonly record: RecordingRecord;
  readonly ledger: PartLedger;
}

/** One durable step. Everything in it is written in one transaction, or nothing is. */
export interface CheckpointChange {
  readonly record: RecordingRecord;
  /** Parts to add or replace. */
  readonly put?: readonly StoredPart[];
  /** Part numbers to forget. */
  readonly remove?: readonly number[];
}

/**
 * That a file, as it was then, has been dealt with: so that it is not uploaded again at the next start. Kept without end,
 * also when the stream's own keys have expired.
 */
export interface SourceMark {
  readonly recordingId: RecordingId;
  readonly fingerprint: SourceFingerprint;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** A person discarded it: it is left alone however it grows, as long as it is the same file. */
  readonly isDiscarded: boolean;
}

/** The right to carry a recording until `expiresAtMs`; a higher fence wins. */
export interface Lease {
  readonly recordingId: RecordingId;
  readonly ownerId: string;
  readonly fence: number;
}

export interface DamagedCheckpoint {
  readonly recordingId: RecordingId;
  /** What could not be understood, for the log. */
  readonly problem: string;
}

export interface LoadedCheckpoints {
  readonly checkpoints: readonly Checkpoint[];
  /** Entries that could not be read. They stay where they are; the recordings are rebuilt from the store and the disk. */
  readonly damaged: readonly DamagedCheckpoint[];
}

/**
 * The journal: what has to be known after a crash. Every method rejects with a `Fault` only: `checkpoint_unavailable`
 * (retry), `checkpoint_full` (attention), `lease_lost` (reconcile). What a resolved promise reports survives `kill -9`; with the
 * embedded store a power cut as well.
 */
export interface CheckpointStore {
  /** All recordings that have not ended, in no order. What is stored is parsed, never trusted. */
  loadUnfinished(): Promise<LoadedCheckpoints>;
  /** The newest `limit` recordings that ended (completed, aborted, cancelled), newest first. */
  loadFinished(limit: number): Promise<readonly Checkpoint[]>;
  /** One recording, ended or not; `undefined` when there is none or it cannot be understood. */
  load(id: RecordingId): Promise<Checkpoint | undefined>;
  /**
   * Writes one step of one recording. Last write wins for the record, part by part for the ledger. With `lease`, rejects with
   * `lease_lost` and writes nothing when a higher fence was given out since. Idempotent.
   */
  save(change: CheckpointChange, lease?: Lease): Promise<void>;
  /** Replaces the whole ledger by `ledger` together with the record, in one transaction. */
  replace(checkpoint: Checkpoint, lease?: Lease): Promise<void>;
  /** Remembers how the file under `sourceKey` was dealt with. Last write wins. */
  markSource(sourceKey: string, mark: SourceMark): Promise<void>;
  findSource(sourceKey: string): Promise<SourceMark | undefined>;
  /**
   * Claims `sourceKey` for a new recording, atomically among everybody who shares the store: the id that holds the claim
   * afterwards is returned, which is `id` for the first one to ask, and again for the same id.
   */
  claimSource(sourceKey: string, id: RecordingId): Promise<RecordingId>;
  /** Gives a claim back; only if `id` holds it. Idempotent. */
  releaseSource(sourceKey: string, id: RecordingId): Promise<void>;
  /**
   * Takes or renews the lease of a recording for `ttlMs`. `undefined` when another owner holds an unexpired one. A change of
   * owner, and taking one after it expired, raises the fence; renewing keeps it.
   */
  acquireLease(id: RecordingId, ownerId: string, ttlMs: number): Promise<Lease | undefined>;
  /** Gives a lease back. Idempotent; somebody else's is left alone. */
  releaseLease(lease: Lease): Promise<void>;
  /** Forgets recordings that ended longer ago than this. Redis does it by key expiry, so there it only trims the sets. */
  forgetFinished(olderThanMs: number): Promise<void>;
  /** Whether it answers now, and how long that took, in milliseconds. */
  ping(): Promise<number>;
  /** Flushes and closes. Idempotent. Calls after it reject with `checkpoint_unavailable`. */
  close(): Promise<void>;
}
