import { Fault } from '../../electron/engine/core/fault.ts';
import type {
  ByteRange,
  ListedObject,
  ListedPart,
  ListedUpload,
  NewObject,
  ObjectAddress,
  ObjectFacts,
  ObjectStore,
  OpenedUpload,
  PartUpload,
  Payload,
  UploadAddress,
  UploadCompletion,
  WriteCondition,
} from '../../electron/engine/ports/objectStore.ts';

export type StoreMethod = Exclude<keyof ObjectStore, 'clockOffsetMs' | 'close'>;

/** One call as it came in. */
export interface StoreCall {
  readonly method: StoreMethod;
  readonly key: string;
  /** 0 when the call is not about a part. */
  readonly partNumber: number;
}

export interface StoreFaultRule {
  readonly method: StoreMethod;
  readonly match?: (call: StoreCall) => boolean;
  /** The first matching call it strikes, from 1 (the default). */
  readonly nth?: number;
  /** How many calls it strikes from there on; 1 by default. */
  readonly times?: number;
  readonly fault: Fault;
  /** `after`: the store does what it was asked for, and the answer is lost. */
  readonly when: 'before' | 'after';
}

/** A call that waits until the test lets it go. */
export interface Gate {
  /** Resolves when a call has come to the gate. */
  readonly reached: Promise<void>;
  /** Lets it and every later call through. Idempotent. */
  release(): void;
}

interface ArmedRule {
  readonly rule: StoreFaultRule;
  seen: number;
  struck: number;
}

interface ArmedGate {
  readonly method: StoreMethod;
  readonly match: (call: StoreCall) => boolean;
  readonly arrive: () => void;
  readonly opened: Promise<void>;
}

/**
 * Any object store, with faults and delays the test scripts. Without a script it is the store it wraps. Faults strike the call as
 * a whole: what the store below does in pieces (pages, bytes on the way) cannot be cut in the middle here.
 */
export class FaultyObjectStore implements ObjectStore {
  readonly #store: ObjectStore;
  readonly #rules: ArmedRule[] = [];
  readonly #gates = new Set<ArmedGate>();
  readonly #calls: StoreCall[] = [];

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Every call in the order it came in, whatever became of it. */
  get calls(): readonly StoreCall[] {
    return this.#calls;
  }

  /** Adds a fault. Rules are asked in the order they were added; the first that strikes wins. */
  failOn(rule: StoreFaultRule): void {
    this.#rules.push({ rule, seen: 0, struck: 0 });
  }

  /** Forgets all faults; gates stay. */
  heal(): void {
    this.#rules.length = 0;
  }

  /** Holds matching calls, before they do anything, until the gate is released or they are aborted. */
  hold(method: StoreMethod, match: (call: StoreCall) => boolean = () => true): Gate {
    const reached = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<void>();
    const gate: ArmedGate = { method, match, arrive: reached.resolve, opened: opened.promise };
    this.#gates.add(gate);
    return {
      reached: reached.promise,
      release: () => {
        this.#gates.delete(gate);
        opened.resolve();
      },
    };
  }

  createUpload(object: NewObject, signal: AbortSignal): Promise<OpenedUpload> {
    return this.#run('createUpload', object.key, 0, signal, () => this.#store.createUpload(object, signal));
  }

  listUploads(bucket: string, keyPrefix: string, signal: AbortSignal): Promise<readonly ListedUpload[]> {
    return this.#run('listUploads', keyPrefix, 0, signal, () => this.#store.listUploads(bucket, keyPrefix, signal));
  }

  listObjects(bucket: string, keyPrefix: string, signal: AbortSignal): Promise<readonly ListedObject[]> {
    return this.#run('listObjects', keyPrefix, 0, signal, () => this.#store.listObjects(bucket, keyPrefix, signal));
  }

  uploadPart(part: PartUpload, signal: AbortSignal): Promise<{ readonly etag: string }> {
    return this.#run('uploadPart', part.key, part.partNumber, signal, () => this.#store.uploadPart(part, signal));
  }

  listParts(upload: UploadAddress, signal: AbortSignal): Promise<readonly ListedPart[]> {
    return this.#run('listParts', upload.key, 0, signal, () => this.#store.listParts(upload, signal));
  }

  completeUpload(completion: UploadCompletion, signal: AbortSignal): Promise<void> {
    return this.#run('completeUpload', completion.key, 0, signal, () => this.#store.completeUpload(completion, signal));
  }

  abortUpload(upload: UploadAddress, signal: AbortSignal): Promise<void> {
    return this.#run('abortUpload', upload.key, 0, signal, () => this.#store.abortUpload(upload, signal));
  }

  headObject(object: ObjectAddress, signal: AbortSignal): Promise<ObjectFacts | undefined> {
    return this.#run('headObject', object.key, 0, signal, () => this.#store.headObject(object, signal));
  }

  putObject(
    object: NewObject & WriteCondition,
    payload: Payload,
    signal: AbortSignal,
  ): Promise<{ readonly etag: string }> {
    return this.#run('putObject', object.key, 0, signal, () => this.#store.putObject(object, payload, signal));
  }

  async *readObject(
    object: ObjectAddress & { readonly range?: ByteRange },
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    // A fault after reading strikes at the end, when all bytes have come.
    const lost = await this.#before('readObject', object.key, 0, signal);
    yield* this.#store.readObject(object, signal);
    if (lost !== undefined) throw lost;
  }

  deleteObject(object: ObjectAddress, signal: AbortSignal): Promise<void> {
    return this.#run('deleteObject', object.key, 0, signal, () => this.#store.deleteObject(object, signal));
  }

  clockOffsetMs(): number {
    return this.#store.clockOffsetMs();
  }

  close(): void {
    this.#store.close();
  }

  async #run<T>(
    method: StoreMethod,
    key: string,
    partNumber: number,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    const after = await this.#before(method, key, partNumber, signal);
    const result = await work();
    if (after !== undefined) throw after;
    return result;
  }

  /** @returns the fault to throw once the work is done */
  async #before(method: StoreMethod, key: string, partNumber: number, signal: AbortSignal): Promise<Fault | undefined> {
    const call: StoreCall = { method, key, partNumber };
    this.#calls.push(call);
    for (const gate of this.#gates) {
      if (gate.method === method && gate.match(call)) await pass(gate, signal);
    }
    const rule = this.#rules.find((armed) => strikes(armed, call))?.rule;
    if (rule?.when === 'before') throw rule.fault;
    return rule?.fault;
  }
}

async function pass(gate: ArmedGate, signal: AbortSignal): Promise<void> {
  const stopped = Promise.withResolvers<never>();
  const stop = (): void => stopped.reject(new Fault('cancelled', 'Stopped.', { disposition: 'cancelled' }));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  gate.arrive();
  try {
    await Promise.race([gate.opened, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function strikes(armed: ArmedRule, call: StoreCall): boolean {
  const { method, match, nth = 1, times = 1 } = armed.rule;
  if (method !== call.method || (match !== undefined && !match(call))) return false;
  armed.seen += 1;
  if (armed.seen < nth || armed.struck >= times) return false;
  armed.struck += 1;
  return true;
}
