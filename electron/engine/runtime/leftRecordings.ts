import { basename, join } from 'node:path';
import type { CommandResult } from '../../../shared/commands.ts';
import { TERMINAL_PHASES } from '../../../shared/phases.ts';
import { sentence } from '../../../shared/sentences/sentence.ts';
import type { RecordingView } from '../../../shared/viewModel.ts';
import { asFault } from '../core/fault.ts';
import { newRecord } from '../core/newRecord.ts';
import { planFor } from '../core/partPlan.ts';
import type { Attention, RecordingId, RecordingRecord } from '../core/recording.ts';
import { timestamp } from '../core/timestamp.ts';
import type { Checkpoint, DamagedCheckpoint } from '../ports/checkpointStore.ts';
import type { ListedUpload } from '../ports/objectStore.ts';
import type { EngineConfig } from './engineConfig.ts';
import type { EnginePorts } from './enginePorts.ts';
import type { Orphans } from './intake/orphans.ts';
import type { LoadedJournal } from './journalWatch.ts';
import type { RecordingCommand } from './recording/commands.ts';
import type { Announcer } from './views/announcer.ts';
import type { RecordingViews } from './views/recordingViews.ts';

export interface LeftRecordingsDeps {
  readonly ports: Pick<EnginePorts, 'clock' | 'checkpoints' | 'logger'>;
  readonly config: () => EngineConfig;
  readonly views: Pick<RecordingViews, 'finished'>;
  readonly announcer: Pick<Announcer, 'tell' | 'tellPerson'>;
  readonly orphans: () => Pick<Orphans, 'uploadOf' | 'unclaimed'>;
  readonly isRunning: (id: RecordingId) => boolean;
  /** The view of this recording changed. */
  changed(id: RecordingId): void;
  /** Continues the recordings that were refused, if they may be continued now. */
  resume(): Promise<void>;
  /** The recording has ended in the journal. */
  forgotten(checkpoint: Checkpoint): void;
}

type LeftView = RecordingView & Required<Pick<RecordingView, 'left'>>;

/** Recordings with stored parts that nothing runs for: a person has to know that they are not finished. */
export class LeftRecordings {
  readonly #deps: LeftRecordingsDeps;
  readonly #views = new Map<RecordingId, LeftView>();

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
    const left = reason === sentence('fileInNoFolder', {}) ? 'no_folder' : 'not_allowed';
    this.#put(record, left, { code: 'source_unreadable', message });
  }

  /**
   * Carries out a command about a recording that is left: `recording.forget` and `recording.retry`; it refuses the others with the reason why
   * the recording is left. @returns `undefined` for another recording. Never rejects.
   */
  command({ kind, id }: RecordingCommand): Promise<CommandResult> | undefined {
    const view = this.#views.get(id);
    if (view === undefined) {
      const isForRunning = kind === 'recording.forget' && this.#deps.isRunning(id);
      return isForRunning ? refused(sentence('isContinued', {})) : undefined;
    }
    switch (kind) {
      case 'recording.forget':
        return view.left === 'unreadable' ? refused(sentence('unreadableStays', {})) : this.#forget(view);
      case 'recording.retry':
        return this.#retry(view);
      default:
        return refused(reasonOf(view));
    }
  }

  async #retry(view: LeftView): Promise<CommandResult> {
    await this.#deps.resume();
    return this.#views.has(view.id) ? refused(reasonOf(view)) : { ok: true };
  }

  async #forget({ id, name }: LeftView): Promise<CommandResult> {
    const { ports, config, announcer } = this.#deps;
    const { checkpoints } = ports;
    const { ownerId, leaseMs } = config();
    try {
      const lease = await checkpoints.acquireLease(id, ownerId, leaseMs);
      if (lease === undefined) return await refused(sentence('isElsewhere', { file: name }));
      // Read again: until the lease was taken, another process may have written it.
      const checkpoint = await checkpoints.load(id);
      const time = timestamp(ports.clock.nowMs());
      const ended = checkpoint === undefined ? undefined : endedAt(checkpoint, time);
      if (ended !== undefined && ended !== checkpoint) await checkpoints.save({ record: ended.record }, lease);
      await checkpoints.releaseLease(lease);
      this.remove(id);
      if (ended === undefined) return { ok: true };
      const { path, key } = ended.record;
      ports.logger.log('info', 'A recording was forgotten; its stored parts stay in the bucket.', { id, path, key });
      this.#deps.forgotten(ended);
      announcer.tell({
        event: 'stream.failed',
        time,
        stream_id: id,
        path,
        key,
        code: 'forgotten',
        message: sentence('wasForgotten', {}),
      });
      return { ok: true };
    } catch (thrown) {
      const { code, message } = asFault(thrown);
      return { ok: false, code, message };
    }
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
    this.#put(record, 'unreadable', { code: 'checkpoint_corrupt', message });
  }

  /** It runs now. Idempotent. */
  remove(id: RecordingId): void {
    if (this.#views.delete(id)) this.#deps.changed(id);
  }

  #put(record: RecordingRecord, left: LeftView['left'], cause: Pick<Attention, 'code' | 'message'>): void {
    const time = timestamp(this.#deps.ports.clock.nowMs());
    const isKnown = this.#views.has(record.id);
    const attention = { ...cause, since: time };
    const view = this.#deps.views.finished({ record: { ...record, attention }, ledger: new Map() });
    this.#views.set(record.id, { ...view, left });
    this.#deps.changed(record.id);
    if (isKnown) return;
    const { id, path, key } = record;
    this.#deps.announcer.tell({ event: 'stream.attention', time, stream_id: id, path, key, ...cause });
  }
}

/** The recording as it ends without its upload being ended; the same one when it has ended already. */
function endedAt(checkpoint: Checkpoint, time: string): Checkpoint {
  const { attention: _attention, ...record } = checkpoint.record;
  if (TERMINAL_PHASES.has(record.phase)) return checkpoint;
  return { ...checkpoint, record: { ...record, phase: 'cancelled', lastActivityAt: time } };
}

/** The sentence that says why it is left. */
function reasonOf({ holds, path }: LeftView): string {
  const hold = holds.find(({ kind }) => kind === 'attention');
  return hold?.kind === 'attention' ? hold.message : basename(path);
}

async function refused(message: string): Promise<CommandResult> {
  return { ok: false, code: 'not_continued', message };
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
