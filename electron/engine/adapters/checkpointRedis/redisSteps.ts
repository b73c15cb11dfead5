import { randomUUID } from 'node:crypto';
import { encodePart, encodeRecord, endedAtMs } from '../../core/checkpointCodec.ts';
import { Fault } from '../../core/fault.ts';
import {
  streamSet,
  type RecordingId,
  type RecordingRecord,
  type StoredPart,
  type StreamSet,
} from '../../core/recording.ts';
import type { Lease } from '../../ports/checkpointStore.ts';
import { partName } from './checkpointReader.ts';
import type { RecordSeal } from './recordSeal.ts';
import {
  ENDED_KEY,
  leaseKey,
  metaFields,
  metaKey,
  partField,
  partsKey,
  setKey,
  stateKey,
  STREAM_SETS,
} from './redisKeys.ts';
import type { ScriptedRedis } from './redisScripts.ts';

/** The last steps of more streams than this are not remembered: their next steps are written completely. */
const REMEMBERED_MAX = 10_000;
/** More parts than this are written by a complete step: a script can pass a limited number of values to one command. */
const PARTS_OF_CHANGE_MAX = 100;

/** One durable step of one stream. */
export interface RedisStep {
  /** `replace`: the parts that are not put are removed. */
  readonly manner: 'merge' | 'replace';
  readonly record: RecordingRecord;
  readonly remove: readonly number[];
  readonly put: readonly StoredPart[];
  readonly lease: Lease | undefined;
}

export interface RedisStepsDeps {
  /** Does the work with the connection; rejects with a `Fault` only. */
  readonly run: <T>(work: (redis: ScriptedRedis) => Promise<T>) => Promise<T>;
  readonly seal: RecordSeal | undefined;
  /** See `RedisCheckpointStoreOptions`. */
  readonly finishedTtlMs: number;
}

/** The content of a stream in Redis after a step of this writer. */
interface WrittenStep {
  readonly number: string;
  readonly set: StreamSet;
  readonly meta: Readonly<Record<string, string>>;
}

/**
 * Writes steps: completely, or only what differs from the last step of this writer, which Redis checks. Steps of one stream are written
 * one after the other, in the order of the calls.
 */
export class RedisSteps {
  readonly #deps: RedisStepsDeps;
  /** With the number of the step, lets Redis recognise a step that arrives after a later one. */
  readonly #writerId = randomUUID();
  #steps = 0;
  /** The last acknowledged step of each stream that has not ended; absent while a step is on its way, and after one that failed. */
  readonly #written = new Map<RecordingId, WrittenStep>();
  readonly #underWay = new Map<RecordingId, Promise<void>>();

  constructor(deps: RedisStepsDeps) {
    this.#deps = deps;
  }

  /** @throws Fault `lease_lost` (reconcile) when the lease was given to another holder; nothing is written then */
  async write(step: RedisStep): Promise<void> {
    const { id } = step.record;
    const written = this.#writeAfter(this.#underWay.get(id), step);
    this.#underWay.set(id, written);
    try {
      await written;
    } finally {
      if (this.#underWay.get(id) === written) this.#underWay.delete(id);
    }
  }

  /** The next step of this stream is written completely. */
  forget(id: RecordingId): void {
    this.#written.delete(id);
  }

  async #writeAfter(before: Promise<void> | undefined, step: RedisStep): Promise<void> {
    if (before !== undefined) await before.catch(() => undefined);
    await this.#write(step);
  }

  async #write(step: RedisStep): Promise<void> {
    const { record } = step;
    const before = this.#written.get(record.id);
    this.#written.delete(record.id);
    const content: StepContent = {
      number: String(++this.#steps),
      set: streamSet(record),
      meta: metaFields(record),
      recordText: encodeRecord(record),
      parts: step.put.flatMap((part) => this.#partTexts(record, part)),
    };
    const hasEnded = endedAtMs(record) !== undefined;
    const isChange =
      before?.set === content.set &&
      step.manner === 'merge' &&
      step.remove.length === 0 &&
      step.put.length <= PARTS_OF_CHANGE_MAX &&
      !hasEnded;
    let outcome = isChange ? await this.#writeChanges(step, before, content) : 'unknown';
    if (outcome === 'unknown') outcome = await this.#writeAll(step, content);
    if (outcome === 'lease_lost')
      throw new Fault('lease_lost', 'Another workstation took this recording over.', { disposition: 'reconcile' });
    const { number, set, meta } = content;
    if (outcome === 'written' && !hasEnded) this.#remember(record.id, { number, set, meta });
  }

  #remember(id: RecordingId, written: WrittenStep): void {
    this.#written.set(id, written);
    const [oldest] = this.#written.keys();
    if (this.#written.size > REMEMBERED_MAX && oldest !== undefined) this.#written.delete(oldest);
  }

  #writeChanges(
    { record: { id }, lease }: RedisStep,
    before: WrittenStep,
    { number, meta: all, recordText, parts }: StepContent,
  ): Promise<unknown> {
    const changed = Object.entries(all).filter(([name, value]) => before.meta[name] !== value);
    const keys = [metaKey(id), partsKey(id), stateKey(id), leaseKey(id), setKey(before.set)];
    const step = [id, ...holderOf(lease), this.#writerId, number, before.number, recordText, this.#mac(id, recordText)];
    const meta = [String(changed.length * 2), ...changed.flat()];
    return this.#deps.run((redis) => redis.rushesSaveChanges(...keys, ...step, ...meta, ...parts));
  }

  #writeAll(
    { manner, record, remove, lease }: RedisStep,
    { number, set, meta, recordText, parts }: StepContent,
  ): Promise<unknown> {
    const { id } = record;
    const keys = [metaKey(id), partsKey(id), stateKey(id), leaseKey(id), ENDED_KEY, ...STREAM_SETS.map(setKey)];
    const step = [
      id,
      ...holderOf(lease),
      this.#writerId,
      number,
      manner,
      recordText,
      String(STREAM_SETS.indexOf(set) + 1),
      String(endedAtMs(record) ?? ''),
      String(this.#deps.finishedTtlMs),
      this.#mac(id, recordText),
    ];
    const lists = [Object.entries(meta).flat(), remove.map(String), parts].flatMap((list) => [
      String(list.length),
      ...list,
    ]);
    return this.#deps.run((redis) => redis.rushesSave(...keys, ...step, ...lists));
  }

  #mac(id: RecordingId, recordText: string): string {
    return this.#deps.seal?.seal(id, recordText) ?? '';
  }

  #partTexts({ id }: RecordingRecord, part: StoredPart): readonly string[] {
    const partText = encodePart(part);
    const stored = this.#deps.seal?.sealInside('part', partName(id, part.partNumber), partText) ?? partText;
    return [String(part.partNumber), partField(part), stored];
  }
}

/** All that a step writes. */
interface StepContent extends WrittenStep {
  readonly recordText: string;
  /** Number, public text and own text of each part. */
  readonly parts: readonly string[];
}

function holderOf(lease: Lease | undefined): readonly [fence: string, owner: string] {
  return lease === undefined ? ['', ''] : [String(lease.fence), lease.ownerId];
}
