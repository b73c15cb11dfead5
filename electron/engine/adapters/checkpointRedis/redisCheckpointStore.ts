/**
 * The shared journal: one Redis for several workstations, through `ioredis`. Other programs read the keys (`redisKeys.ts` says
 * what each holds); what Rushes needs beyond the fixed layout stands in `stream:{id}:state`, `stream:{id}:lease`,
 * `streams:ended`, `streams:sources` and `streams:claims`.
 *
 * Needs: Redis 6 or newer, no cluster, all commands on `stream:*` and `streams:*`, Lua scripts among them.
 * Creates: those keys. What has ended expires; the lists are trimmed by `forgetFinished`; marks and claims stay.
 * Guarantees: a step is one script, which Redis runs whole and alone (`redisScripts.ts`); it looks at the lease's fence in the
 * same moment. Streams without a state of ours are other programs': reported as damaged, never touched.
 * Does not guarantee: what Redis itself forgets when it or its machine crashes. With `appendfsync always` that is nothing; with
 * `appendonly yes` alone the last two seconds; with snapshots alone, minutes. After such a loss what the object store holds is
 * the truth to compare with. `maxmemory-policy` has to be `noeviction`. Both are looked at when opening, and logged.
 *
 * Nothing waits for ever: a command has a time limit, and while there is no connection it is refused at once. The connection
 * comes back by itself.
 */

import { randomUUID } from 'node:crypto';
import type { Decoded } from '../../../../shared/read.ts';
import {
  decodeCheckpoint,
  decodeMark,
  encodeMark,
  encodePart,
  encodeRecord,
  endedAtMs,
} from '../../core/checkpointCodec.ts';
import { Fault } from '../../core/fault.ts';
import { streamSet, type RecordingId, type RecordingRecord, type StoredPart } from '../../core/recording.ts';
import type {
  Checkpoint,
  CheckpointChange,
  CheckpointStore,
  DamagedCheckpoint,
  Lease,
  LoadedCheckpoints,
  SourceMark,
} from '../../ports/checkpointStore.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { createConnection, logWeaknesses, type RedisConnectionOptions } from './redisConnection.ts';
import { closedFault, isReply, redisFault } from './redisFault.ts';
import {
  CLAIMS_KEY,
  ENDED_KEY,
  leaseKey,
  metaFields,
  metaKey,
  PART_FIELD,
  partField,
  partsKey,
  setKey,
  SOURCES_KEY,
  stateKey,
  STREAM_SETS,
} from './redisKeys.ts';
import type { ScriptedRedis } from './redisScripts.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How many recordings are read in one go: ten thousand parts are 3 MB. */
const READ_AT_ONCE = 16;

export interface RedisCheckpointStoreOptions extends RedisConnectionOptions {
  readonly logger: Logger;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** How long the keys of a stream that ended stay, in milliseconds. Default 7 days. */
  readonly finishedTtlMs?: number;
}

export class RedisCheckpointStore implements CheckpointStore {
  /**
   * Connects, and sees that it may write. Faults: `checkpoint_unavailable` (attention for a wrong URL, password, right, server
   * kind or certificate; retry while it is not reachable or not ready), `checkpoint_full` and `checkpoint_corrupt` (attention).
   * @param url `redis[s]://[[user]:password@]host[:port][/database]`; its password is never logged or put into a message
   */
  static async open(url: string, options: RedisCheckpointStoreOptions): Promise<RedisCheckpointStore> {
    const { redis, shown } = await createConnection(url, options);
    const store = new RedisCheckpointStore(redis, shown, options);
    try {
      await redis.connect();
      await store.#run((connected) => connected.rushesMayWrite('streams:probe'));
    } catch (thrown) {
      store.#isClosed = true;
      redis.disconnect();
      throw store.#fault(thrown);
    }
    await logWeaknesses(redis, shown, options.logger);
    return store;
  }

  readonly #redis: ScriptedRedis;
  readonly #shown: string;
  readonly #logger: Logger;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #finishedTtlMs: number;
  /** With a number for each step, tells Redis a step that arrives after a later one. */
  readonly #writerId = randomUUID();
  #steps = 0;
  #isClosed = false;
  /** Why there is no connection; more telling than what a command is refused with. */
  #trouble: unknown;
  /** The database of the URL is not there: ioredis would go on with database 0. */
  #wrongDatabase: unknown;

  private constructor(redis: ScriptedRedis, shown: string, options: RedisCheckpointStoreOptions) {
    this.#redis = redis;
    this.#shown = shown;
    this.#logger = options.logger;
    this.#clock = options.clock;
    this.#finishedTtlMs = Math.max(1, Math.round(options.finishedTtlMs ?? 7 * DAY_MS));
    redis.on('connecting', () => {
      this.#wrongDatabase = undefined;
    });
    redis.on('error', (error: unknown) => this.#noteTrouble(error));
    redis.on('ready', () => {
      if (this.#trouble !== undefined) this.#logger.log('info', 'Redis is reachable again.', { redis: shown });
      this.#trouble = undefined;
    });
  }

  async loadUnfinished(): Promise<LoadedCheckpoints> {
    return this.#run(async (redis) => {
      const ids = await redis.sunion(STREAM_SETS.filter((set) => set !== 'completed').map(setKey));
      const ended = new Set(await redis.zrange(ENDED_KEY, '0', '-1'));
      const checkpoints: Checkpoint[] = [];
      const damaged: DamagedCheckpoint[] = [];
      const candidates = ids.filter((id) => !ended.has(id));
      for (const [recordingId, decoded] of await this.#read(candidates)) {
        if (!decoded.ok) damaged.push({ recordingId, problem: decoded.problem });
        else if (endedAtMs(decoded.value.record) === undefined) checkpoints.push(decoded.value);
      }
      return { checkpoints, damaged };
    });
  }

  async loadFinished(limit: number): Promise<readonly Checkpoint[]> {
    return this.#run(async (redis) => {
      const ids = limit < 1 ? [] : await redis.zrevrange(ENDED_KEY, 0, limit - 1);
      return (await this.#read(ids)).flatMap(([, decoded]) => (decoded.ok ? [decoded.value] : []));
    });
  }

  async load(id: RecordingId): Promise<Checkpoint | undefined> {
    return this.#run(async (redis) => {
      const state = await redis.hgetall(stateKey(id));
      if (Object.keys(state).length === 0) return undefined;
      const decoded = decodeState(id, state);
      if (decoded.ok) return decoded.value;
      this.#logger.log('warn', 'A recording in the journal cannot be read.', {
        recordingId: id,
        problem: decoded.problem,
      });
      return undefined;
    });
  }

  async save(change: CheckpointChange, lease?: Lease): Promise<void> {
    await this.#step('merge', change.record, change.remove ?? [], change.put ?? [], lease);
  }

  async replace(checkpoint: Checkpoint, lease?: Lease): Promise<void> {
    await this.#step('replace', checkpoint.record, [], [...checkpoint.ledger.values()], lease);
  }

  async markSource(sourceKey: string, mark: SourceMark): Promise<void> {
    const markText = encodeMark(mark);
    await this.#run((redis) => redis.hset(SOURCES_KEY, storableKey(sourceKey), markText));
  }

  async findSource(sourceKey: string): Promise<SourceMark | undefined> {
    return this.#run(async (redis) => {
      const stored = await redis.hget(SOURCES_KEY, storableKey(sourceKey));
      if (stored === null) return undefined;
      const decoded = decodeMark(stored);
      if (decoded.ok) return decoded.value;
      this.#logger.log('warn', 'A source mark in the journal cannot be read.', { problem: decoded.problem });
      return undefined;
    });
  }

  async claimSource(sourceKey: string, id: RecordingId): Promise<RecordingId> {
    return this.#run(async (redis) => String(await redis.rushesClaim(CLAIMS_KEY, storableKey(sourceKey), id)));
  }

  async releaseSource(sourceKey: string, id: RecordingId): Promise<void> {
    await this.#run((redis) => redis.rushesReleaseClaim(CLAIMS_KEY, storableKey(sourceKey), id));
  }

  async acquireLease(id: RecordingId, ownerId: string, ttlMs: number): Promise<Lease | undefined> {
    return this.#run(async (redis) => {
      const fence = Number(await redis.rushesTakeLease(leaseKey(id), ownerId, String(Math.round(ttlMs))));
      return fence === 0 ? undefined : { recordingId: id, ownerId, fence };
    });
  }

  async releaseLease(lease: Lease): Promise<void> {
    await this.#run((redis) =>
      redis.rushesReleaseLease(leaseKey(lease.recordingId), lease.ownerId, String(lease.fence)),
    );
  }

  async forgetFinished(_olderThanMs: number): Promise<void> {
    await this.#run(async (redis) => {
      for (const ids of chunked(await redis.zrange(ENDED_KEY, '0', '-1'), READ_AT_ONCE)) {
        await Promise.all(
          ids.map((id) => redis.rushesTrim(metaKey(id), stateKey(id), ENDED_KEY, ...STREAM_SETS.map(setKey), id)),
        );
      }
    });
  }

  async ping(): Promise<number> {
    const startMs = this.#clock.monotonicMs();
    await this.#run((redis) => redis.ping());
    return this.#clock.monotonicMs() - startMs;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      // Comes after all that was sent before, so that it is answered first.
      await this.#redis.quit();
    } catch {
      this.#redis.disconnect();
    }
  }

  async #step(
    manner: 'merge' | 'replace',
    record: RecordingRecord,
    remove: readonly number[],
    put: readonly StoredPart[],
    lease: Lease | undefined,
  ): Promise<void> {
    const { id } = record;
    const meta = Object.entries(metaFields(record)).flat();
    const parts = put.flatMap((part) => [String(part.partNumber), partField(part), encodePart(part)]);
    const keys = [metaKey(id), partsKey(id), stateKey(id), leaseKey(id), ENDED_KEY, ...STREAM_SETS.map(setKey)];
    const step = [
      id,
      lease === undefined ? '' : String(lease.fence),
      lease?.ownerId ?? '',
      this.#writerId,
      String(++this.#steps),
      manner,
      encodeRecord(record),
      String(STREAM_SETS.indexOf(streamSet(record)) + 1),
      String(endedAtMs(record) ?? ''),
      String(this.#finishedTtlMs),
    ];
    const lists = [meta, remove.map(String), parts].flatMap((list) => [String(list.length), ...list]);
    const outcome = await this.#run((redis) => redis.rushesSave(...keys, ...step, ...lists));
    if (outcome === 'lease_lost') {
      throw new Fault('lease_lost', 'Another workstation took this recording over.', { disposition: 'reconcile' });
    }
  }

  async #read(ids: readonly RecordingId[]): Promise<(readonly [RecordingId, Decoded<Checkpoint>])[]> {
    const read: (readonly [RecordingId, Decoded<Checkpoint>])[] = [];
    for (const some of chunked(ids, READ_AT_ONCE)) {
      const states = await Promise.all(some.map((id) => this.#readState(id)));
      some.forEach((id, index) => read.push([id, decodeState(id, states[index] ?? {})]));
    }
    return read;
  }

  /** A key of another kind is one damaged recording, not a fault of them all. */
  async #readState(id: RecordingId): Promise<Readonly<Record<string, string>>> {
    try {
      return await this.#redis.hgetall(stateKey(id));
    } catch (thrown) {
      if (thrown instanceof Error && thrown.message.startsWith('WRONGTYPE')) return {};
      throw thrown;
    }
  }

  async #run<T>(work: (redis: ScriptedRedis) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw closedFault();
    if (this.#wrongDatabase !== undefined) throw redisFault(this.#wrongDatabase, this.#shown);
    try {
      return await work(this.#redis);
    } catch (thrown) {
      throw this.#fault(thrown);
    }
  }

  #fault(thrown: unknown): Fault {
    return redisFault(isReply(thrown) ? thrown : (this.#trouble ?? thrown), this.#shown);
  }

  #noteTrouble(error: unknown): void {
    const fault = redisFault(error, this.#shown);
    if (isReply(error) && /DB index/i.test(String(error))) this.#wrongDatabase = error;
    if (this.#trouble === undefined && !this.#isClosed) {
      this.#logger.log('warn', fault.message, { redis: this.#shown, code: fault.code });
    }
    this.#trouble = error;
  }
}

function decodeState(id: RecordingId, state: Readonly<Record<string, string>>): Decoded<Checkpoint> {
  const recordText = state['record'];
  if (recordText === undefined) {
    return {
      ok: false,
      problem: `${stateKey(id)} holds no record: another program wrote this stream, or Redis lost it.`,
    };
  }
  const parts = Object.entries(state)
    .filter(([field]) => field.startsWith(PART_FIELD))
    .map(([field, partText]) => [Number(field.slice(PART_FIELD.length)), partText] as const)
    .sort(([a], [b]) => a - b);
  return decodeCheckpoint(id, recordText, parts);
}

/** A file name may hold halves of UTF-16 pairs, which UTF-8 cannot: two such names must not become the same key. */
function storableKey(sourceKey: string): string {
  return sourceKey.isWellFormed() ? sourceKey : JSON.stringify(sourceKey);
}

function* chunked<T>(list: readonly T[], length: number): Iterable<readonly T[]> {
  for (let at = 0; at < list.length; at += length) yield list.slice(at, at + length);
}
