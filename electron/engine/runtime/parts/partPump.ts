import type { PartJob } from '../../core/dueParts.ts';
import { ConnectionLives, type SendingPart } from '../../core/connectionLives.ts';
import { type FaultCode, Fault, asFault } from '../../core/fault.ts';
import { otherStore } from '../stores.ts';
import { type Candidate, pickNextPart, turnOf } from '../../core/nextPart.ts';
import { PARTS_AT_ONCE_MAX, type PartInFlight, PartsLimit } from '../../core/partsLimit.ts';
import type { SentPart } from '../../core/recording.ts';
import type { ObjectAddress, ObjectStore } from '../../ports/objectStore.ts';
import { TransferRate } from '../../core/transferRate.ts';
import type { Bandwidth } from './bandwidth.ts';
import { type FolderShares, folderSharesOf } from './folderShares.ts';
import { BufferPool } from './bufferPool.ts';
import { DueRecordings } from './dueRecordings.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import { BUFFERED_PART_BYTES_MAX, type PartOutcome, sendPart } from './sendPart.ts';

/** Without a number in the settings, the parts in flight hold no more memory than this, unless it is a single part. */
const ADAPTIVE_BYTES_MAX = 160 * 1024 * 1024;

/** Faults that may mean that too many parts are sent at once. */
const OVERLOAD: ReadonlySet<FaultCode> = new Set<FaultCode>(['network', 'server_error', 'slow_down']);

/** One recording as the pump sees it. */
export interface PumpClient {
  readonly id: string;
  readonly path: string;
  readonly address: ObjectAddress;
  /** The store that has its upload; `undefined` when it cannot be asked, and then no part is due. */
  readonly store: ObjectStore | undefined;
  /** Aborts when the recording stops or is discarded. */
  readonly signal: AbortSignal;
  /** Whether its file grows, also while no part is due. */
  readonly isGrowing: boolean;
  /** Its place in the order; `undefined` while no part is due. */
  candidate(): Candidate | undefined;
  /** Takes the next part that is due. It is not handed out again before `jobDone`. */
  takeJob(): PartJob | undefined;
  /** Called before a part is sent, with what was read. Rejects when it must not be sent. */
  beforeSend(job: PartJob, part: SentPart): Promise<void>;
  jobDone(job: PartJob, outcome: PartOutcome | Fault): void;
}

/**
 * Sends the parts of all recordings, bounded by the parts and bytes in flight, by the recordings that send at once, and by an
 * optional bandwidth ceiling. The recording that is furthest behind goes first.
 */
export class PartPump {
  readonly #ports: EnginePorts;
  readonly #clients = new Map<string, PumpClient>();
  readonly #inFlight = new Map<string, number>();
  readonly #adaptive: PartsLimit;
  readonly #lives = new ConnectionLives();
  readonly #pool: BufferPool;
  readonly #bandwidth: Bandwidth;
  #limits: Pick<EngineConfig, 'maxStreams' | 'maxPartsInFlight' | 'chunkBytes'>;
  #shares: FolderShares | undefined;
  #bytesInFlight = 0;
  #growingInARow = 0;
  /** The clients without a part due are not in it: they wake the pump when that changes. */
  readonly #due = new DueRecordings();
  #isScheduled = false;
  #cancelTimer: (() => void) | undefined;
  readonly #running = new Set<Promise<void>>();

  readonly #comparing: TransferRate;

  /** @param comparing measures the comparisons of stored parts with the disk */
  constructor(ports: EnginePorts, config: EngineConfig, bandwidth: Bandwidth, comparing = new TransferRate()) {
    this.#comparing = comparing;
    this.#ports = ports;
    this.#limits = config;
    this.#shares = folderSharesOf(config);
    this.#adaptive = new PartsLimit(adaptiveMax(config));
    this.#pool = new BufferPool(this.#maxParts);
    this.#bandwidth = bandwidth;
  }

  configure(config: EngineConfig): void {
    this.#limits = config;
    this.#shares = folderSharesOf(config);
    this.#adaptive.setMax(adaptiveMax(config));
    this.#due.allChanged();
    this.wake();
  }

  /** The size that parts of all recordings should have now, in bytes; `undefined`: the chunk size of the settings. */
  get partBytes(): number | undefined {
    return this.#lives.partBytes(this.#limits.chunkBytes, this.#maxParts, this.#ports.clock.monotonicMs());
  }

  add(client: PumpClient): void {
    this.#clients.set(client.id, client);
    this.wake(client.id);
  }

  remove(id: string): void {
    this.#clients.delete(id);
    this.#due.remove(id);
  }

  /** There may be room, or a part of this client may be due. Looks once the caller is done. */
  wake(id?: string): void {
    if (id !== undefined) this.#due.changed(id);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#fill();
    });
  }

  /** Forgets all clients. Resolves when no part is in flight; the clients' signals abort them. */
  async drained(): Promise<void> {
    this.#clients.clear();
    this.#cancelTimer?.();
    await Promise.all(this.#running);
    this.#pool.clear();
  }

  #fill(): void {
    for (;;) {
      const waitMs = this.#bandwidth.waitMs();
      if (waitMs > 0) {
        this.#cancelTimer?.();
        this.#cancelTimer = this.#ports.clock.after(waitMs, () => this.wake());
        return;
      }
      // Each event of a recording wakes the pump: without room, the recordings are not asked.
      if (!this.#hasRoom()) return;
      const candidates = this.#due.candidates(this.#ports.clock.monotonicMs(), (each) => this.#ask(each));
      const { maxStreams } = this.#limits;
      const id = pickNextPart(candidates, {
        inFlight: this.#inFlight,
        maxStreams,
        maxParts: this.#roomForParts(this.#maxParts),
        growingInARow: this.#growingInARow,
        ...(this.#shares === undefined ? {} : { shares: this.#shares }),
      });
      const chosen = candidates.find((candidate) => candidate.id === id);
      const client = chosen === undefined ? undefined : this.#clients.get(chosen.id);
      if (chosen === undefined || client === undefined) return;
      const job = client.takeJob();
      if (job === undefined) {
        this.#due.remove(chosen.id);
        continue;
      }
      this.#due.changed(chosen.id);
      this.#growingInARow = chosen.isGrowing ? this.#growingInARow + 1 : 0;
      this.#shares?.took(turnOf(chosen), client.path, job.length);
      const run = this.#carry(client, job).finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  #ask(id: string): Candidate | undefined {
    const client = this.#clients.get(id);
    const candidate = client?.candidate();
    if (client === undefined || candidate === undefined || this.#shares === undefined) return candidate;
    return { ...candidate, folder: this.#shares.folderOf(client.path) };
  }

  #hasRoom(): boolean {
    let parts = 0;
    for (const inFlight of this.#inFlight.values()) parts += inFlight;
    return parts < this.#roomForParts(this.#maxParts);
  }

  get #maxParts(): number {
    return this.#limits.maxPartsInFlight ?? this.#adaptive.value;
  }

  /** Parts larger than the chunk size count as several. */
  #roomForParts(maxParts: number): number {
    const budgetBytes = Math.max(BUFFERED_PART_BYTES_MAX, maxParts * this.#limits.chunkBytes);
    return this.#bytesInFlight >= budgetBytes ? 0 : maxParts;
  }

  async #carry(client: PumpClient, job: PartJob): Promise<void> {
    const bytes = Math.min(job.length, BUFFERED_PART_BYTES_MAX);
    this.#inFlight.set(client.id, (this.#inFlight.get(client.id) ?? 0) + 1);
    this.#bytesInFlight += bytes;
    const { clock } = this.#ports;
    const comparison = job.stored === undefined ? undefined : this.#comparing.begin(clock.monotonicMs(), job.length);
    const partInFlight = this.#adaptive.began(clock.monotonicMs());
    const outcome = await this.#send(client, job, partInFlight);
    this.#measure(partInFlight, job, outcome);
    if (comparison !== undefined) {
      const isCompared = 'kind' in outcome && (outcome.kind === 'unchanged' || outcome.kind === 'stored');
      this.#comparing.end(comparison, clock.monotonicMs(), isCompared ? job.length : 0);
    }
    this.#bytesInFlight -= bytes;
    const parts = (this.#inFlight.get(client.id) ?? 1) - 1;
    if (parts === 0) this.#inFlight.delete(client.id);
    else this.#inFlight.set(client.id, parts);
    client.jobDone(job, outcome);
    this.wake();
  }

  /** Tells the adaptive limit how this part ended. */
  #measure(part: PartInFlight, job: PartJob, outcome: PartOutcome | Fault): void {
    const nowMs = this.#ports.clock.monotonicMs();
    if (outcome instanceof Fault && OVERLOAD.has(outcome.code)) this.#adaptive.failed(part, nowMs);
    else this.#adaptive.arrived(part, 'kind' in outcome && outcome.kind === 'stored' ? job.length : 0, nowMs);
    this.#pool.setKeep(this.#maxParts);
  }

  /** Tells the lives of the connections how this part ended. */
  #noteLife(part: SendingPart, job: PartJob, outcome: PartOutcome | Fault): void {
    const nowMs = this.#ports.clock.monotonicMs();
    if ('kind' in outcome && outcome.kind === 'stored') this.#lives.stored(part, job.length, nowMs);
    else this.#lives.ended(part, outcome instanceof Fault && outcome.code === 'network', nowMs);
  }

  /**
   * Tells the adaptive limit how much of this part its connection has taken. On a slow uplink with large buffers, connections take more than
   * they carry, and too many parts are sent at once: while a recording grows, they would delay it, and only parts that arrive count.
   */
  #progressed(part: PartInFlight, bytes: number): void {
    for (const { isGrowing } of this.#clients.values()) if (isGrowing) return;
    const before = this.#adaptive.value;
    this.#adaptive.progressed(part, bytes, this.#ports.clock.monotonicMs());
    if (this.#adaptive.value > before) this.wake();
  }

  async #send(client: PumpClient, job: PartJob, partInFlight: PartInFlight): Promise<PartOutcome | Fault> {
    const { path, address, signal, store } = client;
    if (store === undefined) return otherStore();
    let sending: SendingPart | undefined;
    // Only bytes that are sent count for the bandwidth, not those that are compared.
    const beforeSend = async (part: SentPart): Promise<void> => {
      await client.beforeSend(job, part);
      await this.#bandwidth.admit(part.sizeBytes, signal);
      sending = this.#lives.began(this.#ports.clock.monotonicMs(), part.sizeBytes);
    };
    const deps = {
      ports: { ...this.#ports, store },
      pool: this.#pool,
      path,
      address,
      bufferedBytesMax: BUFFERED_PART_BYTES_MAX,
      beforeSend,
      ...(this.#adaptive.wantsProgress
        ? { onTaken: (taken: number): void => this.#progressed(partInFlight, taken) }
        : {}),
    };
    const outcome = await sendPart(deps, job, signal).catch(asFault);
    if (sending !== undefined) this.#noteLife(sending, job, outcome);
    return outcome;
  }
}

function adaptiveMax({ chunkBytes }: Pick<EngineConfig, 'chunkBytes'>): number {
  return Math.min(PARTS_AT_ONCE_MAX, Math.floor(ADAPTIVE_BYTES_MAX / chunkBytes));
}
