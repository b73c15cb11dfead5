import { asFault, type Fault, type FaultCode } from '../core/fault.ts';
import { literalPrefix } from '../core/objectKey.ts';
import type { Clock } from '../ports/clock.ts';
import type { ObjectStore } from '../ports/objectStore.ts';
import { withinLimit } from './deadline.ts';
import { type EngineConfig, keyNamingOf } from './engineConfig.ts';
import type { StoreWatch } from './storeWatch.ts';

/** A store that does not answer within this time is asked again later. */
const ASK_LIMIT_MS = 10_000;

/** No recording has this key: the lists below it are empty, so that a check costs one small request. */
const CHECK_KEY = 'rushes-connection-check';

/** Refusals of one kind of request. Uploads may work although lists are refused, so that another request has to confirm them. */
const OF_ONE_REQUEST: ReadonlySet<FaultCode> = new Set<FaultCode>(['access_denied', 'request_refused']);

export interface StoreCheckDeps {
  readonly clock: Pick<Clock, 'after'>;
  /** The store as it is now. */
  readonly store: () => Pick<ObjectStore, 'listUploads' | 'headObject'>;
  readonly config: () => EngineConfig;
  readonly watch: Pick<StoreWatch, 'refusal' | 'refused' | 'problem'>;
  /** The refusal of the store, or the time in which it could not be reached, began or ended. */
  readonly changed: () => void;
  readonly signal: AbortSignal;
}

/** Asks whether the store takes uploads to the bucket, before the first part is due. */
export class StoreCheck {
  readonly #deps: StoreCheckDeps;
  /** The bucket that answered or refused last; before that, the store has to be asked again. */
  #decided: string | undefined;
  #first: Promise<void> | undefined;
  #isFirstDone = false;

  constructor(deps: StoreCheckDeps) {
    this.#deps = deps;
  }

  /** The first question has an answer, or has failed. */
  get isAsked(): boolean {
    return this.#isFirstDone;
  }

  /** Takes the answer to the first request of the start. Never rejects. @param listed the fault of the list of open uploads */
  async begin(listed: Promise<Fault | undefined>): Promise<void> {
    this.#first = this.#decide(() => listed);
    await this.#first;
    this.#isFirstDone = true;
  }

  /**
   * Asks again if the store refuses the bucket, cannot be reached, has not answered yet, or another bucket is configured. A store that
   * answers costs nothing. Never rejects.
   */
  async repeat(): Promise<void> {
    const { config, watch } = this.#deps;
    await this.#first;
    const { bucket } = config();
    if (this.#decided === bucket && watch.refusal(bucket) === null && watch.problem() === null) return;
    await this.#decide((signal) => this.#list(signal));
  }

  /** Another store is configured: it is asked. Never rejects. */
  async follow(): Promise<void> {
    this.#decided = undefined;
    await this.repeat();
  }

  async #decide(ask: (signal: AbortSignal) => Promise<Fault | undefined>): Promise<void> {
    const { clock, config, store, watch, changed, signal } = this.#deps;
    const { bucket } = config();
    const asked = store();
    const before = [watch.refusal(bucket)?.message, watch.problem()?.message];
    const fault = await withinLimit(clock, ASK_LIMIT_MS, signal, async (limited) => {
      const answer = await ask(limited);
      return answer !== undefined && OF_ONE_REQUEST.has(answer.code) ? this.#confirmed(answer, limited) : answer;
    });
    if (signal.aborted || asked !== store() || bucket !== config().bucket) return;
    if (fault === undefined || fault.disposition === 'attention') this.#decided = bucket;
    if (fault?.disposition === 'attention') watch.refused(bucket, fault);
    const after = [watch.refusal(bucket)?.message, watch.problem()?.message];
    if (after.some((message, at) => message !== before[at])) changed();
  }

  #list(signal: AbortSignal): Promise<Fault | undefined> {
    const { bucket } = this.#deps.config();
    return faultOf(this.#deps.store().listUploads(bucket, this.#key(), signal));
  }

  /** The refusal, if the request with which finished uploads are verified is refused too. */
  async #confirmed(refusal: Fault, signal: AbortSignal): Promise<Fault | undefined> {
    const { bucket } = this.#deps.config();
    const second = await faultOf(this.#deps.store().headObject({ bucket, key: this.#key() }, signal));
    if (second === undefined || second.disposition === 'reconcile') return undefined;
    return second.disposition === 'attention' ? refusal : second;
  }

  #key(): string {
    return `${literalPrefix(keyNamingOf(this.#deps.config()))}${CHECK_KEY}`;
  }
}

async function faultOf(request: Promise<unknown>): Promise<Fault | undefined> {
  try {
    await request;
    return undefined;
  } catch (thrown) {
    return asFault(thrown);
  }
}
