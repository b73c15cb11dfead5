import {
  decodeCheckpoint,
  decodeMark,
  encodeMark,
  encodePart,
  encodeRecord,
  endedAtMs,
} from '../../electron/engine/core/checkpointCodec.ts';
import { Fault } from '../../electron/engine/core/fault.ts';
import type { RecordingId } from '../../electron/engine/core/recording.ts';
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
} from '../../electron/engine/ports/checkpointStore.ts';
import type { Clock } from '../../electron/engine/ports/clock.ts';

/** The stored data: it outlives the stores that use it, as a disk does. Several stores may share it. */
export interface MemoryJournal {
  /** Recording id → the texts as a real store would hold them; tests may damage them. */
  readonly recordings: Map<RecordingId, { recordText: string; readonly partTexts: Map<number, string> }>;
  readonly marks: Map<string, string>;
  readonly claims: Map<string, RecordingId>;
  readonly leases: Map<RecordingId, { ownerId: string; nonce: string; fence: number; expiresAtMs: number }>;
}

export function createMemoryJournal(): MemoryJournal {
  return { recordings: new Map(), marks: new Map(), claims: new Map(), leases: new Map() };
}

export interface MemoryCheckpointStoreOptions {
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Default: a new empty one. */
  readonly journal?: MemoryJournal;
  /**
   * Tells processes with the same owner id apart. Default: the same for every store, as if each one before it had certainly
   * ended.
   */
  readonly nonce?: string;
}

/**
 * A checkpoint store in memory. It keeps texts and parses them as the real ones do, so that what cannot be stored fails here
 * too. It models no latency, no disk that fills up and no lost connection; `faults` stands in for them.
 */
export class MemoryCheckpointStore implements CheckpointStore {
  readonly journal: MemoryJournal;
  /** Each of the next calls (but `close`) takes the first one and rejects with it, having done nothing. */
  readonly faults: Fault[] = [];
  /** Every change that was saved, in order, `replace` as one that puts the whole ledger. */
  readonly saved: CheckpointChange[] = [];
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #nonce: string;
  #isClosed = false;

  constructor(options: MemoryCheckpointStoreOptions) {
    this.#clock = options.clock;
    this.#nonce = options.nonce ?? '';
    this.journal = options.journal ?? createMemoryJournal();
  }

  async loadUnfinished(): Promise<LoadedCheckpoints> {
    this.#enter();
    const checkpoints: Checkpoint[] = [];
    const damaged: DamagedCheckpoint[] = [];
    for (const recordingId of this.journal.recordings.keys()) {
      const decoded = this.#decode(recordingId);
      if (decoded === undefined) continue;
      if (!decoded.ok) damaged.push({ recordingId, problem: decoded.problem });
      else if (endedAtMs(decoded.value.record) === undefined) checkpoints.push(decoded.value);
    }
    return { checkpoints, damaged };
  }

  async loadFinished(limit: number): Promise<readonly Checkpoint[]> {
    this.#enter();
    return this.#finished()
      .slice(0, limit)
      .map((finished) => finished.checkpoint);
  }

  async loadEnded({ fromMs = 0, untilMs = Infinity, after, limit }: EndedQuery): Promise<EndedPage> {
    this.#enter();
    const follows = (endedMs: number, id: RecordingId): boolean =>
      after === undefined || endedMs < after.endedAtMs || (endedMs === after.endedAtMs && id < after.id);
    const listed = this.#finished().filter(
      ({ checkpoint: { record }, endedMs }) => endedMs >= fromMs && endedMs < untilMs && follows(endedMs, record.id),
    );
    const page = listed.slice(0, limit);
    const records = page.map(({ checkpoint }) => checkpoint.record);
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return { records };
    return { records, next: { endedAtMs: last.endedMs, id: last.checkpoint.record.id } };
  }

  async load(id: RecordingId): Promise<Checkpoint | undefined> {
    this.#enter();
    const decoded = this.#decode(id);
    return decoded?.ok === true ? decoded.value : undefined;
  }

  async save(change: CheckpointChange, lease?: Lease): Promise<void> {
    this.#enter();
    const recordText = encodeRecord(change.record);
    const put = (change.put ?? []).map((part) => [part.partNumber, encodePart(part)] as const);
    this.#checkFence(change.record.id, lease);
    const partTexts = new Map(this.journal.recordings.get(change.record.id)?.partTexts);
    for (const partNumber of change.remove ?? []) partTexts.delete(partNumber);
    for (const [partNumber, partText] of put) partTexts.set(partNumber, partText);
    this.journal.recordings.set(change.record.id, { recordText, partTexts });
    this.saved.push(change);
  }

  async replace(checkpoint: Checkpoint, lease?: Lease): Promise<void> {
    this.#enter();
    const recordText = encodeRecord(checkpoint.record);
    const put = [...checkpoint.ledger.values()];
    const partTexts = new Map(put.map((part) => [part.partNumber, encodePart(part)]));
    this.#checkFence(checkpoint.record.id, lease);
    this.journal.recordings.set(checkpoint.record.id, { recordText, partTexts });
    this.saved.push({ record: checkpoint.record, put });
  }

  async markSource(sourceKey: string, mark: SourceMark): Promise<void> {
    this.#enter();
    this.journal.marks.set(sourceKey, encodeMark(mark));
  }

  async findSource(sourceKey: string): Promise<SourceMark | undefined> {
    this.#enter();
    const stored = this.journal.marks.get(sourceKey);
    const mark = stored === undefined ? undefined : decodeMark(stored);
    return mark?.ok === true ? mark.value : undefined;
  }

  async claimSource(sourceKey: string, id: RecordingId): Promise<RecordingId> {
    this.#enter();
    const holder = this.journal.claims.get(sourceKey) ?? id;
    this.journal.claims.set(sourceKey, holder);
    return holder;
  }

  async releaseSource(sourceKey: string, id: RecordingId): Promise<void> {
    this.#enter();
    if (this.journal.claims.get(sourceKey) === id) this.journal.claims.delete(sourceKey);
  }

  async acquireLease(id: RecordingId, ownerId: string, ttlMs: number): Promise<Lease | undefined> {
    this.#enter();
    const nowMs = this.#clock.nowMs();
    const stored = this.journal.leases.get(id);
    const isHeld = stored !== undefined && stored.expiresAtMs > nowMs;
    if (isHeld && (stored.ownerId !== ownerId || stored.nonce !== this.#nonce)) return undefined;
    const fence = isHeld ? stored.fence : (stored?.fence ?? 0) + 1;
    this.journal.leases.set(id, { ownerId, nonce: this.#nonce, fence, expiresAtMs: nowMs + ttlMs });
    return { recordingId: id, ownerId, fence };
  }

  async releaseLease(lease: Lease): Promise<void> {
    this.#enter();
    const stored = this.journal.leases.get(lease.recordingId);
    if (stored?.ownerId === lease.ownerId && stored.fence === lease.fence) stored.expiresAtMs = 0;
  }

  async forgetFinished(olderThanMs: number): Promise<void> {
    this.#enter();
    const beforeMs = this.#clock.nowMs() - olderThanMs;
    for (const { checkpoint, endedMs } of this.#finished()) {
      if (endedMs >= beforeMs) continue;
      this.journal.recordings.delete(checkpoint.record.id);
      this.journal.leases.delete(checkpoint.record.id);
    }
  }

  async ping(): Promise<number> {
    this.#enter();
    return 0;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #enter(): void {
    if (this.#isClosed) {
      throw new Fault('checkpoint_unavailable', 'The journal is closed.', { disposition: 'retry' });
    }
    const fault = this.faults.shift();
    if (fault !== undefined) throw fault;
  }

  #checkFence(id: RecordingId, lease: Lease | undefined): void {
    const stored = this.journal.leases.get(id);
    if (lease === undefined || stored === undefined || stored.fence < lease.fence) return;
    if (stored.fence === lease.fence && stored.ownerId === lease.ownerId) return;
    throw new Fault('lease_lost', 'Another workstation took this recording over.', { disposition: 'reconcile' });
  }

  #decode(id: RecordingId): ReturnType<typeof decodeCheckpoint> | undefined {
    const stored = this.journal.recordings.get(id);
    return stored === undefined ? undefined : decodeCheckpoint(id, stored.recordText, stored.partTexts);
  }

  /** Newest first. */
  #finished(): { readonly checkpoint: Checkpoint; readonly endedMs: number }[] {
    return [...this.journal.recordings.keys()]
      .flatMap((id) => {
        const decoded = this.#decode(id);
        const endedMs = decoded?.ok === true ? endedAtMs(decoded.value.record) : undefined;
        return decoded?.ok === true && endedMs !== undefined ? [{ checkpoint: decoded.value, endedMs }] : [];
      })
      .sort((a, b) => b.endedMs - a.endedMs || (a.checkpoint.record.id < b.checkpoint.record.id ? 1 : -1));
  }
}
