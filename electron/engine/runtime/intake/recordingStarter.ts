import { TERMINAL_PHASES } from '../../../../shared/phases.ts';
import { QUIET_FOR_EVIDENCE_MS } from '../../core/finishRule.ts';
import { newRecord } from '../../core/newRecord.ts';
import { recordingKey } from '../../core/objectKey.ts';
import { planFor } from '../../core/partPlan.ts';
import { type RecordingRecord, isSameFile } from '../../core/recording.ts';
import { type RecordingState, seenSince, wake } from '../../core/recordingState.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { Checkpoint, Lease, SourceMark } from '../../ports/checkpointStore.ts';
import type { SourceFacts } from '../../ports/fileSource.ts';
import { type EngineConfig, keyNamingOf, ownerOf } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import type { SourceKeys } from '../recording/sourceKeys.ts';
import type { FinishedFiles } from './finishedFiles.ts';
import type { Orphans } from './orphans.ts';

/**
 * A file whose times are older than this was quiet before it was found. Longer than the quiet time that it counts for, because some file
 * systems keep times in steps of two seconds, and the clock may be set a little.
 */
const OLD_MS = 10_000;

export interface RecordingStarterDeps {
  readonly ports: EnginePorts;
  readonly keys: SourceKeys;
  readonly orphans: Orphans;
  readonly finished: FinishedFiles;
  readonly config: () => EngineConfig;
  /** The part size that the uplink needs now; `undefined`: that of the settings. */
  readonly partBytes: () => number | undefined;
  /** See `resumeRefusal`. */
  readonly refusal: (record: RecordingRecord) => string | undefined;
  readonly isRunning: (id: string) => boolean;
  start(
    state: RecordingState,
    options: {
      readonly isResumed: boolean;
      readonly lease: Lease;
      readonly isNew?: boolean;
      readonly seen?: SourceFacts;
    },
  ): void;
}

/** Starts recordings: claims the file among all who share the journal, takes the lease, and makes the first checkpoint durable. */
export class RecordingStarter {
  readonly #deps: RecordingStarterDeps;

  constructor(deps: RecordingStarterDeps) {
    this.#deps = deps;
  }

  /**
   * Starts a recording of this file, unless another one has it. @param before how the same file was finished, if it was
   * @param isNew the file appeared, or was seen to grow, while the engine ran
   * @param quietSinceMs since when the file has been as `facts` say, on the monotonic clock; absent: since now
   * @returns whether a recording was started. Rejects with the faults of the journal and the file
   */
  async begin(
    path: string,
    facts: SourceFacts,
    before: SourceMark | undefined,
    { quietSinceMs, isNew = false }: { readonly quietSinceMs?: number | undefined; readonly isNew?: boolean } = {},
  ): Promise<boolean> {
    const { ports, orphans, keys, finished } = this.#deps;
    const { checkpoints } = ports;
    const claimKey = await keys.claimKey(path);
    const state = (await orphans.adopt(path, facts)) ?? (await this.#newState(path, facts, before, quietSinceMs));
    const { id } = state.record;
    for (let holder = await checkpoints.claimSource(claimKey, id); holder !== id; ) {
      const checkpoint = await checkpoints.load(holder);
      if (await this.#isHeld(holder, checkpoint, path, facts)) {
        if (checkpoint !== undefined) await this.takeOver(checkpoint, path);
        return false;
      }
      await checkpoints.releaseSource(claimKey, holder);
      holder = await checkpoints.claimSource(claimKey, id);
    }
    const lease = await this.#lease(id);
    // Another workstation may have taken this one for dead in between, and holds the claim then.
    if (lease === undefined || (await checkpoints.claimSource(claimKey, id)) !== id) return false;
    // Another workstation may have finished the file before it gave the claim back: it marks the file first. The file is looked at again
    // because it may have grown in between. From here on a workstation that takes the claim takes the lease first.
    const seen = await ports.source.stat(path);
    if (await finished.isDone(path, seen)) {
      await checkpoints.releaseSource(claimKey, id);
      await checkpoints.releaseLease(lease);
      return false;
    }
    await checkpoints.replace(state, lease);
    this.#deps.start(state, { isResumed: state.ledger.size > 0, lease, isNew, seen });
    return true;
  }

  /**
   * A file is marked as done just before the end of its recording is durable: its workstation may have died in between.
   * @returns the recording that has to be ended, if this workstation may do that
   */
  async leftBeforeEnd({ recordingId }: SourceMark, path: string): Promise<Checkpoint | undefined> {
    const { keys, ports } = this.#deps;
    // A recording of a local file is resumed at the next start.
    if (!(await keys.isShared(path))) return undefined;
    const checkpoint = await ports.checkpoints.load(recordingId);
    return checkpoint === undefined || TERMINAL_PHASES.has(checkpoint.record.phase) ? undefined : checkpoint;
  }

  /** Continues another's recording of this file, once the lease of its workstation has expired. */
  async takeOver({ record: { id, ownerId: from } }: Checkpoint, path: string): Promise<void> {
    const { keys, ports, config, isRunning } = this.#deps;
    const { checkpoints, logger } = ports;
    const { ownerId } = config();
    if (from !== ownerId && !(await keys.isShared(path))) return;
    if (isRunning(id)) return;
    const lease = await this.#lease(id);
    if (lease === undefined) return;
    // Read again: until the lease was taken, the other workstation may have written it.
    const fresh = await checkpoints.load(id);
    if (fresh === undefined || TERMINAL_PHASES.has(fresh.record.phase) || isRunning(id)) {
      if (!isRunning(id)) await checkpoints.releaseLease(lease);
      return;
    }
    // The other workstation may have mounted it differently.
    const { fileSystem: _fileSystem, workstation: _workstation, ...rest } = fresh.record;
    const record: RecordingRecord = { ...rest, ...ownerOf(config()), path };
    if (this.#deps.refusal(record) !== undefined) {
      await checkpoints.releaseLease(lease);
      return;
    }
    await checkpoints.save({ record }, lease);
    logger.log('info', 'Took over a recording.', { id, from, path });
    this.#deps.start(wake(record, fresh.ledger), { isResumed: true, lease });
  }

  /** Whether the claim of `holder` stands: its recording continues with this file, or is being started by another workstation. */
  async #isHeld(
    holder: string,
    checkpoint: Checkpoint | undefined,
    path: string,
    facts: SourceFacts,
  ): Promise<boolean> {
    if (checkpoint === undefined) {
      // The holder is about to write its first checkpoint, or died before. Taking its lease decides which; the lease is not given
      // back, but expires.
      return (await this.#lease(holder)) === undefined;
    }
    const { record } = checkpoint;
    if (TERMINAL_PHASES.has(record.phase) || record.displaced !== undefined) return false;
    // A recording that may not be continued here does not keep its file from being uploaded, unless somebody works on it.
    if (this.#deps.refusal({ ...record, path }) !== undefined) return !(await this.#isFree(record.id));
    // After a rename another file may have the name.
    return record.path === path || isSameFile(record.fingerprint, facts.fingerprint);
  }

  async #isFree(id: string): Promise<boolean> {
    const lease = await this.#lease(id);
    if (lease !== undefined) await this.#deps.ports.checkpoints.releaseLease(lease);
    return lease !== undefined;
  }

  #lease(id: string): Promise<Lease | undefined> {
    const { ownerId, leaseMs } = this.#deps.config();
    return this.#deps.ports.checkpoints.acquireLease(id, ownerId, leaseMs);
  }

  async #newState(
    path: string,
    facts: SourceFacts,
    before: SourceMark | undefined,
    quietSinceMs: number | undefined,
  ): Promise<RecordingState> {
    const state = wake(await this.#newRecord(path, facts, before), new Map());
    const sinceMs = quietSinceMs ?? (before === undefined ? await this.#quietBefore(path, facts) : undefined);
    return sinceMs === undefined ? state : seenSince(state, facts, sinceMs);
  }

  /**
   * Since when a file that has just been found counts as quiet: for as long as evidence needs, if its times are old. The parts of a
   * file that is already finished are then read once, after it was frozen, and not once before and once after. `undefined` without that
   * proof: a program can set the other times back, but not ctime; on a network the times may be those of another clock.
   */
  async #quietBefore(path: string, { mtimeMs, ctimeMs }: SourceFacts): Promise<number | undefined> {
    const { ports, keys, config } = this.#deps;
    if (ports.clock.nowMs() - Math.max(mtimeMs, ctimeMs) < OLD_MS) return undefined;
    // A timeout by itself needs the whole time from now on.
    if (config().streamTimeoutMs < OLD_MS || config().isStrictTimeout || (await keys.isShared(path))) return undefined;
    return ports.clock.monotonicMs() - QUIET_FOR_EVIDENCE_MS;
  }

  async #newRecord(path: string, facts: SourceFacts, before: SourceMark | undefined): Promise<RecordingRecord> {
    const { ports, keys, partBytes } = this.#deps;
    const config = this.#deps.config();
    const chunkBytes = partBytes() ?? config.chunkBytes;
    const id = await keys.newId(ports.clock.uuid(), { path, ...facts });
    const startedAt = timestamp(ports.clock.nowMs());
    const record = newRecord({
      id,
      path,
      fingerprint: facts.fingerprint,
      bucket: config.bucket,
      key: recordingKey(keyNamingOf(config), { id, path, startedAt }),
      plan: planFor(config.needsEqualParts ? 'equal' : 'stepping', chunkBytes, facts.sizeBytes),
      session: { kind: 'none' },
      startedAt,
      ...ownerOf(config),
    });
    const fileSystem = await this.#deps.finished.fileSystemOf(path);
    const begun = fileSystem === undefined ? record : { ...record, fileSystem };
    if (before === undefined) return begun;
    const replaces = before.object === undefined ? {} : { replaces: before.recordingId };
    return { ...begun, reopened: (before.reopened ?? 0) + 1, ...replaces };
  }
}
