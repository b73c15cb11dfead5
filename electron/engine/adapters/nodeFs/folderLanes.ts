import { dirname } from 'node:path';
import { Fault } from '../../core/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import { quotedName } from './sourceFault.ts';

/**
 * Calls into one device at once: enough to hide a network's latency. Each keeps one of Node's disk threads, which all files of
 * this machine share (four, unless told otherwise), for as long as the device takes.
 */
const CALLS_AT_ONCE = 3;

/**
 * After twice this long a call is given up. Twice, one after the other: when the whole process stood still (sleep, a debugger),
 * the first half is over at once when it goes on, and the second is still ahead. A hard NFS mount whose server is away never
 * answers at all; SMB on Linux gives up by itself after some minutes.
 */
const HALF_PATIENCE_MS = 15_000;

/** Folders whose device is remembered. */
const FOLDERS_KEPT = 10_000;

interface Lane {
  running: number;
  /** Of those running, how many were given up. The kernel still has them: there is no way to call one back. */
  hung: number;
  readonly waiting: Set<Call>;
}

interface Call {
  start(): void;
  giveUp(): void;
}

/**
 * Keeps a device that does not answer (a network drive whose server went away, a disk that died) from taking all disk threads,
 * after which no file of any other disk could be read any more. What is known to be on one device shares a lane; in a
 * lane three calls run, the others wait. A call that takes too long is given up, and until the device has answered it all others
 * to it fail at once.
 */
export class FolderLanes {
  readonly #clock: Clock;
  readonly #lanes = new Map<string, Lane>();
  readonly #devices = new Map<string, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The files in `folder` are on this device; until it is known, a folder is a lane by itself. Idempotent. */
  learn(folder: string, device: string): void {
    if (this.#devices.get(folder) === device) return;
    if (this.#devices.size >= FOLDERS_KEPT) this.#devices.clear();
    this.#devices.set(folder, device);
  }

  /** A call that looks at the folder itself. See `file`. */
  folder<T>(path: string, act: () => Promise<T>, late?: (value: T) => void): Promise<T> {
    return this.#run(path, path, act, late);
  }

  /**
   * A call that looks at a file. Faults: `disk_error` (retry) when the device does not answer; else as `act`.
   * @param late gets what comes after it was given up, to close it
   */
  file<T>(path: string, act: () => Promise<T>, late?: (value: T) => void): Promise<T> {
    return this.#run(dirname(path), path, act, late);
  }

  #run<T>(folder: string, path: string, act: () => Promise<T>, late?: (value: T) => void): Promise<T> {
    const key = this.#devices.get(folder) ?? folder;
    const lane = this.#lanes.get(key) ?? { running: 0, hung: 0, waiting: new Set() };
    this.#lanes.set(key, lane);
    if (lane.hung > 0) return Promise.reject(hangs(path));
    return new Promise((resolve, reject) => {
      let isGivenUp = false;
      let isStarted = false;
      const ended = (): void => {
        stopTimer();
        lane.running--;
        if (isGivenUp) lane.hung--;
        this.#next(key, lane);
      };
      const call: Call = {
        start: () => {
          isStarted = true;
          lane.waiting.delete(call);
          lane.running++;
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
          stopTimer();
          isGivenUp = true;
          lane.waiting.delete(call);
          if (isStarted) lane.hung++;
          reject(hangs(path));
        },
      };
      let stopTimer = this.#clock.after(HALF_PATIENCE_MS, () => {
        stopTimer = this.#clock.after(HALF_PATIENCE_MS, () => {
          call.giveUp();
          if (isStarted) for (const waiting of [...lane.waiting]) waiting.giveUp();
        });
      });
      lane.waiting.add(call);
      this.#next(key, lane);
    });
  }

  #next(key: string, lane: Lane): void {
    for (const call of lane.waiting) {
      if (lane.running >= CALLS_AT_ONCE) return;
      call.start();
    }
    if (lane.running === 0) this.#lanes.delete(key);
  }
}

function hangs(path: string): Fault {
  const message = `The drive or network share that holds ${quotedName(path)} does not answer. Check its cable and the server; it goes on by itself.`;
  return new Fault('disk_error', message, { disposition: 'retry' });
}
