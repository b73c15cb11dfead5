import { describe, expect, test } from 'vitest';
import { ENGINE_DEFAULTS } from '../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../electron/engine/runtime/enginePorts.ts';
import { HeldLease } from '../../../../electron/engine/runtime/recording/heldLease.ts';
import { HintThrottle } from '../../../../electron/engine/runtime/intake/hintThrottle.ts';
import { JournalWatch } from '../../../../electron/engine/runtime/journalWatch.ts';
import { Semaphore } from '../../../../electron/engine/runtime/recording/semaphore.ts';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import { createFakeClock } from '../../../fakes/fakeClock.ts';
import { MemoryCheckpointStore } from '../../../fakes/memoryCheckpointStore.ts';

describe('the lease of a recording', () => {
  const LEASE_MS = 30_000;

  async function held() {
    const clock = createFakeClock();
    const checkpoints = new MemoryCheckpointStore({ clock });
    // Of the ports, a lease uses these two.
    const ports = { clock, checkpoints } as unknown as EnginePorts;
    const config = { ...ENGINE_DEFAULTS, folders: [], bucket: 'takes', ownerId: 'one', leaseMs: LEASE_MS };
    const lease = await checkpoints.acquireLease('take', 'one', LEASE_MS);
    if (lease === undefined) throw new Error('The first lease is free.');
    return { clock, checkpoints, held: new HeldLease(ports, () => config, lease) };
  }

  test('is certain until it can have run out, by either clock, and again when it was renewed', async () => {
    const { clock, held: lease } = await held();
    await clock.advance(LEASE_MS - 1);
    expect(lease.isCertain).toBe(true);
    await clock.advance(1);
    expect(lease.isCertain).toBe(false);
    expect(await lease.renew()).toBe(true);
    expect(lease.isCertain).toBe(true);
    clock.jumpWallClock(LEASE_MS);
    expect(lease.isCertain).toBe(false);
  });

  test('is lost when another has it, and also when another had it and gave it back', async () => {
    const { clock, checkpoints, held: lease } = await held();
    await clock.advance(LEASE_MS);
    const other = await checkpoints.acquireLease('take', 'two', LEASE_MS);
    expect(await lease.renew()).toBe(false);
    if (other !== undefined) await checkpoints.releaseLease(other);
    expect(await lease.renew()).toBe(false);
    // What was taken to find that out was given back: whoever reads the journal anew may have it.
    expect(await checkpoints.acquireLease('take', 'three', LEASE_MS)).toBeDefined();
  });

  test('a step that was refused because of a renewal of our own is told apart from one that another refused', async () => {
    const { clock, held: lease } = await held();
    await clock.advance(LEASE_MS);
    const before = lease.current;
    const renewing = lease.renew();
    expect(await lease.wasRenewedSince(before)).toBe(true);
    await renewing;
    expect(await lease.wasRenewedSince(lease.current)).toBe(false);
  });
});

describe('a burst of hints', () => {
  test('is passed on at once, then as one at the end of each period, and nothing stays behind', async () => {
    const clock = createFakeClock();
    const passed: string[] = [];
    const throttle = new HintThrottle(clock, (path) => passed.push(path));
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
    const throttle = new HintThrottle(clock, () => undefined);
    for (let file = 0; file < 1_000; file++) throttle.hint(String(file));
    expect(clock.pendingTimers).toBe(1);
    throttle.close();
    expect(clock.pendingTimers).toBe(0);
  });
});

test('of heavy work, as many pieces run at once as there is room for, and a piece that fails gives its place away', async () => {
  const semaphore = new Semaphore(() => 3);
  let running = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    throw new Error('this piece fails');
  };
  const ends = await Promise.allSettled(Array.from({ length: 20 }, () => semaphore.run(work)));
  expect(ends).toHaveLength(20);
  expect(most).toBe(3);
});

test('a journal whose write failed is well again when a write worked, not when it merely answers', async () => {
  const clock = createFakeClock();
  const checkpoints = new MemoryCheckpointStore({ clock });
  const ports = { clock, checkpoints, logger: { log: () => undefined } } as unknown as EnginePorts;
  const watch = new JournalWatch(ports, new AbortController().signal, () => undefined);
  watch.failed(new Fault('checkpoint_full', 'The disk is full.', { disposition: 'attention' }));
  await watch.look();
  expect(watch.problem).toBe('The disk is full.');
  watch.answered();
  expect(watch.problem).toBeNull();
  checkpoints.faults.push(new Fault('checkpoint_unavailable', 'It is away.', { disposition: 'retry' }));
  await watch.look();
  expect(watch.problem).toBe('It is away.');
  await watch.look();
  expect(watch.problem).toBeNull();
});
