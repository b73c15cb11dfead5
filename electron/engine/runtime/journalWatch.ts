import { type Fault, asFault } from '../core/fault.ts';
import { retryDelayMs } from '../core/retryPolicy.ts';
import type { Problem } from '../core/status.ts';
import { timestamp } from '../core/timestamp.ts';
import type { Checkpoint, DamagedCheckpoint } from '../ports/checkpointStore.ts';
import type { EnginePorts } from './enginePorts.ts';

/** See `isWaitingForPerson`. */
const WAITS_FOR_PERSON_MS = 15_000;

/** The content of the journal at the start. */
export interface LoadedJournal {
  /** Recordings that have not ended, of this workstation and of others. */
  readonly unfinished: readonly Checkpoint[];
  /** The recordings that ended last, newest first. */
  readonly finished: readonly Checkpoint[];
  /** Recordings that cannot be read. */
  readonly damaged: readonly DamagedCheckpoint[];
}

/** Knows whether the journal answers, from all who use it, and waits for it. */
export class JournalWatch {
  readonly #ports: EnginePorts;
  readonly #signal: AbortSignal;
  readonly #changed: () => void;
  #fault: Fault | null = null;
  /** Since when it does not answer. */
  #since = '';
  /** Since when a person has to act, on the monotonic clock. */
  #failedAtMs = 0;
  /** The problem was found by `look`, so that `look` can find that it is over. After a write failed, a write has to succeed. */
  #isFoundByAsking = false;

  constructor(ports: EnginePorts, signal: AbortSignal, changed: () => void) {
    this.#ports = ports;
    this.#signal = signal;
    this.#changed = changed;
  }

  /** Why it cannot be used, and since when; `null` when it answers. */
  get problem(): Problem | null {
    if (this.#fault === null) return null;
    const { code, message } = this.#fault;
    return { code, message, since: this.#since };
  }

  /**
   * Whether a person has to act before it answers again, for so long that a command that ends by itself does not wait any longer.
   */
  get isWaitingForPerson(): boolean {
    if (this.#fault?.disposition !== 'attention') return false;
    return this.#ports.clock.monotonicMs() - this.#failedAtMs >= WAITS_FOR_PERSON_MS;
  }

  /** Something was read from it. On a full disk that works all the time: then a write has to succeed. */
  wasRead(): void {
    if (this.#fault?.code !== 'checkpoint_full') this.answered();
  }

  /** The journal answered to a write, or as well as it did when it failed. */
  answered(): void {
    this.#isFoundByAsking = false;
    if (this.#fault === null) return;
    this.#fault = null;
    this.#ports.logger.log('info', 'The journal answers again.');
    this.#changed();
  }

  /** An operation of the journal failed. */
  failed(thrown: unknown): void {
    const fault = asFault(thrown);
    const { message, disposition } = fault;
    if (disposition === 'cancelled' || message === this.#fault?.message) return;
    if (this.#fault === null) this.#since = timestamp(this.#ports.clock.nowMs());
    if (this.#fault?.disposition !== 'attention') this.#failedAtMs = this.#ports.clock.monotonicMs();
    this.#fault = fault;
    this.#ports.logger.log('error', 'The journal does not answer; nothing is sent until it does.', {
      problem: message,
    });
    this.#changed();
  }

  /** Asks whether the journal answers now. Never rejects. */
  async look(): Promise<void> {
    await this.#ask(() => this.#ports.checkpoints.ping());
  }

  /** Repeats `work` until the journal answers. @returns undefined when the engine stops meanwhile */
  async persist<T>(work: () => Promise<T>): Promise<T | undefined> {
    const { clock } = this.#ports;
    for (let attempt = 1; !this.#signal.aborted; attempt++) {
      try {
        const result = await work();
        this.answered();
        return result;
      } catch (thrown) {
        this.failed(thrown);
        await clock.sleep(retryDelayMs(attempt, 0.5 + clock.random() / 2), this.#signal).catch(() => undefined);
      }
    }
    return undefined;
  }

  /** Forgets the recordings that ended longer ago than this. Never rejects. */
  async forgetFinished(keepFinishedMs: number): Promise<void> {
    await this.#ask(() => this.#ports.checkpoints.forgetFinished(keepFinishedMs));
  }

  /** Reads the journal, for as long as that takes. @returns undefined when the engine stops meanwhile */
  load(keepFinishedMs: number, finishedShown: number): Promise<LoadedJournal | undefined> {
    return this.persist(async () => {
      const { checkpoints: store, logger } = this.#ports;
      const { checkpoints: unfinished, damaged } = await store.loadUnfinished();
      for (const { recordingId, problem } of damaged)
        logger.log('error', 'A checkpoint could not be read.', { recordingId, problem });
      await store.forgetFinished(keepFinishedMs);
      return { unfinished, damaged, finished: await store.loadFinished(finishedShown) };
    });
  }

  async #ask(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      if (this.#isFoundByAsking) this.answered();
    } catch (thrown) {
      this.#isFoundByAsking ||= this.#fault === null;
      this.failed(thrown);
    }
  }
}
