import { TERMINAL_PHASES } from '../../../../shared/phases.ts';
import { type Fault, asFault } from '../../core/fault.ts';
import type { RecordingRecord } from '../../core/recording.ts';
import type { RecordingState } from '../../core/recordingState.ts';
import { retryDelayMs } from '../../core/retryPolicy.ts';
import type { CheckpointChange, Lease } from '../../ports/checkpointStore.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import type { JournalWatch } from '../journalWatch.ts';
import { HeldLease } from './heldLease.ts';
import { SourceClaim } from './sourceClaim.ts';
import type { SourceKeys } from './sourceKeys.ts';

/** The wait between two tries grows up to that of this attempt. */
const SLOWEST_ATTEMPT = 4;

export interface RecordingJournalDeps {
  readonly ports: EnginePorts;
  readonly config: () => EngineConfig;
  readonly keys: SourceKeys;
  readonly watch: Pick<JournalWatch, 'answered' | 'failed'>;
  /** Aborts when the recording stops here. */
  readonly signal: AbortSignal;
  /** Another workstation holds the lease. May be called more than once. */
  readonly lost: () => void;
}

/** The durable side of one recording: its checkpoint, its claim on the file and its lease. */
export class RecordingJournal {
  readonly #deps: RecordingJournalDeps;
  readonly #lease: HeldLease;
  readonly #claim: SourceClaim;
  #isSaving = false;

  constructor(deps: RecordingJournalDeps, record: RecordingRecord, lease: Lease) {
    const { ports, config, keys } = deps;
    this.#deps = deps;
    this.#lease = new HeldLease(ports, config, lease);
    this.#claim = new SourceClaim({ ports, keys, config }, record.path);
  }

  get lease(): Lease {
    return this.#lease.current;
  }

  /** See `HeldLease.isCertain`. */
  get isLeaseCertain(): boolean {
    return this.#lease.isCertain;
  }

  get isLeaseBeingRenewed(): boolean {
    return this.#lease.isBeingRenewed;
  }

  /** A change is not durable yet. */
  get isSaving(): boolean {
    return this.#isSaving;
  }

  /** Renews the lease; calls `lost` when another workstation holds it. Rejects with the journal's fault. */
  async renewLease(): Promise<void> {
    if (!(await this.#lease.renew())) this.#deps.lost();
  }

  /** Renews the lease if it may have expired. Rejects with an `AbortError` when it is lost, else with the journal's fault. */
  async ensureLease(): Promise<void> {
    if (!this.#lease.isCertain) await this.renewLease();
    this.#deps.signal.throwIfAborted();
  }

  /**
   * Makes a change durable; tries until the journal answers. One at a time.
   * @param state of which the change is the durable part
   * @param unavailable called after each try that failed
   * @returns false when the recording stopped or was lost before the change was durable: then the change did not happen
   */
  async save(change: CheckpointChange, state: RecordingState, unavailable: () => void): Promise<boolean> {
    this.#isSaving = true;
    try {
      for (let attempt = 1; ; attempt++) {
        const lease = this.#lease.current;
        const fault = await this.#tryToSave(change, state, lease);
        if (fault === undefined) return true;
        if (fault.code === 'lease_lost') {
          if (await this.#lease.wasRenewedSince(lease)) continue;
          this.#deps.lost();
          return false;
        }
        this.#deps.ports.observer?.operationFailed('checkpoint');
        this.#deps.watch.failed(fault);
        unavailable();
        const { clock } = this.#deps.ports;
        const delayMs = retryDelayMs(Math.min(attempt, SLOWEST_ATTEMPT), 0.5 + clock.random() / 2);
        await clock.sleep(delayMs, this.#deps.signal);
      }
    } catch {
      // Stopped while it waited for the journal.
      return false;
    } finally {
      this.#isSaving = false;
    }
  }

  async #tryToSave(change: CheckpointChange, state: RecordingState, lease: Lease): Promise<Fault | undefined> {
    try {
      await this.#claim.follow(state.record);
      if (TERMINAL_PHASES.has(state.record.phase)) await this.#claim.close(state);
      await this.#deps.ports.checkpoints.save(change, lease);
      this.#deps.watch.answered();
      return undefined;
    } catch (thrown) {
      return asFault(thrown);
    }
  }
}
