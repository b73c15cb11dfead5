import type { RecordingRecord } from '../../core/recording.ts';
import type { SourceSight } from '../../core/recordingState.ts';
import type { SourceMark } from '../../ports/checkpointStore.ts';
import type { EnginePorts } from '../enginePorts.ts';
import type { SourceKeys } from './sourceKeys.ts';

/** What the journal holds for one recording beside its checkpoint: that the file is its own, and at the end that it is done. */
export class SourceClaim {
  readonly #checkpoints: EnginePorts['checkpoints'];
  readonly #keys: Pick<SourceKeys, 'claimKey' | 'sourceKeys'>;
  /** The name under which the journal has the claim. */
  #path: string;

  constructor(
    checkpoints: EnginePorts['checkpoints'],
    keys: Pick<SourceKeys, 'claimKey' | 'sourceKeys'>,
    path: string,
  ) {
    this.#checkpoints = checkpoints;
    this.#keys = keys;
    this.#path = path;
  }

  /**
   * The claim goes with the file to its new name, so that another file under the old one is a recording of its own. Idempotent.
   * Rejects with the journal's fault.
   */
  async follow({ path, id }: Pick<RecordingRecord, 'path' | 'id'>): Promise<void> {
    if (path === this.#path) return;
    await this.#checkpoints.claimSource(await this.#keys.claimKey(path), id);
    await this.#checkpoints.releaseSource(await this.#keys.claimKey(this.#path), id);
    this.#path = path;
  }

  /**
   * Marks the file as done and gives the claim back. Before the end is durable, else a crash between the two would upload it
   * again. Idempotent. Rejects with the journal's fault. @param source as it was last seen
   */
  async close(record: RecordingRecord, source: SourceSight): Promise<void> {
    const seen = source.kind === 'there' ? source : { sizeBytes: 0, mtimeMs: 0 };
    const { sizeBytes, mtimeMs } = record.frozen ?? seen;
    const mark: SourceMark = {
      recordingId: record.id,
      fingerprint: record.fingerprint,
      sizeBytes,
      mtimeMs,
      isDiscarded: record.phase === 'cancelled' && record.frozen?.reason !== 'vanished',
    };
    for (const key of await this.#keys.sourceKeys(record)) await this.#checkpoints.markSource(key, mark);
    await this.#checkpoints.releaseSource(await this.#keys.claimKey(record.path), record.id);
  }
}
