import { sentence } from '../../../../shared/sentences/sentence.ts';
import { dirname } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { quotedName } from '../../../../shared/visibleText.ts';
import type { Clock } from '../../ports/clock.ts';

/**
 * Concurrent calls to one device: enough to hide the latency of a network. Each occupies one thread of Node's pool, which all
 * files share (four threads by default), until the device answers.
 */
const CALLS_AT_ONCE = 3;

/**
 * A call is given up after twice this time. Two timers run one after the other: when the whole process was suspended (sleep, a
 * debugger), the first fires at once on resumption, and the device still gets the second. A hard NFS mount whose server is down
 * never answers; SMB on Linux fails by itself after some minutes.
 */
const HALF_PATIENCE_MS = 15_000;

/** Number of folders whose device is remembered. */
const FOLDERS_KEPT = 10_000;

/** The calls to one device. */
interface Queue {
  running: number;
  /** Of the running calls, how many were given up. The kernel still executes them; they cannot be cancelled. */
  hung: number;
  readonly waiting: Set<Call>;
}

interface Call {
  start(): void;
  giveUp(): void;
  /** The first or second half of the patience ends at this time, on the monotonic clock. */
  untilMs: number;
}

/**
 * Keeps a device that does not answer (a network drive whose server is down, a failed disk) from occupying all threads of the pool,
 * which would block the files on every other disk. At most three calls to one device run at once; further ones wait. A call that
 * takes too long is given up, and until the device answers it, every other call to that device fails at once.
 */
export class DeviceLimiter {
  readonly #clock: Clock;
  readonly #queues = new Map<string, Queue>();
  readonly #devices = new Map<string, string>();
  /** Calls in the first and in the second half of their patience, each in the order of its end: one timer serves all of them. */
  readonly #firstHalf = new Set<Call>();
  readonly #secondHalf = new Set<Call>();
  #isTimed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Records on which device the files in `folder` are. Until then a folder counts as a device of its own. Idempotent. */
  learn(folder: string, device: string): void {
    if (this.#devices.get(folder) === device) return;
    if (this.#devices.size >= FOLDERS_KEPT) this.#devices.clear();
    this.#devices.set(folder, device);
  }

  /** Runs a call that accesses the folder itself. Otherwise as `file`. */
  folder<T>(path: string, act: () => Promise<T>, late?: (value: T) => void): Promise<T> {
    return this.#run(path, path, act, late);
  }

  /**
   * Runs a call that accesses a file. Faults: `disk_error` (retry) when the device does not answer; otherwise rejects as `act`.
   * @param late gets the result of a call that was given up, to release it
   */
  file<T>(path: string, act: () => Promise<T>, late?: (value: T) => void): Promise<T> {
    return this.#run(dirname(path), path, act, late);
  }

  #run<T>(folder: string, path: string, act: () => Promise<T>, late?: (value: T) => void): Promise<T> {
    const key = this.#devices.get(folder) ?? folder;
    const queue = this.#queues.get(key) ?? { running: 0, hung: 0, waiting: new Set() };
    this.#queues.set(key, queue);
    if (queue.hung > 0) return Promise.reject(notAnswering(path));
    return new Promise((resolve, reject) => {
      let isGivenUp = false;
      let isStarted = false;
      const ended = (): void => {
        this.#forget(call);
        queue.running--;
        if (isGivenUp) queue.hung--;
        this.#next(key, queue);
      };
      const call: Call = {
        start: () => {
          isStarted = true;
          queue.waiting.delete(call);
          queue.running++;
          act().then(
            (value) => {
              ended();
              if (isGivenUp) late?.(value);
              else resolve(value);
            },
            (error: unknown) => {
              ended();
              reject(error instanceof Error ? error : new Error(String(error)));
            },
          );
        },
        giveUp: () => {
          this.#forget(call);
          isGivenUp = true;
          queue.waiting.delete(call);
          reject(notAnswering(path));
          if (!isStarted) return;
          queue.hung++;
          for (const waiting of [...queue.waiting]) waiting.giveUp();
        },
        untilMs: this.#clock.monotonicMs() + HALF_PATIENCE_MS,
      };
      this.#firstHalf.add(call);
      this.#watch();
      queue.waiting.add(call);
      this.#next(key, queue);
    });
  }

  #forget(call: Call): void {
    this.#firstHalf.delete(call);
    this.#secondHalf.delete(call);
  }

  /** Sets the timer for the half that ends first, unless it is set. */
  #watch(): void {
    if (this.#isTimed) return;
    const [first] = this.#firstHalf;
    const [second] = this.#secondHalf;
    const untilMs = Math.min(first?.untilMs ?? Number.POSITIVE_INFINITY, second?.untilMs ?? Number.POSITIVE_INFINITY);
    if (untilMs === Number.POSITIVE_INFINITY) return;
    this.#isTimed = true;
    this.#clock.after(Math.max(0, untilMs - this.#clock.monotonicMs()), () => {
      this.#isTimed = false;
      this.#lookAtPatience();
      this.#watch();
    });
  }

  #lookAtPatience(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const call of this.#secondHalf) {
      if (call.untilMs > nowMs) break;
      call.giveUp();
    }
    for (const call of this.#firstHalf) {
      if (call.untilMs > nowMs) break;
      this.#firstHalf.delete(call);
      call.untilMs = nowMs + HALF_PATIENCE_MS;
      this.#secondHalf.add(call);
    }
  }

  #next(key: string, queue: Queue): void {
    for (const call of queue.waiting) {
      if (queue.running >= CALLS_AT_ONCE) return;
      call.start();
    }
    if (queue.running === 0) this.#queues.delete(key);
  }
}

function notAnswering(path: string): Fault {
  const message = sentence('driveSilent', { file: quotedName(path) });
  return new Fault('disk_error', message, { disposition: 'retry' });
}
