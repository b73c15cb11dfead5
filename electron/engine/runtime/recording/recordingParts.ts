import { type PartJob, dueParts } from '../../core/dueParts.ts';
import { asFault, Fault } from '../../core/fault.ts';
import type { Growth } from '../../core/growth.ts';
import type { SentPart } from '../../core/recording.ts';
import type { Fact, RecordingState } from '../../core/recordingState.ts';
import type { Candidate } from '../../core/nextPart.ts';
import type { ObjectAddress, ObjectStore } from '../../ports/objectStore.ts';
import type { EnginePorts } from '../enginePorts.ts';
import type { PumpClient } from '../parts/partPump.ts';
import type { PartOutcome } from '../parts/sendPart.ts';

/** A file counts as growing this long after it last grew. */
const GROWING_MS = 10_000;

export interface RecordingPartsDeps {
  readonly ports: EnginePorts;
  /** The store that has the upload; `undefined` when it cannot be asked. */
  readonly store: () => ObjectStore | undefined;
  readonly growth: Growth;
  /** The file appeared while the engine ran, so that it has grown from nothing. */
  readonly isNew: boolean;
  readonly state: () => RecordingState;
  /** The current name of the file. */
  readonly path: () => string;
  /** Whether parts may be sent now: the state is durable and up to date, and the lease is certain. */
  readonly mayStart: () => boolean;
  readonly tell: (fact: Fact) => void;
  /** Takes a fact; resolves once it is durable. */
  readonly write: (fact: Fact) => Promise<void>;
}

/** The parts of one recording as the pump sees them: which is due next, and what became of those that were taken. */
export class RecordingParts implements PumpClient {
  readonly #deps: RecordingPartsDeps;
  readonly #taken = new Set<number>();
  /** Aborts the parts in flight; replaced when they are dropped. */
  #stopper = new AbortController();
  #isStopped = false;
  /** Part numbers whose jobs were aborted by `drop`. */
  readonly #dropped = new Set<number>();

  constructor(deps: RecordingPartsDeps) {
    this.#deps = deps;
  }

  get id(): string {
    return this.#deps.state().record.id;
  }

  get path(): string {
    return this.#deps.path();
  }

  get address(): ObjectAddress {
    return this.#deps.state().record;
  }

  get store(): ObjectStore | undefined {
    return this.#deps.store();
  }

  get signal(): AbortSignal {
    return this.#stopper.signal;
  }

  candidate(): Candidate | undefined {
    if (this.#nextJob() === undefined) return undefined;
    const waitingMs = this.#deps.growth.lagMs(this.#deps.ports.clock.monotonicMs());
    const isFirst = this.#deps.state().record.isFirst === true;
    return { id: this.id, isFirst, isGrowing: this.isGrowing, waitingMs };
  }

  get isGrowing(): boolean {
    const { source } = this.#deps.state().live;
    const isGrown = source.kind === 'there' && (source.hasGrown || this.#deps.isNew);
    return isGrown && this.#deps.ports.clock.monotonicMs() - source.changedAtMs < GROWING_MS;
  }

  takeJob(): PartJob | undefined {
    const job = this.#nextJob();
    if (job === undefined) return undefined;
    this.#taken.add(job.partNumber);
    this.#deps.tell({ kind: 'part.started', partNumber: job.partNumber });
    return job;
  }

  /** Where no stored part proves the file, the content of the part is made durable before it is sent. */
  async beforeSend(job: PartJob, part: SentPart): Promise<void> {
    if (job.isUnproven) await this.#makeDurable(job, part);
    this.#deps.growth.throughput.began(job.partNumber, this.#deps.ports.clock.monotonicMs());
  }

  async #makeDurable({ uploadId }: PartJob, part: SentPart): Promise<void> {
    const { signal } = this;
    await unlessAborted(this.#deps.write({ kind: 'part.sending', uploadId, part }), signal);
    // The recording left this upload meanwhile.
    if (this.#deps.state().record.sending !== part)
      throw new Fault('source_changed', 'The recording changed before a part of it was sent.', {
        disposition: 'retry',
      });
  }

  jobDone(job: PartJob, outcome: PartOutcome | Fault): void {
    const { tell } = this.#deps;
    const { partNumber, uploadId } = job;
    this.#taken.delete(partNumber);
    const arrivedBytes = 'kind' in outcome && outcome.kind === 'stored' ? job.length : 0;
    this.#deps.growth.throughput.ended(partNumber, this.#deps.ports.clock.monotonicMs(), arrivedBytes);
    const isDropped = this.#dropped.delete(partNumber);
    if (outcome instanceof Fault) {
      const random = this.#deps.ports.clock.random();
      const fault = this.#isStopped || isDropped ? outcome : withoutCancel(outcome);
      return tell({ kind: 'part.failed', uploadId, partNumber, fault, random });
    }
    switch (outcome.kind) {
      case 'stored':
        return tell({ kind: 'part.stored', uploadId, part: outcome.part });
      case 'unchanged':
        return tell({ kind: 'part.unchanged', uploadId, partNumber });
      case 'blank':
        return tell({ kind: 'part.blank', partNumber });
      case 'rewritten':
        return tell({ kind: 'part.rewritten', partNumber });
      case 'short':
        tell({ kind: 'source.seen', seen: outcome.seen });
        return tell({ kind: 'part.short', partNumber });
      default:
        return outcome satisfies never;
    }
  }

  /** The recording is discarded, or goes to another destination: aborts the parts in flight. */
  drop(): void {
    for (const partNumber of this.#taken) this.#dropped.add(partNumber);
    this.#stopper.abort();
    this.#stopper = new AbortController();
  }

  /** Aborts the parts in flight; none is due any more. Idempotent. */
  stop(): void {
    this.#isStopped = true;
    this.#stopper.abort();
  }

  #nextJob(): PartJob | undefined {
    if (this.#isStopped || !this.#deps.mayStart()) return undefined;
    for (const job of dueParts(this.#deps.state(), this.#deps.ports.clock.monotonicMs()))
      if (!this.#taken.has(job.partNumber)) return job;
    return undefined;
  }
}

/** A cancellation that nobody asked for is a failure like any other: it is retried, with a growing delay. */
export function withoutCancel(fault: Fault): Fault {
  if (fault.disposition !== 'cancelled') return fault;
  return new Fault('unexpected', 'The operation was cancelled before it was done.', {
    disposition: 'retry',
    cause: fault,
  });
}

/** Waits for `work`, which may never end once `signal` aborts; then rejects with its reason as a fault. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(asFault(signal.reason));
  signal.addEventListener('abort', stop, { once: true, signal: over.signal });
  if (signal.aborted) stop();
  try {
    await Promise.race([work, aborted]);
  } finally {
    over.abort();
  }
}
