import { expect, test } from 'vitest';
import { Fault } from '../../../../../electron/engine/core/fault.ts';
import { ENGINE_DEFAULTS } from '../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../electron/engine/runtime/enginePorts.ts';
import { Bandwidth } from '../../../../../electron/engine/runtime/parts/bandwidth.ts';
import { PartPump, type PumpClient } from '../../../../../electron/engine/runtime/parts/partPump.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { FINGERPRINT, jobOf } from './jobOf.ts';
import { MIB } from '../../../../support/bytes.ts';

/** Every file holds ones, as many as are asked for. */
const source = {
  open: async () => ({
    read: async (target: Uint8Array) => target.fill(1).length,
    stat: async () => ({ fingerprint: FINGERPRINT }),
    close: async () => undefined,
  }),
};

/** A pump whose parts never arrive. @returns the number of parts it sends at once */
async function partsAtOnce(
  partBytes: number,
  limits: { maxPartsInFlight: number | null; chunkBytes?: number; maxStreams: number; clients: number },
) {
  const clock = createFakeClock();
  let inFlight = 0;
  const never = new Promise<never>(() => undefined);
  const store = {
    uploadPart: () => {
      inFlight++;
      return never;
    },
  };
  // Of the ports, the pump uses these three.
  const ports = { clock, source, store } as unknown as EnginePorts;
  const config = { ...ENGINE_DEFAULTS, folders: [], bucket: 'takes', ownerId: 'one', chunkBytes: 5 * MIB, ...limits };
  const pump = new PartPump(
    ports,
    config,
    new Bandwidth(clock, { bandwidthBytesPerSecond: null, bandwidthSchedule: '' }),
  );
  for (let client = 0; client < limits.clients; client++) pump.add(clientOf(String(client), partBytes, ports.store));
  for (let turn = 0; turn < 20; turn++) await clock.settle();
  return inFlight;
}

/** A client that always has one more part due. */
function clientOf(id: string, length: number, store: PumpClient['store'], isGrowing = false): PumpClient {
  let partNumber = 0;
  return {
    id,
    path: `/takes/${id}.mp4`,
    address: { bucket: 'takes', key: id },
    store,
    signal: new AbortController().signal,
    isGrowing,
    candidate: () => ({ id, isGrowing, waitingMs: 1 }),
    takeJob: () => jobOf({ partNumber: ++partNumber, length }),
    beforeSend: () => Promise.resolve(),
    jobDone: () => undefined,
  };
}

test('parts in flight are bounded by their number', async () => {
  expect(await partsAtOnce(5 * MIB, { maxPartsInFlight: 4, maxStreams: 5, clients: 2 })).toBe(4);
});

test('recordings that send at once are bounded', async () => {
  expect(await partsAtOnce(5 * MIB, { maxPartsInFlight: 1, maxStreams: 1, clients: 3 })).toBe(1);
});

test('a part does not cost a question to each recording that waits, and an event none while nothing more may be sent', async () => {
  const [waiting, sent, rounds] = [500, 40, 10];
  const clock = createFakeClock();
  let asked = 0;
  const store = {
    uploadPart: async () => {
      await clock.sleep(100, new AbortController().signal);
      return { etag: 'e' };
    },
  } as unknown as NonNullable<PumpClient['store']>;
  const ports = { clock, source, store } as unknown as EnginePorts;
  const config = { ...ENGINE_DEFAULTS, folders: [], bucket: 'takes', ownerId: 'one', maxPartsInFlight: sent / rounds };
  const pump = new PartPump(ports, config, new Bandwidth(clock, config));
  for (let index = 0; index < waiting; index++) {
    const client = clientOf(String(index), 4_096, store);
    pump.add({
      ...client,
      candidate: () => {
        asked++;
        return { id: client.id, isGrowing: true, waitingMs: index };
      },
    });
  }
  await clock.settle();
  expect(asked).toBeLessThanOrEqual(waiting + sent / rounds);
  asked = 0;
  for (let events = 0; events < 1_000; events++) {
    pump.wake(String(events % waiting));
    await clock.settle();
  }
  expect(asked).toBe(0);
  await clock.advance(100 * (rounds - 2));
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThanOrEqual(waiting + 2 * sent);
});

test('parts that outgrew the chunk size are bounded by their bytes: large ones take the place of several', async () => {
  expect(await partsAtOnce(40 * MIB, { maxPartsInFlight: 8, maxStreams: 8, clients: 2 })).toBe(2);
});

test('without a number, the parts in flight begin with few and are bounded by the memory that they hold', async () => {
  const limits = { maxPartsInFlight: null, maxStreams: 5, clients: 5 };
  expect(await partsAtOnce(5 * MIB, limits)).toBe(4);
  expect(await partsAtOnce(60 * MIB, { ...limits, chunkBytes: 60 * MIB })).toBe(2);
  expect(await partsAtOnce(200 * MIB, { ...limits, chunkBytes: 200 * MIB })).toBe(1);
});

test('folders that compete send in proportion to their shares', async () => {
  const clock = createFakeClock();
  const sent: string[] = [];
  const store = {
    uploadPart: async ({ key }: { readonly key: string }) => {
      sent.push(key);
      await clock.sleep(100, new AbortController().signal);
      return { etag: 'e' };
    },
  } as unknown as NonNullable<PumpClient['store']>;
  const ports = { clock, source, store } as unknown as EnginePorts;
  const identity = { folders: [{ path: '/takes' }], bucket: 'takes', ownerId: 'one' };
  const config = { ...ENGINE_DEFAULTS, ...identity, maxPartsInFlight: 1, folderShares: ['3@/takes/a'] };
  const pump = new PartPump(ports, config, new Bandwidth(clock, config));
  for (const id of ['a/1', 'b/1', 'b/2']) pump.add(clientOf(id, 4_096, store));
  await clock.advance(4_000);
  const drained = pump.drained();
  await clock.advance(200);
  await drained;
  const share = sent.filter((key) => key === 'a/1').length / sent.length;
  expect(sent.length).toBeGreaterThan(30);
  expect(share).toBeGreaterThan(0.7);
  expect(share).toBeLessThan(0.8);
});

test.each([
  ['as long as the others are not slower for that', false, 16],
  ['but not while a recording grows: its parts would wait for all of them', true, 4],
])('more parts are sent before any has arrived, %s', async (_when, isGrowing, expected) => {
  const clock = createFakeClock();
  let atOnce = 0;
  const store = {
    uploadPart: async ({ payload }: Parameters<NonNullable<PumpClient['store']>['uploadPart']>[0]) => {
      atOnce++;
      for (let taken = 0; ; taken += 100_000) {
        payload.onTaken?.(taken);
        await clock.sleep(100, new AbortController().signal);
      }
    },
  } as unknown as NonNullable<PumpClient['store']>;
  const ports = { clock, source, store } as unknown as EnginePorts;
  const identity = { folders: [{ path: '/takes' }], bucket: 'takes', ownerId: 'one' };
  const config = { ...ENGINE_DEFAULTS, ...identity, maxPartsInFlight: null };
  const pump = new PartPump(ports, config, new Bandwidth(clock, config));
  pump.add(clientOf('a', 4_096, store));
  // No part of it is due yet.
  pump.add({ ...clientOf('b', 4_096, store, isGrowing), candidate: () => undefined });
  await clock.advance(500);
  expect(atOnce).toBe(4);
  for (let second = 0; second < 10; second++) await clock.advance(1_000);
  expect(atOnce).toBe(expected);
});

/** Sends parts over connections that are reset ten seconds after the reset before. @returns what arrived, and the pump */
async function overResets(seconds: number) {
  const clock = createFakeClock();
  const bytesPerMs = 1_000;
  const waiting = new Set<{ left: number; end(fault?: Fault): void }>();
  let mostAtOnce = 0;
  const store = {
    uploadPart: ({ payload }: { readonly payload: { readonly sizeBytes: number } }) =>
      new Promise<{ etag: string }>((resolve, reject) => {
        const sending = {
          left: payload.sizeBytes,
          end(fault?: Fault) {
            waiting.delete(sending);
            if (fault === undefined) resolve({ etag: 'e' });
            else reject(fault);
          },
        };
        waiting.add(sending);
        mostAtOnce = Math.max(mostAtOnce, waiting.size);
      }),
  } as unknown as NonNullable<PumpClient['store']>;
  const ports = { clock, source, store } as unknown as EnginePorts;
  const identity = { folders: [{ path: '/takes' }], bucket: 'takes', ownerId: 'one' };
  const config = { ...ENGINE_DEFAULTS, ...identity, chunkBytes: 10 * MIB };
  const pump = new PartPump(ports, config, new Bandwidth(clock, config));
  let arrived = 0;
  let partNumber = 0;
  pump.add({
    ...clientOf('a', 0, store),
    takeJob: () => jobOf({ partNumber: ++partNumber, length: pump.partBytes ?? config.chunkBytes }),
    jobDone: (job, outcome) => {
      if ('kind' in outcome && outcome.kind === 'stored') arrived += job.length;
    },
  });
  for (let second = 1; second <= seconds; second++) {
    await clock.advance(1_000);
    let left = bytesPerMs * 1_000;
    for (const [index, sending] of [...waiting].entries()) {
      const share = left / (waiting.size - index);
      sending.left -= share;
      left -= share;
      if (sending.left <= 0) sending.end();
    }
    if (second % 11 === 0)
      for (const sending of [...waiting]) sending.end(new Fault('network', 'Reset.', { disposition: 'retry' }));
    await clock.settle();
  }
  return { pump, arrived, atOnce: waiting.size, mostAtOnce };
}

test('over connections that are reset before any part is sent, one part at a time is sent, and parts become smaller', async () => {
  const { pump, arrived, atOnce, mostAtOnce } = await overResets(132);
  expect(mostAtOnce).toBe(4);
  expect(atOnce).toBe(1);
  expect(pump.partBytes).toBeLessThan(10 * MIB);
  expect(arrived).toBeGreaterThan(0.4 * 132e6);
});
