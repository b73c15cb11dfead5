import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import { StoreWatch } from '../../../../electron/engine/runtime/storeWatch.ts';
import type { ObjectStore, Payload } from '../../../../electron/engine/ports/objectStore.ts';
import { MIB } from '../../../support/bytes.ts';
import { createFakeClock } from '../../../fakes/fakeClock.ts';
import { FaultyObjectStore } from '../../../fakes/faultyObjectStore.ts';
import { MemoryObjectStore } from '../../../fakes/memoryObjectStore.ts';

const SIGNAL = new AbortController().signal;
const TAKE = { bucket: 'takes', key: 'take.mov', contentType: 'video/quicktime', metadata: {} };
const BODY = { body: new Uint8Array(3), sizeBytes: 3, crc32: crc32(Buffer.alloc(3)) };

function rigFor() {
  const clock = createFakeClock();
  const faulty = new FaultyObjectStore(new MemoryObjectStore({ buckets: ['takes'] }));
  const watch = new StoreWatch(clock);
  const store = watch.watch(faulty);
  /** Sends a body; then the store answers another request, as after each part that failed. */
  const send = async (): Promise<void> => {
    await store.putObject(TAKE, BODY, SIGNAL).catch(() => undefined);
    await store.listUploads('takes', '', SIGNAL);
  };
  const fail = (fault: Fault): void => faulty.failOn({ method: 'putObject', times: Infinity, fault, when: 'before' });
  return { clock, faulty, watch, send, fail };
}

const RESET = new Fault('network', 'The connection broke.', { disposition: 'retry', connectedMs: 1_400 });
const REFUSED = new Fault('network', 'The store refuses connections.', { disposition: 'retry' });

test('connections that all break are a problem, although the store answers in between, until one gets through', async () => {
  const { clock, faulty, watch, send, fail } = rigFor();
  fail(RESET);
  await send();
  await clock.advance(6_000);
  await send();
  expect(watch.problem()).toBeNull();
  await clock.advance(6_000);
  await send();
  expect(watch.problem()).toMatchObject({
    code: 'connection_unstable',
    message: expect.stringMatching(/again and again/),
  });
  expect(Date.parse(watch.problem()?.since ?? '')).toBe(clock.nowMs() - 12_000);
  faulty.heal();
  await send();
  expect(watch.problem()).toBeNull();
});

test('parts that break at the same time are one break, and failures before a connection was made are none', async () => {
  const { clock, watch, send, fail, faulty } = rigFor();
  fail(RESET);
  await Promise.all([send(), send(), send(), send()]);
  await clock.advance(12_000);
  await Promise.all([send(), send(), send(), send()]);
  expect(watch.problem()).toBeNull();
  faulty.heal();
  fail(REFUSED);
  for (let attempt = 0; attempt < 5; attempt++) {
    await clock.advance(6_000);
    await send();
  }
  expect(watch.problem()).toBeNull();
});

test('nothing is said of connections that were not used for minutes', async () => {
  const { clock, watch, send, fail } = rigFor();
  fail(RESET);
  for (let attempt = 0; attempt < 4; attempt++) {
    await send();
    await clock.advance(6_000);
  }
  expect(watch.problem()).not.toBeNull();
  await clock.advance(120_000);
  expect(watch.problem()).toBeNull();
  await send();
  expect(watch.problem()).toBeNull();
});

test('how much the uplink carries is known from bodies as large as parts, not from documents', async () => {
  const { clock, watch, faulty } = rigFor();
  const store = watch.watch({
    ...faulty,
    putObject: async (_: unknown, { sizeBytes }: Payload) => {
      await clock.sleep(sizeBytes < 1_000 ? 100 : 1_000, SIGNAL);
      return {};
    },
  } as unknown as ObjectStore);
  const send = async (sizeBytes: number): Promise<void> => {
    const sent = store.putObject(TAKE, { ...BODY, sizeBytes }, SIGNAL);
    await clock.advance(1_000);
    await sent;
  };
  for (let body = 0; body < 10; body++) await send(100);
  expect([watch.uploadRate(), watch.partRate()]).toEqual([1_000, null]);
  await send(8 * MIB);
  expect(watch.partRate()).toBe(8 * MIB);
});
