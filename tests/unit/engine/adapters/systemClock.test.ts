import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../electron/engine/adapters/systemClock.ts';
import type { Clock } from '../../../../electron/engine/ports/clock.ts';
import { createFakeClock } from '../../../fakes/fakeClock.ts';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

interface Subject {
  readonly clock: Clock;
  pass(ms: number): Promise<void>;
}

function clockContract(name: string, create: () => Subject): void {
  describe(`${name} keeps the clock's contract`, () => {
    it('never lets the monotonic time go back, and lets a sleep last at least as long as asked', async () => {
      const { clock, pass } = create();
      const before = clock.monotonicMs();
      const slept = clock.sleep(20, new AbortController().signal);
      await pass(20);
      await slept;
      // Timers of Node count whole milliseconds, so one may fire up to a millisecond early by the finer clock.
      expect(clock.monotonicMs() - before).toBeGreaterThanOrEqual(19);
    });

    it('rejects a sleep with an AbortError when its signal aborts, before or during it', async () => {
      const { clock } = create();
      await expect(clock.sleep(60_000, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
      const stop = new AbortController();
      const slept = clock.sleep(60_000, stop.signal);
      stop.abort();
      await expect(slept).rejects.toMatchObject({ name: 'AbortError' });
    });

    it('calls back once, and not after it was cancelled', async () => {
      const { clock, pass } = create();
      const calls: string[] = [];
      const cancel = clock.after(5, () => calls.push('cancelled'));
      cancel();
      cancel();
      const called = new Promise<void>((resolve) => {
        clock.after(10, () => {
          calls.push('called');
          resolve();
        });
      });
      await pass(30);
      await called;
      expect(calls).toEqual(['called']);
    });

    it('gives random numbers in [0, 1) and fresh ids of version 4', () => {
      const { clock } = create();
      const ids = new Set(Array.from({ length: 200 }, () => clock.uuid()));
      expect(ids.size).toBe(200);
      for (const id of ids) expect(id).toMatch(UUID_V4);
      for (let i = 0; i < 200; i++) {
        const number = clock.random();
        expect(number).toBeGreaterThanOrEqual(0);
        expect(number).toBeLessThan(1);
      }
    });
  });
}

clockContract('the system clock', () => ({ clock: systemClock, pass: async () => {} }));
clockContract('the fake clock', () => {
  const clock = createFakeClock();
  return { clock, pass: (ms) => clock.advance(ms) };
});

describe('the system clock', () => {
  it('does not fire a wait of more than 24 days at once', async () => {
    let fired = false;
    const cancel = systemClock.after(2 ** 31, () => {
      fired = true;
    });
    await systemClock.sleep(30, new AbortController().signal);
    cancel();
    expect(fired).toBe(false);
  });
});

describe('the fake clock', () => {
  it('runs what is due in order of time, what is set meanwhile included', async () => {
    const clock = createFakeClock();
    const seen: string[] = [];
    clock.after(20, () => seen.push(`late ${clock.monotonicMs()}`));
    clock.after(10, () => {
      seen.push(`early ${clock.monotonicMs()}`);
      clock.after(5, () => seen.push(`nested ${clock.monotonicMs()}`));
    });
    const stop = new AbortController();
    const loop = (async () => {
      for (let i = 0; i < 3; i++) {
        await clock.sleep(8, stop.signal);
        seen.push(`slept ${clock.monotonicMs()}`);
      }
    })();
    await clock.advance(24);
    await loop;
    expect(seen).toEqual(['slept 8', 'early 10', 'nested 15', 'slept 16', 'late 20', 'slept 24']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('moves the wall clock with the time, and alone when it is told to jump', async () => {
    const clock = createFakeClock({ startMs: 1_000 });
    await clock.advance(500);
    clock.jumpWallClock(-1_400);
    expect([clock.nowMs(), clock.monotonicMs()]).toEqual([100, 500]);
  });

  it('advances from timer to timer until a condition holds, and says so when it does not', async () => {
    const clock = createFakeClock();
    let ticks = 0;
    const tick = (): void => {
      ticks++;
      clock.after(100, tick);
    };
    clock.after(100, tick);
    expect(await clock.advanceUntil(() => ticks === 3, 1_000)).toBe(300);
    await expect(clock.advanceUntil(() => ticks === 100, 500)).rejects.toThrow('did not hold within 500 ms');
  });

  it('repeats its random numbers and ids for the same seed', () => {
    const [one, same, other] = [
      createFakeClock({ seed: 7 }),
      createFakeClock({ seed: 7 }),
      createFakeClock({ seed: 8 }),
    ];
    const [first, second, third] = [one, same, other].map((clock) => [clock.random(), clock.uuid()]);
    expect(second).toEqual(first);
    expect(third).not.toEqual(first);
  });
});
