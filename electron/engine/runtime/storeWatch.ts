import { sentence } from '../../../shared/sentences/sentence.ts';
import { UNSTABLE_CONNECTION } from '../../../shared/status.ts';
import { asFault, type Fault } from '../core/fault.ts';
import type { Problem } from '../core/status.ts';
import { timestamp } from '../core/timestamp.ts';
import { TransferRate } from '../core/transferRate.ts';
import type { Clock } from '../ports/clock.ts';
import type { LeaveRoom } from './parts/leaveRoom.ts';
import type { ObjectAddress, ObjectStore, Payload } from '../ports/objectStore.ts';

/** Requests fail now and then; only a store that fails for so long is reported. */
const FAILING_MS_MIN = 5_000;

/** Connections that carry bodies break now and then. That none gets through is reported after so long and so many of them in a row. */
const UNSTABLE_MS_MIN = 10_000;
const UNSTABLE_BREAKS_MIN = 3;

/** Bytes of a body that says how fast the uplink is: at 10 MB/s and 80 ms to the store, most of its time is that of the uplink. */
const PART_BYTES_MIN = 1024 ** 2;

/** Without another break for so long, nothing is known of the connections any more. */
const UNSTABLE_KEPT_MS = 120_000;

/** Connections that broke in a row, each of them begun after the one before had broken. */
interface Breaks {
  readonly count: number;
  /** On the monotonic clock, in milliseconds. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** ISO 8601. */
  readonly since: string;
}

type InBucket = Pick<ObjectAddress, 'bucket'>;

/** Knows from all requests whether the store can be reached, and how fast it takes bytes. */
export class StoreWatch {
  readonly #clock: Clock;
  readonly #room: Pick<LeaveRoom, 'send'> | undefined;
  #uploadRate = new TransferRate();
  #partRate = new TransferRate();
  #failing: (Problem & { readonly sinceMs: number }) | undefined;
  #breaks: Breaks | undefined;
  #refusal: (Problem & { readonly bucket: string }) | undefined;

  /** @param room sends the bodies; by default they are sent at once */
  constructor(clock: Clock, room?: Pick<LeaveRoom, 'send'>) {
    this.#clock = clock;
    this.#room = room;
  }

  /** Why requests, or all that carry bodies, have failed for a while, as a fault that passes; `null` while the store can be used. */
  problem(): Problem | null {
    const instability = this.#instability();
    if (instability !== null || this.#failing === undefined) return instability;
    const { sinceMs, ...problem } = this.#failing;
    return this.#clock.monotonicMs() - sinceMs < FAILING_MS_MIN ? null : problem;
  }

  /** Connections break again and again before a body has arrived, although the store can be reached. */
  #instability(): Problem | null {
    if (this.#breaks === undefined) return null;
    const { count, firstAtMs, lastAtMs, since } = this.#breaks;
    if (count < UNSTABLE_BREAKS_MIN || lastAtMs - firstAtMs < UNSTABLE_MS_MIN) return null;
    if (this.#clock.monotonicMs() - lastAtMs >= UNSTABLE_KEPT_MS) return null;
    return { code: UNSTABLE_CONNECTION, message: sentence('connectionUnstable', {}), since };
  }

  /** Why the store refuses this bucket until a person acts; `null` while it does not, or nobody has asked. */
  refusal(bucket: string): Problem | null {
    if (this.#refusal?.bucket !== bucket) return null;
    const { bucket: _bucket, ...problem } = this.#refusal;
    return problem;
  }

  /** A request that every usable bucket answers was refused. Over when any request for this bucket is answered. */
  refused(bucket: string, { code, message }: Pick<Fault, 'code' | 'message'>): void {
    const known = this.#refusal?.bucket === bucket ? this.#refusal.since : undefined;
    this.#refusal = { bucket, code, message, since: known ?? timestamp(this.#clock.nowMs()) };
  }

  /** Bytes per second that the store really takes; `null` while that is not known. */
  uploadRate(): number | null {
    return this.#uploadRate.bytesPerSecond(this.#clock.monotonicMs());
  }

  /** Likewise of bodies that are as large as parts: how much the uplink carries. */
  partRate(): number | null {
    return this.#partRate.bytesPerSecond(this.#clock.monotonicMs());
  }

  /** The same store, watched. Everything known about the store before it is forgotten. */
  watch(store: ObjectStore): ObjectStore {
    this.#failing = undefined;
    this.#breaks = undefined;
    this.#refusal = undefined;
    const rate = new TransferRate();
    this.#uploadRate = rate;
    const partRate = new TransferRate();
    this.#partRate = partRate;
    const isCurrent = (): boolean => this.#uploadRate === rate;
    const asked = <T>({ bucket }: InBucket, request: () => Promise<T>): Promise<T> =>
      this.#asked(bucket, request, isCurrent);
    const sent = async <T>(
      to: InBucket,
      payload: Payload,
      signal: AbortSignal,
      request: (payload: Payload) => Promise<T>,
    ): Promise<T> => {
      const beganAtMs = this.#clock.monotonicMs();
      const rates = payload.sizeBytes < PART_BYTES_MIN ? [rate] : [rate, partRate];
      const transfers = rates.map((one) => ({ rate: one, transfer: one.begin(beganAtMs, payload.sizeBytes) }));
      let arrived = 0;
      try {
        const answer = await asked(to, () => this.#room?.send(payload, signal, request) ?? request(payload));
        arrived = payload.sizeBytes;
        if (isCurrent()) this.#breaks = undefined;
        return answer;
      } catch (thrown) {
        if (isCurrent() && asFault(thrown).connectedMs !== undefined) this.#broke(beganAtMs);
        throw thrown;
      } finally {
        for (const one of transfers) one.rate.end(one.transfer, this.#clock.monotonicMs(), arrived);
      }
    };
    return {
      createUpload: (object, signal) => asked(object, () => store.createUpload(object, signal)),
      listUploads: (bucket, ...args) => asked({ bucket }, () => store.listUploads(bucket, ...args)),
      listObjects: (bucket, ...args) => asked({ bucket }, () => store.listObjects(bucket, ...args)),
      uploadPart: (part, signal) =>
        sent(part, part.payload, signal, (payload) => store.uploadPart({ ...part, payload }, signal)),
      listParts: (upload, signal) => asked(upload, () => store.listParts(upload, signal)),
      completeUpload: (completion, signal) => asked(completion, () => store.completeUpload(completion, signal)),
      abortUpload: (upload, signal) => asked(upload, () => store.abortUpload(upload, signal)),
      headObject: (object, signal) => asked(object, () => store.headObject(object, signal)),
      putObject: (object, payload, signal) =>
        sent(object, payload, signal, (body) => store.putObject(object, body, signal)),
      readObject: (...args) => store.readObject(...args),
      deleteObject: (object, signal) => asked(object, () => store.deleteObject(object, signal)),
      clockOffsetMs: () => store.clockOffsetMs(),
      close: () => store.close(),
    };
  }

  async #asked<T>(bucket: string, request: () => Promise<T>, isCurrent: () => boolean): Promise<T> {
    try {
      const answer = await request();
      if (isCurrent()) this.#answered(bucket);
      return answer;
    } catch (thrown) {
      const { code, message, disposition } = asFault(thrown);
      if (!isCurrent() || disposition === 'cancelled') throw thrown;
      if (disposition === 'retry') {
        const sinceMs = this.#failing?.sinceMs ?? this.#clock.monotonicMs();
        const since = this.#failing?.since ?? timestamp(this.#clock.nowMs());
        this.#failing = { code, message, since, sinceMs };
      } else this.#failing = undefined;
      throw thrown;
    }
  }

  /** Several connections that break at the same time count as one. */
  #broke(beganAtMs: number): void {
    const lastAtMs = this.#clock.monotonicMs();
    if (this.#breaks === undefined || lastAtMs - this.#breaks.lastAtMs >= UNSTABLE_KEPT_MS) {
      const since = timestamp(this.#clock.nowMs());
      this.#breaks = { count: 1, firstAtMs: lastAtMs, lastAtMs, since };
    } else if (beganAtMs > this.#breaks.lastAtMs)
      this.#breaks = { ...this.#breaks, count: this.#breaks.count + 1, lastAtMs };
  }

  #answered(bucket: string): void {
    this.#failing = undefined;
    if (this.#refusal?.bucket === bucket) this.#refusal = undefined;
  }
}
