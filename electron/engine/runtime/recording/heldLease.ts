import type { Lease } from '../../ports/checkpointStore.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';

/** The right of this workstation to carry one recording, as far as it is known here. */
export class HeldLease {
  readonly #ports: EnginePorts;
  readonly #config: () => EngineConfig;
  #lease: Lease;
  /** On either clock: the monotonic one stands still while a machine sleeps, the other one is set now and then. */
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

  /** It cannot have run out yet. */
  get isCertain(): boolean {
    const { clock } = this.#ports;
    return clock.monotonicMs() < this.#until.atMs && clock.nowMs() < this.#until.nowMs;
  }

  get isBeingRenewed(): boolean {
    return this.#renewing !== undefined;
  }

  /**
   * Keeps it. @returns false when another workstation has it, or had it meanwhile: then the journal knows more than we do.
   * Rejects with the journal's fault. One at a time; a second call joins the first.
   */
  renew(): Promise<boolean> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /** After `refused` was refused: whether a renewal of our own, which crossed it, is the reason. */
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
    // One that ran out is raised by one when we take it back; by more when somebody else had it in between.
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
