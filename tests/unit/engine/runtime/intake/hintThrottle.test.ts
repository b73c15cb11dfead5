import { describe, expect, test } from 'vitest';
import { HintThrottle } from '../../../../../electron/engine/runtime/intake/hintThrottle.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';

describe('a burst of hints', () => {
  test('is passed on at once, then as one at the end of each period, and nothing stays behind', async () => {
    const clock = createFakeClock();
    const passed: string[] = [];
    const throttle = new HintThrottle({ clock, config: () => ({ mergeMs: 200 }), pass: (path) => passed.push(path) });
    for (let hint = 0; hint < 100; hint++) throttle.hint('a');
    throttle.hint('b');
    expect(passed).toEqual(['a', 'b']);
    await clock.advance(200);
    expect(passed).toEqual(['a', 'b', 'a']);
    await clock.advance(400);
    expect(passed).toEqual(['a', 'b', 'a']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('of many files needs one timer', () => {
    const clock = createFakeClock();
    const throttle = new HintThrottle({ clock, config: () => ({ mergeMs: 200 }), pass: () => undefined });
    for (let file = 0; file < 1_000; file++) throttle.hint(String(file));
    expect(clock.pendingTimers).toBe(1);
    throttle.close();
    expect(clock.pendingTimers).toBe(0);
  });
});
