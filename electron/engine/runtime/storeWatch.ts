import { asFault } from '../core/fault.ts';
import type { Problem } from '../core/status.ts';
import { timestamp } from '../core/timestamp.ts';
import { TransferRate } from '../core/transferRate.ts';
import type { Clock } from '../ports/clock.ts';
import type { ObjectStore } from '../ports/objectStore.ts';

/** Requests fail now and then; only a store that fails for so long is reported. */
const FAILING_MS_MIN = 5_000;

/** Knows from all requests whether the store can be reached, and how fast it takes bytes. */
export class StoreWatch {
  readonly #clock: Clock;
  #uploadRate = new TransferRate();
  #failing: (Problem & { readonly sinceMs: number }) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why requests have failed for a while, as a fault that passes; `null` while the store answers. */
  problem(): Problem | null {
    if (this.#failing === undefined) return null;
    const { sinceMs, ...problem } = this.#failing;
    return this.#clock.monotonicMs() - sinceMs < FAILING_MS_MIN ? null : problem;
  }

  /** Bytes per second that the store really takes; `null` while that is not known. */
  uploadRate(): number | null {
    return this.#uploadRate.bytesPerSecond(this.#clock.monotonicMs());
  }

  /** The same store, watched. Everything known about the store before it is forgotten. */
  watch(store: ObjectStore): ObjectStore {
    this.#failing = undefined;
    const rate = new TransferRate();
    this.#uploadRate = rate;
    const asked = <T>(request: () => Promise<T>): Promise<T> => this.#asked(request, () => this.#uploadRate === rate);
    const sent = async <T>(sizeBytes: number, request: () => Promise<T>): Promise<T> => {
      rate.begin(this.#clock.monotonicMs());
      let arrived = 0;
      try {
        const answer = await asked(request);
        arrived = sizeBytes;
        return answer;
      } finally {
        rate.end(this.#clock.monotonicMs(), arrived);
      }
    };
    return {
      createUpload: (...args) => asked(() => store.createUpload(...args)),
      listUploads: (...args) => asked(() => store.listUploads(...args)),
      listObjects: (...args) => asked(() => store.listObjects(...args)),
      uploadPart: (part, signal) => sent(part.payload.sizeBytes, () => store.uploadPart(part, signal)),
      listParts: (...args) => asked(() => store.listParts(...args)),
      completeUpload: (...args) => asked(() => store.completeUpload(...args)),
      abortUpload: (...args) => asked(() => store.abortUpload(...args)),
      headObject: (...args) => asked(() => store.headObject(...args)),
      putObject: (object, payload, signal) => sent(payload.sizeBytes, () => store.putObject(object, payload, signal)),
      readObject: (...args) => store.readObject(...args),
      deleteObject: (...args) => asked(() => store.deleteObject(...args)),
      close: () => store.close(),
    };
  }

  async #asked<T>(request: () => Promise<T>, isCurrent: () => boolean): Promise<T> {
    try {
      const answer = await request();
      if (isCurrent()) this.#failing = undefined;
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
}
