/**
 * The embedded journal: one SQLite file in the state folder, through `node:sqlite`; nothing has to be installed.
 *
 * Needs: the right to create and write files in that folder, on a local disk or one that supports file locks.
 * Creates: the journal, its `-wal` while it is open, a `.lock` file, and `<name>.damaged-<UTC time>` when a journal had to be set
 * aside. It never deletes any of them.
 * Guarantees: a step is on the disk (WAL, synchronous=FULL) before its promise resolves, entirely or not at all. One process at a
 * time has the folder, until it ends in any way; therefore a lease always belongs to the present process, or to one that has ended,
 * and a restart need not wait for its end. Rows of a damaged journal that can be read are taken over (`salvage.ts`). Damage to the
 * `-wal` can lose the newest steps unnoticed: the object store is the truth to compare with.
 *
 * SQLite is called synchronously. Steps that arrive in the same turn of the event loop share one transaction and one flush of the
 * disk (`groupCommit.ts`), which blocks the engine for that long.
 */

import { statSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import type { Decoded } from '../../../../shared/read.ts';
import {
  decodeCheckpoint,
  decodeMark,
  encodeMark,
  encodePart,
  encodeRecord,
  endedAtMs,
} from '../../core/checkpointCodec.ts';
import { Fault } from '../../core/fault.ts';
import type { RecordingId, RecordingRecord, StoredPart } from '../../core/recording.ts';
import type {
  Checkpoint,
  CheckpointChange,
  CheckpointStore,
  DamagedCheckpoint,
  EndedPage,
  EndedQuery,
  Lease,
  LoadedCheckpoints,
  SourceMark,
} from '../../ports/checkpointStore.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { GroupCommit } from './groupCommit.ts';
import { openJournal, type OpenedJournal, type SetAsideJournal } from './openJournal.ts';
import { isIntact, number, text, type Row } from './rows.ts';
import { closedFault, goneFault, sqliteFault } from './sqliteFault.ts';
import { prepareStatements } from './statements.ts';

export interface SqliteCheckpointStoreOptions {
  readonly logger: Logger;
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
}

export interface OpenedSqliteCheckpointStore {
  readonly store: SqliteCheckpointStore;
  /** Present when a damaged or foreign journal was found: tell the person, and rebuild missing recordings from the object store and the disk. */
  readonly setAside?: SetAsideJournal;
}

export class SqliteCheckpointStore implements CheckpointStore {
  /**
   * Opens or begins the journal `file` (absolute); creates its folder. Faults, all attention: `checkpoint_unavailable` (another
   * Rushes is using this folder; no right to write; disk not there), `checkpoint_full`.
   */
  static async open(file: string, options: SqliteCheckpointStoreOptions): Promise<OpenedSqliteCheckpointStore> {
    const journal = openJournal(file, options.clock.nowMs());
    const { setAside } = journal;
    if (setAside !== undefined)
      options.logger.log('warn', 'The journal was damaged. A new one took over what could be read.', { ...setAside });
    const store = new SqliteCheckpointStore(file, journal, options);
    return setAside === undefined ? { store } : { store, setAside };
  }

  readonly #file: string;
  readonly #inode: bigint;
  readonly #database: DatabaseSync;
  readonly #lock: DatabaseSync;
  readonly #sql: ReturnType<typeof prepareStatements>;
  readonly #logger: Logger;
  readonly #clock: SqliteCheckpointStoreOptions['clock'];
  /**
   * The ends of leases that were renewed since they were taken. Only in memory: this process is the only one with the journal, and
   * leases are taken again after a restart.
   */
  readonly #renewals = new Map<RecordingId, { readonly lease: Lease; untilMs: number }>();
  /** Recordings whose leases are those of processes that have ended, until they are taken. */
  readonly #leftLeases: Set<RecordingId>;
  readonly #writes: GroupCommit;
  #isClosed = false;

  private constructor(file: string, journal: OpenedJournal, options: SqliteCheckpointStoreOptions) {
    this.#file = file;
    this.#inode = statSync(file, { bigint: true }).ino;
    this.#database = journal.database;
    this.#lock = journal.lock;
    this.#sql = prepareStatements(journal.database);
    this.#logger = options.logger;
    this.#clock = options.clock;
    this.#leftLeases = new Set(this.#sql.leases.all().map((row) => text(row, 'recording_id')));
    this.#writes = new GroupCommit({
      transaction: (work) => this.#transaction(work),
      soon: (callback, delayMs) => void (delayMs < 1 ? setImmediate(callback) : setTimeout(callback, delayMs)),
      monotonicMs: () => this.#clock.monotonicMs(),
      isAboutAll: (thrown) =>
        thrown instanceof Fault && (thrown.code === 'checkpoint_full' || thrown.code === 'checkpoint_unavailable'),
    });
  }

  async loadUnfinished(): Promise<LoadedCheckpoints> {
    return this.#run(() => {
      const checkpoints: Checkpoint[] = [];
      const damaged: DamagedCheckpoint[] = [];
      for (const row of this.#sql.unfinished.all()) {
        const recordingId = text(row, 'id');
        const decoded = this.#decode(recordingId, row);
        if (decoded.ok) checkpoints.push(decoded.value);
        else damaged.push({ recordingId, problem: decoded.problem });
      }
      return { checkpoints, damaged };
    });
  }

  async loadFinished(limit: number): Promise<readonly Checkpoint[]> {
    return this.#run(() => this.#sql.finished.all(limit).flatMap((row) => this.#readable(text(row, 'id'), row) ?? []));
  }

  async loadEnded({ fromMs = 0, untilMs = Number.MAX_VALUE, after, limit }: EndedQuery): Promise<EndedPage> {
    return this.#run(() => {
      // No id is smaller than the empty one: without a position, every recording that ended before `untilMs` follows.
      const start = after !== undefined && after.endedAtMs < untilMs ? after : { endedAtMs: untilMs, id: '' };
      const rows = this.#sql.ended.all(fromMs, start.endedAtMs, start.endedAtMs, start.id, limit);
      const records = rows.flatMap((row) => this.#readableRecord(row) ?? []);
      const last = rows.length < limit ? undefined : rows.at(-1);
      if (last === undefined) return { records };
      return { records, next: { endedAtMs: number(last, 'ended_at_ms'), id: text(last, 'id') } };
    });
  }

  async load(id: RecordingId): Promise<Checkpoint | undefined> {
    return this.#run(() => {
      const row = this.#sql.recording.get(id);
      return row === undefined ? undefined : this.#readable(id, row);
    });
  }

  async save(change: CheckpointChange, lease?: Lease): Promise<void> {
    await this.#write(() => {
      this.#checkFence(change.record.id, lease);
      this.#putRecord(change.record);
      for (const partNumber of change.remove ?? []) this.#sql.removePart.run(change.record.id, partNumber);
      for (const part of change.put ?? []) this.#putPart(change.record.id, part);
    });
  }

  async replace(checkpoint: Checkpoint, lease?: Lease): Promise<void> {
    const { id } = checkpoint.record;
    await this.#write(() => {
      this.#checkFence(id, lease);
      this.#putRecord(checkpoint.record);
      this.#sql.removeParts.run(id);
      for (const part of checkpoint.ledger.values()) this.#putPart(id, part);
    });
  }

  async markSource(sourceKey: string, mark: SourceMark): Promise<void> {
    const markText = encodeMark(mark);
    await this.#write(() => this.#sql.putMark.run(storableKey(sourceKey), markText, crc32(markText)));
  }

  async findSource(sourceKey: string): Promise<SourceMark | undefined> {
    return this.#run(() => {
      const row = this.#sql.mark.get(storableKey(sourceKey));
      if (row === undefined) return undefined;
      const decoded = isIntact(row, 'mark') ? decodeMark(text(row, 'mark')) : undefined;
      if (decoded?.ok === true) return decoded.value;
      this.#logger.log('warn', 'A source mark in the journal cannot be read.', { problem: decoded?.problem });
      return undefined;
    });
  }

  async claimSource(sourceKey: string, id: RecordingId): Promise<RecordingId> {
    const key = storableKey(sourceKey);
    return this.#write(() => {
      this.#sql.claim.run(key, id);
      return text(this.#sql.claimHolder.get(key), 'recording_id');
    });
  }

  async releaseSource(sourceKey: string, id: RecordingId): Promise<void> {
    await this.#write(() => this.#sql.releaseClaim.run(storableKey(sourceKey), id));
  }

  async acquireLease(id: RecordingId, ownerId: string, ttlMs: number): Promise<Lease | undefined> {
    const nowMs = this.#clock.nowMs();
    const renewed = this.#renewals.get(id);
    if (renewed?.lease.ownerId === ownerId && renewed.untilMs > nowMs) {
      return this.#run(() => {
        renewed.untilMs = nowMs + ttlMs;
        return renewed.lease;
      });
    }
    const untilMs = nowMs + ttlMs;
    return this.#write(
      () => this.#takeLease(id, ownerId, nowMs, untilMs),
      (lease) => {
        if (lease !== undefined) this.#renewals.set(id, { lease, untilMs });
      },
    );
  }

  async releaseLease(lease: Lease): Promise<void> {
    const { recordingId, ownerId, fence } = lease;
    const renewed = this.#renewals.get(recordingId)?.lease;
    // At once: a lease that is asked for from now on is taken again, after this one was released.
    if (renewed?.ownerId === ownerId && renewed.fence === fence) this.#renewals.delete(recordingId);
    await this.#write(() => this.#sql.releaseLease.run(recordingId, ownerId, fence));
  }

  async forgetFinished(olderThanMs: number): Promise<void> {
    const beforeMs = this.#clock.nowMs() - olderThanMs;
    await this.#write(() => {
      this.#sql.forgetParts.run(beforeMs);
      this.#sql.forgetLeases.run(beforeMs);
      this.#sql.forgetRecordings.run(beforeMs);
    });
  }

  async ping(): Promise<number> {
    const startMs = this.#clock.monotonicMs();
    this.#run(() => this.#sql.ping.get());
    return this.#clock.monotonicMs() - startMs;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#writes.flush();
    this.#isClosed = true;
    try {
      this.#database.close();
    } catch (thrown) {
      throw sqliteFault(thrown, path.dirname(this.#file));
    } finally {
      this.#lock.close();
    }
  }

  #run<T>(work: () => T): T {
    if (this.#isClosed) throw closedFault();
    try {
      return work();
    } catch (thrown) {
      throw sqliteFault(thrown, path.dirname(this.#file));
    }
  }

  /** Resolves once the write is on the disk. Rejects with a Fault. */
  async #write<T>(work: () => T, committed?: (result: T) => void): Promise<T> {
    if (this.#isClosed) throw closedFault();
    return this.#writes.write(work, committed);
  }

  /** @throws Fault; then nothing of the work is written */
  #transaction(work: () => void): void {
    this.#run(() => {
      if (statSync(this.#file, { bigint: true, throwIfNoEntry: false })?.ino !== this.#inode) {
        throw goneFault(path.dirname(this.#file));
      }
      this.#sql.begin.run();
      try {
        work();
        this.#sql.commit.run();
      } catch (thrown) {
        // SQLite itself rolls back after some faults, a full disk among them.
        if (this.#database.isTransaction) this.#sql.rollback.run();
        throw thrown;
      }
    });
  }

  #takeLease(id: RecordingId, ownerId: string, nowMs: number, untilMs: number): Lease | undefined {
    const stored = this.#sql.lease.get(id);
    const renewedMs = this.#renewals.get(id)?.untilMs ?? 0;
    const heldMs = Math.max(renewedMs, stored === undefined ? 0 : number(stored, 'expires_at_ms'));
    const isOwn = stored?.['owner_id'] === ownerId;
    const isLeft = this.#leftLeases.delete(id) && !isOwn;
    const isHeld = stored !== undefined && heldMs > nowMs && !isLeft;
    if (isHeld && !isOwn) return undefined;
    const last = stored === undefined ? 0 : number(stored, 'fence');
    const lease = { recordingId: id, ownerId, fence: isHeld ? last : last + 1 };
    this.#sql.putLease.run(id, ownerId, lease.fence, untilMs);
    return lease;
  }

  #checkFence(id: RecordingId, lease: Lease | undefined): void {
    if (lease === undefined) return;
    const stored = this.#sql.lease.get(id);
    if (stored === undefined || number(stored, 'fence') < lease.fence) return;
    if (number(stored, 'fence') === lease.fence && stored['owner_id'] === lease.ownerId) return;
    throw new Fault('lease_lost', 'Another workstation took this recording over.', { disposition: 'reconcile' });
  }

  #putRecord(record: RecordingRecord): void {
    const recordText = encodeRecord(record);
    this.#sql.putRecording.run(record.id, endedAtMs(record) ?? null, recordText, crc32(recordText));
  }

  #putPart(id: RecordingId, part: StoredPart): void {
    const partText = encodePart(part);
    this.#sql.putPart.run(id, part.partNumber, partText, crc32(partText));
  }

  #decode(id: RecordingId, row: Row): Decoded<Checkpoint> {
    if (!isIntact(row, 'record')) return { ok: false, problem: 'The record is damaged.' };
    const parts = this.#sql.parts
      .all(id)
      .map((part) => [number(part, 'part_number'), isIntact(part, 'part') ? text(part, 'part') : undefined] as const);
    const decoded = decodeCheckpoint(id, text(row, 'record'), parts);
    if (decoded.ok && decoded.value.ledger.size < parts.length)
      this.#logger.log('warn', 'Parts in the journal cannot be read; the store is asked for them.', {
        recordingId: id,
        parts: parts.length - decoded.value.ledger.size,
      });
    return decoded;
  }

  #readableRecord(row: Row): RecordingRecord | undefined {
    const id = text(row, 'id');
    const decoded = isIntact(row, 'record') ? decodeCheckpoint(id, text(row, 'record'), []) : undefined;
    if (decoded?.ok === true) return decoded.value.record;
    const problem = decoded?.problem ?? 'The record is damaged.';
    this.#logger.log('warn', 'A recording in the journal cannot be read.', { recordingId: id, problem });
    return undefined;
  }

  #readable(id: RecordingId, row: Row): Checkpoint | undefined {
    const decoded = this.#decode(id, row);
    if (decoded.ok) return decoded.value;
    this.#logger.log('warn', 'A recording in the journal cannot be read.', {
      recordingId: id,
      problem: decoded.problem,
    });
    return undefined;
  }
}

/** A file name can contain unpaired surrogates, which SQLite's text cannot: two such names must not become the same key. */
function storableKey(sourceKey: string): string {
  return sourceKey.isWellFormed() ? sourceKey : JSON.stringify(sourceKey);
}
