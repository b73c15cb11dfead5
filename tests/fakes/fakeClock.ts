import type { Clock } from '../../electron/engine/ports/clock.ts';

/** More timers than this in one advance means that something re-arms itself without letting time pass. */
const TIMERS_PER_ADVANCE_MAX = 1_000_000;

interface Timer {
  readonly dueMs: number;
  /** Breaks ties: timers due at the same moment run in the order they were set. */
  readonly order: number;
  readonly run: () => void;
}

export interface FakeClock extends Clock {
  /**
   * Lets `ms` pass: runs every callback and ends every sleep that is due by then, in order of their time, those that are set
   * meanwhile included. After each one all promises that can settle do, and pending immediates and I/O callbacks get a turn.
   */
  advance(ms: number): Promise<void>;
  /**
   * Lets time pass from timer to timer until `condition` holds, at most `limitMs` of it.
   * @returns the time that passed, in milliseconds
   * @throws Error when the condition does not hold by then
   */
  advanceUntil(condition: () => boolean, limitMs: number): Promise<number>;
  /** Lets pending promises, immediates and I/O callbacks run without any time passing. */
  settle(): Promise<void>;
  /** Moves the wall clock alone, as a time server or a person does. Negative goes back. */
  jumpWallClock(ms: number): void;
  /** Sleeps and callbacks that are waiting. */
  readonly pendingTimers: number;
  /** Milliseconds to the next one; `undefined` when nothing waits. */
  readonly nextTimerMs: number | undefined;
}

export interface FakeClockOptions {
  /** Wall clock at the start, milliseconds since 1970. Default 2026-05-04T10:00:00Z. */
  readonly startMs?: number;
  /** Same seed, same `random()` and `uuid()`. Default 1. */
  readonly seed?: number;
}

/** A clock that stands still until it is told to go on. It models no drift and no timer that fires late. */
export function createFakeClock(options: FakeClockOptions = {}): FakeClock {
  let wallMs = options.startMs ?? Date.UTC(2026, 4, 4, 10);
  let monotonicMs = 0;
  let order = 0;
  const timers = new Set<Timer>();
  const random = seededRandom(options.seed ?? 1);

  function schedule(ms: number, run: () => void): () => void {
    const timer: Timer = { dueMs: monotonicMs + Math.max(0, ms), order: order++, run };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  function nextTimer(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (next === undefined || timer.dueMs < next.dueMs || (timer.dueMs === next.dueMs && timer.order < next.order)) {
        next = timer;
      }
    }
    return next;
  }

  function moveTo(targetMs: number): void {
    wallMs += targetMs - monotonicMs;
    monotonicMs = targetMs;
  }

  /** Runs the next timer that is due by `targetMs`. @returns whether there was one */
  async function step(targetMs: number): Promise<boolean> {
    const timer = nextTimer();
    if (timer === undefined || timer.dueMs > targetMs) return false;
    timers.delete(timer);
    moveTo(timer.dueMs);
    timer.run();
    await settle();
    return true;
  }

  return {
    nowMs: () => wallMs,
    monotonicMs: () => monotonicMs,
    random,
    uuid: () => uuidFrom(random),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const stopped = (): DOMException => new DOMException('The wait was stopped.', 'AbortError');
        if (signal.aborted) {
          reject(stopped());
          return;
        }
        const onAbort = (): void => {
          cancel();
          reject(stopped());
        };
        const cancel = schedule(ms, () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        });
        signal.addEventListener('abort', onAbort, { once: true });
      }),
    after: (ms, callback) => schedule(ms, callback),
    async advance(ms) {
      const targetMs = monotonicMs + ms;
      await settle();
      for (let ran = 0; await step(targetMs); ran++) {
        if (ran > TIMERS_PER_ADVANCE_MAX) throw new Error('A timer sets itself again without letting time pass.');
      }
      moveTo(targetMs);
      await settle();
    },
    async advanceUntil(condition, limitMs) {
      const startMs = monotonicMs;
      await settle();
      while (!condition()) {
        if (!(await step(startMs + limitMs))) throw new Error(`The condition did not hold within ${limitMs} ms.`);
      }
      return monotonicMs - startMs;
    },
    settle,
    jumpWallClock(ms) {
      wallMs += ms;
    },
    get pendingTimers() {
      return timers.size;
    },
    get nextTimerMs() {
      const timer = nextTimer();
      return timer === undefined ? undefined : timer.dueMs - monotonicMs;
    },
  };
}

/** Twice, so that a promise settled by the first turn's I/O callbacks is followed to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** mulberry32: 32 bits of state, uniform enough for jitter and ids in tests. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function uuidFrom(random: () => number): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (slot) => {
    const digit = Math.floor(random() * 16);
    return (slot === 'x' ? digit : (digit & 3) | 8).toString(16);
  });
}
