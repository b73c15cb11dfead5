import type { Lease } from '../../ports/checkpointStore.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';

/** The lease of one recording, as far as this workstation knows. */
export class HeldLease {
  readonly #ports: EnginePorts;
  readonly #config: () => EngineConfig;
  #lease: Lease;
  /** On both clocks: the monotonic clock stops while a machine sleeps, the wall clock may be set. */
  #until: { readonly atMs: number; readonly nowMs: number };
  #renewing: Promise<boolean> | undefined;

  constructor(ports: EnginePorts, config: () => EngineConfig, lease: Lease) {
    this.#ports = ports;
    this.#config = config;
    this.#lease = lease;
    this.#until = this.#end();
  }

  get current(): Lease {
    return this.#lease;
  }

  /** The lease cannot have expired yet. */
  get isCertain(): boolean {
    const { clock } = this.#ports;
    return clock.monotonicMs() < this.#until.atMs && clock.nowMs() < this.#until.nowMs;
  }

  get isBeingRenewed(): boolean {
    return this.#renewing !== undefined;
  }

  /**
   * Renews the lease. @returns false when another workstation has it, or had it meanwhile and may have changed the recording.
   * Rejects with the journal's fault. A call during another one joins it.
   */
  renew(): Promise<boolean> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /** Whether `refused` was refused because this workstation renewed the lease at the same time. */
  async wasRenewedSince(refused: Lease): Promise<boolean> {
    await this.#renewing?.catch(() => false);
    return this.#lease.fence > refused.fence;
  }

  async #renew(): Promise<boolean> {
    const { checkpoints } = this.#ports;
    const { ownerId, leaseMs } = this.#config();
    const until = this.#end();
    const lease = await checkpoints.acquireLease(this.#lease.recordingId, ownerId, leaseMs);
    if (lease === undefined) return false;
    // The fence of an expired lease grows by one when it is taken again, and by more if another workstation had it in between.
    if (lease.fence > this.#lease.fence + 1) {
      await checkpoints.releaseLease(lease);
      return false;
    }
    this.#lease = lease;
    this.#until = until;
    return true;
  }

  #end(): { readonly atMs: number; readonly nowMs: number } {
    const { clock } = this.#ports;
    const { leaseMs } = this.#config();
    return { atMs: clock.monotonicMs() + leaseMs, nowMs: clock.nowMs() + leaseMs };
  }
}
