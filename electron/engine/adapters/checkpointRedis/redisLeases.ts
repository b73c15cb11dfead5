import { Fault } from '../../core/fault.ts';
import type { RecordingId } from '../../core/recording.ts';
import type { Lease } from '../../ports/checkpointStore.ts';
import { chunked } from './checkpointReader.ts';
import { hasEnded, type LeaseHolder } from './holder.ts';
import { leaseKey } from './redisKeys.ts';
import type { ScriptedRedis } from './redisScripts.ts';

/** Redis answers nobody else while it takes so many leases: about a millisecond. */
const LEASES_AT_ONCE = 200;

type Run = <T>(work: (redis: ScriptedRedis) => Promise<T>) => Promise<T>;

interface WantedLease {
  readonly id: RecordingId;
  readonly ownerId: string;
  readonly ttlMs: number;
  /** A process that has ended, whose lease may be taken; or the empty string. */
  readonly endedNonce: string;
  readonly resolve: (reply: LeaseReply) => void;
  readonly reject: (thrown: unknown) => void;
}

type LeaseReply = readonly [fence: number, nonce: string, process: string];

/** Takes, renews and releases leases. Those that are asked for in the same turn of the event loop are taken by one command. */
export class RedisLeases {
  readonly #run: Run;
  readonly #holder: LeaseHolder;
  #wanted: WantedLease[] = [];

  /** @param run does the work with the connection; rejects with a `Fault` only */
  constructor(run: Run, holder: LeaseHolder) {
    this.#run = run;
    this.#holder = holder;
  }

  /** See `CheckpointStore.acquireLease`. */
  async acquire(id: RecordingId, ownerId: string, ttlMs: number): Promise<Lease | undefined> {
    let [fence, heldBy, heldIn] = await this.#take(id, ownerId, ttlMs, '');
    // The process before this one, on this machine: a restart need not wait for the end of the lease.
    if (fence === 0 && heldBy !== '' && hasEnded(heldIn))
      [fence, heldBy, heldIn] = await this.#take(id, ownerId, ttlMs, heldBy);
    return fence === 0 ? undefined : { recordingId: id, ownerId, fence };
  }

  /** See `CheckpointStore.releaseLease`. */
  async release({ recordingId, ownerId, fence }: Lease): Promise<void> {
    await this.#run((redis) => redis.rushesReleaseLease(leaseKey(recordingId), ownerId, String(fence)));
  }

  #take(id: RecordingId, ownerId: string, ttlMs: number, endedNonce: string): Promise<LeaseReply> {
    const { promise, resolve, reject } = Promise.withResolvers<LeaseReply>();
    this.#wanted.push({ id, ownerId, ttlMs, endedNonce, resolve, reject });
    if (this.#wanted.length === 1) queueMicrotask(() => this.#takeWanted());
    return promise;
  }

  #takeWanted(): void {
    const wanted = this.#wanted;
    this.#wanted = [];
    for (const some of chunked(wanted, LEASES_AT_ONCE)) void this.#takeTogether(some);
  }

  async #takeTogether(wanted: readonly WantedLease[]): Promise<void> {
    try {
      const replies = leaseReplies(await this.#run((redis) => this.#send(redis, wanted)), wanted.length);
      wanted.forEach(({ resolve, reject }, index) => {
        const reply = replies[index];
        if (reply === undefined) reject(strangeReply());
        else resolve(reply);
      });
    } catch (thrown) {
      // One key of another kind refuses the whole command: the others are taken without it.
      if (wanted.length > 1 && thrown instanceof Fault && thrown.code === 'checkpoint_corrupt')
        for (const one of wanted) void this.#takeTogether([one]);
      else for (const { reject } of wanted) reject(thrown);
    }
  }

  #send(redis: ScriptedRedis, wanted: readonly WantedLease[]): Promise<unknown> {
    const keys = wanted.map(({ id }) => leaseKey(id));
    const terms = wanted.flatMap(({ ownerId, ttlMs, endedNonce }) => [ownerId, String(Math.round(ttlMs)), endedNonce]);
    const { nonce, process } = this.#holder;
    return redis.rushesTakeLeases(String(keys.length), ...keys, nonce, process, ...terms);
  }
}

/** Fence, nonce and description of the holder, for each lease that can be understood. */
function leaseReplies(answer: unknown, count: number): readonly (LeaseReply | undefined)[] {
  const list: readonly unknown[] = Array.isArray(answer) ? answer : [];
  return Array.from({ length: count }, (_, index) => {
    const reply = list[index];
    const [fence, nonce, process] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    if (typeof fence !== 'number' || !Number.isSafeInteger(fence) || fence < 0) return undefined;
    return [fence, typeof nonce === 'string' ? nonce : '', typeof process === 'string' ? process : ''];
  });
}

function strangeReply(): Fault {
  return new Fault('checkpoint_unavailable', 'Redis sent an answer about a lease that cannot be understood.', {
    disposition: 'retry',
  });
}
