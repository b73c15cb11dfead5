/**
 * The shared journal: one Redis for several workstations, through `ioredis`. Other programs read its public keys (`redisKeys.ts`
 * describes all of them).
 *
 * Needs: Redis 6 or newer, not a cluster, all commands including Lua scripts on `stream:*` and `streams:*`.
 * Creates: those keys. The keys of streams that ended expire, and `forgetFinished` trims the lists; marks and claims stay.
 * Guarantees: a step is one script, which Redis runs atomically (`redisScripts.ts`) and which checks the lease's fence. Most steps write
 * only what changed (`redisSteps.ts`). Streams without a state of this program belong to other programs: they are reported as damaged
 * and never changed. With a record secret, so are records that were not written with it (`recordSeal.ts`). Answers are not trusted: their
 * size is limited, and each is parsed.
 * Does not guarantee: data that Redis itself loses in a crash. With `appendfsync always` that is nothing; with `appendonly yes`
 * alone the last two seconds; with snapshots alone, minutes. The object store is the truth after such a loss. `maxmemory-policy` has to
 * be `noeviction`. `open` logs weaknesses of these settings, and a connection without encryption to another machine.
 *
 * No call waits for ever: a command has a time limit, and while there is no connection it fails at once. The connection is
 * re-established automatically.
 */

import { sentence } from '../../../../shared/sentences/sentence.ts';
import { decodeMark, encodeMark, endedAtMs } from '../../core/checkpointCodec.ts';
import { Fault } from '../../core/fault.ts';
import type { RecordingId } from '../../core/recording.ts';
import type {
  Checkpoint,
  CheckpointChange,
  CheckpointStore,
  DamagedCheckpoint,
  EndedCursor,
  EndedPage,
  EndedQuery,
  Lease,
  LoadedCheckpoints,
  SourceMark,
} from '../../ports/checkpointStore.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { chunked, readCheckpoint, readCheckpoints, readRecords } from './checkpointReader.ts';
import { thisHolder, type LeaseHolder } from './holder.ts';
import { createRecordSeal, type RecordSeal } from './recordSeal.ts';
import { createConnection, logWeaknesses, type RedisConnectionOptions } from './redisConnection.ts';
import { closedFault, isReply, redisFault } from './redisFault.ts';
import { CLAIMS_KEY, ENDED_KEY, metaKey, setKey, SOURCES_KEY, stateKey, STREAM_SETS } from './redisKeys.ts';
import { RedisLeases } from './redisLeases.ts';
import type { ScriptedRedis } from './redisScripts.ts';
import { RedisSteps } from './redisSteps.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A shorter record secret could be guessed from any record. */
const SECRET_LENGTH_MIN = 16;
/** Lists are trimmed in groups of this size. */
const TRIM_AT_ONCE = 16;
/** More unfinished recordings than this are not read: somebody filled the list. */
const UNFINISHED_MAX = 20_000;
/** Anything else under a list is not an id of ours: an id is a UUID. */
const ID = /^[\w-]{1,64}$/;

export interface RedisCheckpointStoreOptions extends RedisConnectionOptions {
  readonly logger: Logger;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** How long the keys of a stream that ended stay, in milliseconds. Default 7 days. */
  readonly finishedTtlMs?: number;
  /**
   * A secret of at least 16 characters that all workstations of this Redis share. Records and marks are written with a MAC and are
   * ignored without a valid one. Absent: everything that Redis holds is believed.
   */
  readonly recordSecret?: string;
  /** The process that leases belong to. Default: this process, with a new nonce. */
  readonly holder?: LeaseHolder;
}

/** Bounds that leave out infinite times: Rushes writes none, and Redis takes none as the beginning of a page. */
const BEFORE_FOREVER = '(+inf';
const AFTER_NEVER = '(-inf';

export class RedisCheckpointStore implements CheckpointStore {
  /**
   * Connects, and checks that it may write. Faults: `checkpoint_unavailable` (attention for a wrong URL, password, right, server
   * kind or certificate; retry while it is not reachable or not ready), `checkpoint_full` and `checkpoint_corrupt` (attention).
   * @param url `redis[s]://[[user]:password@]host[:port][/database]`; its password is never logged or part of a message
   */
  static async open(url: string, options: RedisCheckpointStoreOptions): Promise<RedisCheckpointStore> {
    if (options.recordSecret !== undefined && options.recordSecret.length < SECRET_LENGTH_MIN) {
      const message = sentence('recordSecretShort', { count: String(SECRET_LENGTH_MIN) });
      throw new Fault('checkpoint_unavailable', message, { disposition: 'attention' });
    }
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
  readonly #seal: RecordSeal | undefined;
  readonly #steps: RedisSteps;
  readonly #leases: RedisLeases;
  #isClosed = false;
  /** The reason why there is no connection; a command itself fails with a less specific error. */
  #trouble: unknown;
  /** Set when the database of the URL does not exist: ioredis would continue with database 0. */
  #wrongDatabase: unknown;

  private constructor(redis: ScriptedRedis, shown: string, options: RedisCheckpointStoreOptions) {
    this.#redis = redis;
    this.#shown = shown;
    this.#logger = options.logger;
    this.#clock = options.clock;
    this.#seal = options.recordSecret === undefined ? undefined : createRecordSeal(options.recordSecret);
    const run = <T>(work: (connected: ScriptedRedis) => Promise<T>): Promise<T> => this.#run(work);
    const finishedTtlMs = Math.max(1, Math.round(options.finishedTtlMs ?? 7 * DAY_MS));
    this.#steps = new RedisSteps({ run, seal: this.#seal, finishedTtlMs });
    this.#leases = new RedisLeases(run, options.holder ?? thisHolder());
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
      const candidates = ids.filter((id) => ID.test(id) && !ended.has(id)).slice(0, UNFINISHED_MAX);
      if (ids.length > UNFINISHED_MAX || ids.some((id) => !ID.test(id))) {
        this.#logger.log('warn', 'Redis lists streams that cannot be recordings; they are ignored.', {
          listed: ids.length,
          read: candidates.length,
        });
      }
      for (const [recordingId, decoded] of await readCheckpoints(redis, candidates, this.#seal)) {
        if (!decoded.ok) damaged.push({ recordingId, problem: decoded.problem });
        else if (endedAtMs(decoded.value.record) === undefined) checkpoints.push(decoded.value);
      }
      return { checkpoints, damaged };
    });
  }

  async loadFinished(limit: number): Promise<readonly Checkpoint[]> {
    return this.#run(async (redis) => {
      const ids = limit < 1 ? [] : await redis.zrevrange(ENDED_KEY, 0, limit - 1);
      const finished = await readCheckpoints(redis, ids, this.#seal);
      return finished.flatMap(([, decoded]) => (decoded.ok ? [decoded.value] : []));
    });
  }

  async loadEnded({ fromMs, untilMs, after, limit }: EndedQuery): Promise<EndedPage> {
    return this.#run(async (redis) => {
      const start = after !== undefined && (untilMs === undefined || after.endedAtMs < untilMs) ? after : undefined;
      const newest = start?.endedAtMs ?? (untilMs === undefined ? BEFORE_FOREVER : `(${untilMs}`);
      const listed = await listEnded(redis, newest, fromMs ?? AFTER_NEVER, start, limit);
      const ids = listed.map(({ id }) => id).filter((id) => ID.test(id));
      const records = (await readRecords(redis, ids, this.#seal)).flatMap(([, decoded]) =>
        decoded.ok ? [decoded.value] : [],
      );
      const last = listed.length < limit ? undefined : listed.at(-1);
      return last === undefined ? { records } : { records, next: last };
    });
  }

  async load(id: RecordingId): Promise<Checkpoint | undefined> {
    return this.#run(async (redis) => {
      if ((await redis.exists(stateKey(id))) === 0) return undefined;
      const decoded = await readCheckpoint(redis, id, this.#seal);
      if (decoded.ok) return decoded.value;
      this.#logger.log('warn', 'A recording in the journal cannot be read.', {
        recordingId: id,
        problem: decoded.problem,
      });
      return undefined;
    });
  }

  async save(change: CheckpointChange, lease?: Lease): Promise<void> {
    const { record, remove = [], put = [] } = change;
    await this.#steps.write({ manner: 'merge', record, remove, put, lease });
  }

  async replace(checkpoint: Checkpoint, lease?: Lease): Promise<void> {
    const { record, ledger } = checkpoint;
    await this.#steps.write({ manner: 'replace', record, remove: [], put: [...ledger.values()], lease });
  }

  async markSource(sourceKey: string, mark: SourceMark): Promise<void> {
    const key = storableKey(sourceKey);
    const markText = encodeMark(mark);
    const stored = this.#seal?.sealInside('mark', key, markText) ?? markText;
    await this.#run((redis) => redis.hset(SOURCES_KEY, key, stored));
  }

  async findSource(sourceKey: string): Promise<SourceMark | undefined> {
    return this.#run(async (redis) => {
      const key = storableKey(sourceKey);
      const stored = await redis.hget(SOURCES_KEY, key);
      if (stored === null) return undefined;
      const markText = this.#seal === undefined ? stored : this.#seal.openInside('mark', key, stored);
      const decoded = markText === undefined ? undefined : decodeMark(markText);
      if (decoded?.ok === true) return decoded.value;
      const problem = decoded?.problem ?? 'it is not authentic';
      this.#logger.log('warn', 'A source mark in the journal cannot be read.', { problem });
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
    return this.#leases.acquire(id, ownerId, ttlMs);
  }

  async releaseLease(lease: Lease): Promise<void> {
    this.#steps.forget(lease.recordingId);
    await this.#leases.release(lease);
  }

  async forgetFinished(_olderThanMs: number): Promise<void> {
    await this.#run(async (redis) => {
      for (const ids of chunked(await redis.zrange(ENDED_KEY, '0', '-1'), TRIM_AT_ONCE)) {
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
      // Redis answers it after all commands that were sent before.
      await this.#redis.quit();
    } catch {
      this.#redis.disconnect();
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

/**
 * The next `limit` members of the list, in its order: by descending time, then by descending id. Members at or before `start` are
 * skipped; several can have its time.
 */
async function listEnded(
  redis: ScriptedRedis,
  newest: number | string,
  oldest: number | string,
  start: EndedCursor | undefined,
  limit: number,
): Promise<readonly EndedCursor[]> {
  const found: EndedCursor[] = [];
  for (let offset = 0; found.length < limit; offset += limit) {
    const answer = await redis.zrevrangebyscore(ENDED_KEY, newest, oldest, 'WITHSCORES', 'LIMIT', offset, limit);
    for (let at = 0; at + 1 < answer.length && found.length < limit; at += 2) {
      const [id = '', score] = [answer[at], Number(answer[at + 1])];
      const isSkipped = score === start?.endedAtMs && id >= start.id;
      if (!isSkipped) found.push({ endedAtMs: score, id });
    }
    if (answer.length < limit * 2) break;
  }
  return found;
}

/** A file name can contain unpaired surrogates, which UTF-8 cannot express: two such names must not become the same key. */
function storableKey(sourceKey: string): string {
  return sourceKey.isWellFormed() ? sourceKey : JSON.stringify(sourceKey);
}
