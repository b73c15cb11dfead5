import { describe, expect, test } from 'vitest';
import { ENGINE_DEFAULTS } from '../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../electron/engine/runtime/enginePorts.ts';
import { HeldLease } from '../../../../../electron/engine/runtime/recording/heldLease.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { MemoryCheckpointStore } from '../../../../fakes/memoryCheckpointStore.ts';

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

  test('counts from the request for it: the answer may come late', async () => {
    const { clock, checkpoints, held: lease } = await held();
    const acquire = checkpoints.acquireLease.bind(checkpoints);
    checkpoints.acquireLease = async (...asked) => {
      const answer = await acquire(...asked);
      await clock.advance(20_000);
      return answer;
    };
    expect(await lease.renew()).toBe(true);
    await clock.advance(LEASE_MS - 20_000 - 1);
    expect(lease.isCertain).toBe(true);
    await clock.advance(1);
    expect(lease.isCertain).toBe(false);
  });

  test('is lost when another has it, and also when another had it and gave it back', async () => {
    const { clock, checkpoints, held: lease } = await held();
    await clock.advance(LEASE_MS);
    const other = await checkpoints.acquireLease('take', 'two', LEASE_MS);
    expect(await lease.renew()).toBe(false);
    if (other !== undefined) await checkpoints.releaseLease(other);
    expect(await lease.renew()).toBe(false);
    // The lease that was taken to find that out was given back: the next reader of the journal may take it.
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
