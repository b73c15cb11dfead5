import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { CheckpointStore } from '../../electron/engine/ports/checkpointStore.ts';
import { exampleCheckpoint, examplePart, exampleRecord } from '../support/checkpoints.ts';
import type { CheckpointStoreBench, CheckpointStoreHarness } from './checkpointStore.contract.ts';

const LONG_MS = 600_000;

/** The part of the contract of every checkpoint store that is about leases. */
export function checkpointLeaseContract(name: string, harness: CheckpointStoreHarness): void {
  describe(`${name} gives leases`, () => {
    async function bench(): Promise<CheckpointStoreBench> {
      const started = await harness.start();
      onTestFinished(() => started.close());
      return started;
    }

    test('a lease belongs to one owner; renewing keeps the fence', async () => {
      const { store, openSecond } = await bench();
      const other = openSecond === undefined ? store : await openSecond();
      const lease = await store.acquireLease('a', 'cart-1', LONG_MS);
      expect(lease).toMatchObject({ recordingId: 'a', ownerId: 'cart-1' });
      expect(await other.acquireLease('a', 'cart-2', LONG_MS)).toBeUndefined();
      expect(await store.acquireLease('a', 'cart-1', LONG_MS)).toEqual(lease);
      expect(await other.acquireLease('b', 'cart-2', LONG_MS)).toBeDefined();
    });

    test('a lease belongs to one process of its owner until it runs out', async () => {
      const { store, openSecond } = await bench();
      if (openSecond === undefined) return;
      const other = await openSecond();
      const first = await store.acquireLease('a', 'cart-1', LONG_MS);
      expect(await other.acquireLease('a', 'cart-1', LONG_MS)).toBeUndefined();
      // Renewed, it runs out soon.
      expect(await store.acquireLease('a', 'cart-1', 1)).toEqual(first);
      const taken = await vi.waitUntil(() => other.acquireLease('a', 'cart-1', LONG_MS), {
        timeout: 60_000,
        interval: 10,
      });
      expect(taken?.fence).toBeGreaterThan(first?.fence ?? Number.POSITIVE_INFINITY);
      expect(await store.acquireLease('a', 'cart-1', LONG_MS)).toBeUndefined();
      const late = store.save({ record: exampleRecord('a') }, first);
      await expect(late).rejects.toMatchObject({ code: 'lease_lost' });
    });

    test('many leases that are asked for at once are given and renewed one by one', async () => {
      const { store, openSecond } = await bench();
      const other = openSecond === undefined ? store : await openSecond();
      const ids = Array.from({ length: 450 }, (_, index) => `id-${index}`);
      const ask = (from: CheckpointStore, ownerId: string) =>
        Promise.all(ids.map((id) => from.acquireLease(id, ownerId, LONG_MS)));
      await other.acquireLease('id-7', 'cart-2', LONG_MS);
      const taken = await ask(store, 'cart-1');
      expect(ids.filter((_, index) => taken[index] === undefined)).toEqual(['id-7']);
      expect(taken.flatMap((lease) => lease?.recordingId ?? [])).toEqual(ids.filter((id) => id !== 'id-7'));
      expect(await ask(store, 'cart-1')).toEqual(taken);
      expect((await ask(other, 'cart-2')).filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    test('of many who take a lease at once one gets it', async () => {
      const { store, openSecond } = await bench();
      const stores = openSecond === undefined ? [store] : [store, await openSecond()];
      const owners = Array.from({ length: 20 }, (_, index) => `cart-${index}`);
      const leases = await Promise.all(
        owners.map((owner, index) => (stores[index % stores.length] ?? store).acquireLease('a', owner, LONG_MS)),
      );
      expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    test('a lease that ran out can be taken by another, whose fence is higher; its own renewal then raises it too', async () => {
      const { store } = await bench();
      const first = await store.acquireLease('a', 'cart-1', 30);
      const second = await vi.waitUntil(() => store.acquireLease('a', 'cart-2', 30), { timeout: 60_000, interval: 10 });
      expect(second?.fence).toBeGreaterThan(first?.fence ?? Number.POSITIVE_INFINITY);
      const third = await vi.waitUntil(() => store.acquireLease('a', 'cart-1', LONG_MS), {
        timeout: 60_000,
        interval: 10,
      });
      expect(third?.fence).toBeGreaterThan(second?.fence ?? Number.POSITIVE_INFINITY);
    });

    test('a lease that was given back is free at once; one that is somebody else’s is left alone', async () => {
      const { store } = await bench();
      const first = await lease(store, 'cart-1');
      await store.releaseLease({ ...first, ownerId: 'cart-2' });
      await store.releaseLease({ ...first, fence: first.fence + 1 });
      expect(await store.acquireLease('a', 'cart-2', LONG_MS)).toBeUndefined();
      await store.releaseLease(first);
      await store.releaseLease(first);
      const second = await lease(store, 'cart-2');
      expect(second.fence).toBeGreaterThan(first.fence);
      await store.releaseLease(first);
      expect(await store.acquireLease('a', 'cart-1', LONG_MS)).toBeUndefined();
    });

    test('who lost the lease writes nothing', async () => {
      const { store, openSecond } = await bench();
      const other = openSecond === undefined ? store : await openSecond();
      const stale = await lease(store, 'cart-1');
      await store.save({ record: exampleRecord('a'), put: [examplePart(1)] }, stale);
      await store.releaseLease(stale);
      const current = await lease(other, 'cart-2');
      const written = { record: exampleRecord('a', { ownerId: 'cart-2' }), put: [examplePart(2)] };
      await other.save(written, current);
      for (const remove of [[], [1, 2]]) {
        const late = store.save({ record: exampleRecord('a'), put: [examplePart(3)], remove }, stale);
        await expect(late).rejects.toMatchObject({ code: 'lease_lost', disposition: 'reconcile' });
      }
      await expect(store.replace(exampleCheckpoint('a', 'completed', []), stale)).rejects.toMatchObject({
        code: 'lease_lost',
      });
      const ledger = new Map([1, 2].map((partNumber) => [partNumber, examplePart(partNumber)]));
      expect(await store.load('a')).toEqual({ record: written.record, ledger });
      await other.save({ record: exampleRecord('a', { bytesSent: 1 }) }, current);
    });
  });
}

async function lease(store: CheckpointStore, ownerId: string) {
  const taken = await store.acquireLease('a', ownerId, LONG_MS);
  if (taken === undefined) throw new Error(`${ownerId} did not get the lease.`);
  return taken;
}
