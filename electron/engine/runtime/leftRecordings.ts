import { join } from 'node:path';
import { sentence } from '../../../shared/sentences/sentence.ts';
import type { RecordingView } from '../../../shared/viewModel.ts';
import { newRecord } from '../core/newRecord.ts';
import { planFor } from '../core/partPlan.ts';
import type { Attention, RecordingId, RecordingRecord } from '../core/recording.ts';
import { timestamp } from '../core/timestamp.ts';
import type { DamagedCheckpoint } from '../ports/checkpointStore.ts';
import type { Clock } from '../ports/clock.ts';
import type { ListedUpload } from '../ports/objectStore.ts';
import type { EngineConfig } from './engineConfig.ts';
import type { Orphans } from './intake/orphans.ts';
import type { LoadedJournal } from './journalWatch.ts';
import type { Announcer } from './views/announcer.ts';
import type { RecordingViews } from './views/recordingViews.ts';

export interface LeftRecordingsDeps {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly config: () => EngineConfig;
  readonly views: Pick<RecordingViews, 'finished'>;
  readonly announcer: Pick<Announcer, 'tell' | 'tellPerson'>;
  readonly orphans: () => Pick<Orphans, 'uploadOf' | 'unclaimed'>;
  readonly isRunning: (id: RecordingId) => boolean;
  /** The view of this recording changed. */
  changed(id: RecordingId): void;
}

/** Recordings with stored parts that nothing runs for: a person has to know that they are not finished. */
export class LeftRecordings {
  readonly #deps: LeftRecordingsDeps;
  readonly #views = new Map<RecordingId, RecordingView>();

  constructor(deps: LeftRecordingsDeps) {
    this.#deps = deps;
  }

  view(id: RecordingId): RecordingView | undefined {
    return this.#views.get(id);
  }

  /** A recording of the journal may not be continued here. @param reason a sentence. Idempotent. */
  refused(record: RecordingRecord, reason: string): void {
    if (!mayBeStored(record)) return;
    const message = `${reason} ${sentence('partsStayStored', {})}`;
    this.#put(record, { code: 'source_unreadable', message });
  }

  /**
   * Tells what is stored of recordings that the journal cannot read, or does not know any more. To be called when the folders were
   * read: the files that are there have their recordings again. Never rejects.
   */
  async look({ unfinished, finished, damaged }: LoadedJournal): Promise<void> {
    const { orphans, isRunning, announcer } = this.#deps;
    for (const one of damaged) {
      const upload = await orphans().uploadOf(one.recordingId);
      if (upload !== undefined && !isRunning(one.recordingId)) this.#damaged(one, upload);
    }
    if (unfinished.length + finished.length + damaged.length > 0) return;
    const unclaimed = await orphans().unclaimed();
    if (unclaimed.length > 0) announcer.tellPerson(unclaimedText(unclaimed));
  }

  #damaged({ recordingId: id, problem }: DamagedCheckpoint, upload: ListedUpload): void {
    const { bucket, key, uploadId, integrity, initiatedAtMs } = upload;
    const { folders, ownerId, chunkBytes } = this.#deps.config();
    const record = newRecord({
      id,
      path: join(folders[0]?.path ?? '', key.slice(key.lastIndexOf('/') + 1)),
      fingerprint: { device: '0', inode: '0', birthtimeMs: 0 },
      bucket,
      key,
      plan: planFor('stepping', chunkBytes, 0),
      session: { kind: 'open', uploadId, integrity },
      startedAt: timestamp(initiatedAtMs),
      ownerId,
    });
    const message = sentence('recordingUnreadable', { problem });
    this.#put(record, { code: 'checkpoint_corrupt', message });
  }

  /** It runs now. Idempotent. */
  remove(id: RecordingId): void {
    if (this.#views.delete(id)) this.#deps.changed(id);
  }

  #put(record: RecordingRecord, cause: Pick<Attention, 'code' | 'message'>): void {
    const time = timestamp(this.#deps.clock.nowMs());
    const isKnown = this.#views.has(record.id);
    const attention = { ...cause, since: time };
    this.#views.set(record.id, this.#deps.views.finished({ record: { ...record, attention }, ledger: new Map() }));
    this.#deps.changed(record.id);
    if (isKnown) return;
    const { id, path, key } = record;
    this.#deps.announcer.tell({ event: 'stream.attention', time, stream_id: id, path, key, ...cause });
  }
}

function unclaimedText(keys: readonly string[]): string {
  const names = keys.slice(0, 3).join(', ');
  if (keys.length === 1) return sentence('oneUploadUnclaimed', { names });
  const count = String(keys.length);
  return sentence(keys.length > 3 ? 'uploadsUnclaimedMore' : 'uploadsUnclaimed', { count, names });
}

/** Whether the store may hold something of it. */
function mayBeStored({ session, bytesSent, bytesSentAgain = 0, mayHaveLeftMore }: RecordingRecord): boolean {
  return session.kind !== 'none' || bytesSent + bytesSentAgain > 0 || mayHaveLeftMore === true;
}
