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

/** Number of folders whose device is remembered, and of devices whose queues are kept while they are empty. */
const FOLDERS_KEPT = 10_000;

/** The calls to one device. */
interface Queue {
  running: number;
  /** Of the running calls, how many were given up. The kernel still executes them; they cannot be cancelled. */
  hung: number;
  /** First come, first served. */
  waiting: Call[];
}

interface Call {
  start(): void;
  giveUp(): void;
  /** This half of the patience ends at this time, on the monotonic clock. */
  untilMs: number;
  isSecondHalf: boolean;
  /** Its index among the calls that are timed; -1: it is none of them. */
  at: number;
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
  /**
   * Calls that run or wait, in any order: one timer serves all of them. An array, like `Queue.waiting`: when the entries of a `Set` come
   * and go, V8 replaces its table again and again, and the discarded tables keep their calls, with the results, until a full collection.
   */
  readonly #timed: Call[] = [];
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

  /** Whether files in these folders wait for the same device, as far as it is known. */
  isOneDevice(folder: string, other: string): boolean {
    return this.#deviceOf(folder) === this.#deviceOf(other);
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
    const queue = this.#queueOf(this.#deviceOf(folder));
    if (queue.hung > 0) return Promise.reject(notAnswering(path));
    return new Promise((resolve, reject) => {
      let isGivenUp = false;
      let isStarted = false;
      const ended = (): void => {
        this.#forget(call);
        queue.running--;
        if (isGivenUp) queue.hung--;
        this.#next(queue);
      };
      const call: Call = {
        start: () => {
          isStarted = true;
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
          reject(notAnswering(path));
          if (!isStarted) {
            queue.waiting = queue.waiting.filter((waiting) => waiting !== call);
            return;
          }
          queue.hung++;
          for (const waiting of queue.waiting.splice(0)) waiting.giveUp();
        },
        untilMs: this.#clock.monotonicMs() + HALF_PATIENCE_MS,
        isSecondHalf: false,
        at: this.#timed.length,
      };
      this.#timed.push(call);
      this.#watch();
      queue.waiting.push(call);
      this.#next(queue);
    });
  }

  #deviceOf(folder: string): string {
    return this.#devices.get(folder) ?? folder;
  }

  #queueOf(key: string): Queue {
    const known = this.#queues.get(key);
    if (known !== undefined) return known;
    if (this.#queues.size >= FOLDERS_KEPT)
      for (const [other, { running }] of this.#queues) if (running === 0) this.#queues.delete(other);
    const queue: Queue = { running: 0, hung: 0, waiting: [] };
    this.#queues.set(key, queue);
    return queue;
  }

  #forget(call: Call): void {
    if (call.at === -1) return;
    const last = this.#timed.pop();
    if (last !== undefined && last !== call) {
      this.#timed[call.at] = last;
      last.at = call.at;
    }
    call.at = -1;
  }

  /** Sets the timer for the half that ends first, unless it is set. */
  #watch(): void {
    if (this.#isTimed) return;
    let untilMs = Number.POSITIVE_INFINITY;
    for (const call of this.#timed) untilMs = Math.min(untilMs, call.untilMs);
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
    for (const call of this.#timed.filter(({ untilMs }) => untilMs <= nowMs)) {
      // One that was given up meanwhile, because another one hangs.
      if (call.at === -1) continue;
      if (call.isSecondHalf) call.giveUp();
      call.untilMs = nowMs + HALF_PATIENCE_MS;
      call.isSecondHalf = true;
    }
  }

  #next(queue: Queue): void {
    while (queue.running < CALLS_AT_ONCE) {
      const call = queue.waiting.shift();
      if (call === undefined) return;
      call.start();
    }
  }
}

function notAnswering(path: string): Fault {
  const message = sentence('driveSilent', { file: quotedName(path) });
  return new Fault('disk_error', message, { disposition: 'retry' });
}
