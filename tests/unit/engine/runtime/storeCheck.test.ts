import { expect, test } from 'vitest';
import { Fault, type FaultCode } from '../../../../electron/engine/core/fault.ts';
import { createEngine } from '../../../../electron/engine/runtime/engine.ts';
import { ENGINE_DEFAULTS, type EngineConfig } from '../../../../electron/engine/runtime/engineConfig.ts';
import type { Engine } from '../../../../electron/engine/runtime/engineContract.ts';
import type { EnginePorts } from '../../../../electron/engine/runtime/enginePorts.ts';
import { StoreCheck } from '../../../../electron/engine/runtime/storeCheck.ts';
import { StoreWatch } from '../../../../electron/engine/runtime/storeWatch.ts';
import type { EngineEvent } from '../../../../shared/engineEvents.ts';
import { createFakeClock, type FakeClock } from '../../../fakes/fakeClock.ts';
import { FaultyObjectStore, type StoreMethod } from '../../../fakes/faultyObjectStore.ts';
import { MemoryCheckpointStore } from '../../../fakes/memoryCheckpointStore.ts';
import { MemoryFileSource } from '../../../fakes/memoryFileSource.ts';
import { MemoryObjectStore } from '../../../fakes/memoryObjectStore.ts';
import { silentLogger } from '../../../support/loggers.ts';

interface Rig {
  readonly clock: FakeClock;
  readonly store: FaultyObjectStore;
  readonly source: MemoryFileSource;
  readonly engine: Engine;
  readonly config: EngineConfig;
  readonly events: EngineEvent[];
  /** Every request of this method fails with this fault. */
  fail(method: StoreMethod, code: FaultCode, disposition?: Fault['disposition']): void;
  start(): Promise<void>;
}

function rigFor(): Rig {
  const clock = createFakeClock();
  const source = new MemoryFileSource(() => clock.nowMs());
  source.makeFolder('/takes');
  const store = new FaultyObjectStore(new MemoryObjectStore({ buckets: ['takes', 'corrected'] }));
  const config = { ...ENGINE_DEFAULTS, folders: [{ path: '/takes' }], bucket: 'takes', ownerId: 'one' };
  const checkpoints = new MemoryCheckpointStore({ clock });
  // No file is probed, and none is finished within these tests.
  const ports = { clock, checkpoints, source, scanner: source, watcher: source, store, logger: silentLogger };
  const engine = createEngine(config, ports as unknown as EnginePorts);
  const events: EngineEvent[] = [];
  engine.onEvent((event) => events.push(event));
  return {
    clock,
    store,
    source,
    engine,
    config,
    events,
    fail(method, code, disposition = 'attention') {
      const fault = new Fault(code, `Refused: ${code}.`, { disposition });
      store.failOn({ method, times: Infinity, fault, when: 'before' });
    },
    async start() {
      const started = engine.start();
      await clock.advance(2_000);
      await started;
    },
  };
}

const REFUSED = { kind: 'destination_refused', name: 'takes', remedy: 'open_settings' };

test.each<FaultCode>(['wrong_access_key', 'wrong_secret_key', 'no_such_bucket', 'credentials_missing', 'network'])(
  'a store that refuses the first question with %s is an outage at once, before any part is due',
  async (code) => {
    const { engine, events, fail, start } = rigFor();
    fail('listUploads', code);
    await start();
    const view = engine.snapshot().engine;
    expect(view.status).toBe('destination_refused');
    expect(view.outages).toMatchObject([{ ...REFUSED, code, message: `Refused: ${code}.`, recordings: 0 }]);
    expect(view.needsYou).toBe(1);
    expect(events.filter(({ event }) => event === 'engine.outage')).toMatchObject([{ kind: 'destination_refused' }]);
    await engine.stop();
  },
);

test('the outage ends by itself once the store answers', async () => {
  const { engine, store, clock, events, fail, start } = rigFor();
  fail('listUploads', 'no_such_bucket');
  await start();
  await clock.advance(60_000);
  expect(engine.snapshot().engine.status).toBe('destination_refused');
  store.heal();
  await clock.advance(31_000);
  expect(engine.snapshot().engine).toMatchObject({ status: 'safe', outages: [], needsYou: 0 });
  await clock.advance(6_000);
  expect(events.map(({ event }) => event).filter((name) => /outage|recovered/.test(name))).toEqual([
    'engine.outage',
    'engine.recovered',
  ]);
  const asked = store.calls.length;
  await clock.advance(600_000);
  expect(store.calls.length).toBe(asked);
  await engine.stop();
});

test('a person who retries, or corrects the bucket, does not wait for the next question', async () => {
  const { engine, store, clock, config, fail, start } = rigFor();
  fail('listUploads', 'no_such_bucket');
  await start();
  await engine.configure({ ...config, bucket: 'corrected' });
  await clock.settle();
  expect(engine.snapshot().engine.outages).toMatchObject([{ name: 'corrected' }]);
  store.heal();
  await engine.command({ kind: 'engine.retryAll' });
  await clock.settle();
  expect(engine.snapshot().engine.outages).toEqual([]);
  await engine.stop();
});

test('a store that only denies lists takes uploads: that is no outage', async () => {
  const { engine, fail, start } = rigFor();
  fail('listUploads', 'access_denied');
  await start();
  expect(engine.snapshot().engine).toMatchObject({ status: 'safe', outages: [] });
  await engine.stop();
});

test('a store that denies lists and objects is an outage, with the sentence of the first', async () => {
  const { engine, fail, start } = rigFor();
  fail('listUploads', 'access_denied');
  fail('headObject', 'access_denied');
  await start();
  expect(engine.snapshot().engine.outages).toMatchObject([{ ...REFUSED, message: 'Refused: access_denied.' }]);
  await engine.stop();
});

test('a store that could not be reached at the start is asked again until it answers', async () => {
  const { engine, store, clock, fail, start } = rigFor();
  fail('listUploads', 'server_error', 'retry');
  await start();
  expect(engine.snapshot().engine.outages).toEqual([]);
  store.heal();
  fail('listUploads', 'wrong_access_key');
  await clock.advance(31_000);
  expect(engine.snapshot().engine.outages).toMatchObject([{ ...REFUSED, code: 'wrong_access_key' }]);
  await engine.stop();
});

test('nothing counts as idle before the store has been asked', async () => {
  const { engine, store, clock, fail, start } = rigFor();
  fail('listUploads', 'no_such_bucket');
  const gate = store.hold('listUploads');
  await start();
  let isIdle = false;
  void engine.whenIdle(new AbortController().signal).then(() => (isIdle = true));
  await clock.advance(1_000);
  expect(isIdle).toBe(false);
  gate.release();
  await clock.advance(1_000);
  expect(isIdle).toBe(true);
  expect(engine.snapshot().engine.needsYou).toBe(1);
  await engine.stop();
});

test('the answer of a store that was replaced meanwhile changes nothing', async () => {
  const { engine, store, clock, config, fail, start } = rigFor();
  fail('listUploads', 'no_such_bucket');
  const gate = store.hold('listUploads');
  await start();
  await engine.configure(config, new MemoryObjectStore({ buckets: ['takes'] }));
  gate.release();
  await clock.advance(1_000);
  expect(engine.snapshot().engine.outages).toEqual([]);
  await engine.stop();
});

test('with nothing to send, a store that cannot be reached makes nothing unsafe, and is told until it answers', async () => {
  const { engine, store, clock, events, fail, start } = rigFor();
  fail('listUploads', 'network', 'retry');
  await start();
  await clock.advance(180_000);
  const view = engine.snapshot().engine;
  expect(view.status).toBe('safe');
  expect(view.outages).toMatchObject([{ kind: 'store_unreachable', name: 'takes', code: 'network', recordings: 0 }]);
  expect(view.needsYou).toBe(0);
  expect(events.filter(({ event }) => event === 'engine.outage')).toMatchObject([{ kind: 'store_unreachable' }]);
  store.heal();
  await clock.advance(40_000);
  expect(engine.snapshot().engine).toMatchObject({ status: 'safe', outages: [] });
  expect(events.at(-1)).toMatchObject({ event: 'engine.recovered', kind: 'store_unreachable' });
  await engine.stop();
});

test('a store that answered once is asked again only while its requests fail', async () => {
  const clock = createFakeClock();
  const faulty = new FaultyObjectStore(new MemoryObjectStore({ buckets: ['takes'] }));
  const watch = new StoreWatch(clock);
  const store = watch.watch(faulty);
  let changes = 0;
  const check = new StoreCheck({
    clock,
    store: () => store,
    config: () => ({ ...ENGINE_DEFAULTS, bucket: 'takes', folders: [], ownerId: 'one' }),
    watch,
    changed: () => void changes++,
    signal: new AbortController().signal,
  });
  await check.begin(Promise.resolve(undefined));
  await check.repeat();
  expect(faulty.calls).toEqual([]);
  const fault = new Fault('network', 'No answer.', { disposition: 'retry' });
  faulty.failOn({ method: 'headObject', times: 1, fault, when: 'before' });
  await expect(store.headObject({ bucket: 'takes', key: 'a' }, new AbortController().signal)).rejects.toThrow(
    'No answer.',
  );
  await clock.advance(6_000);
  expect(watch.problem()).toMatchObject({ code: 'network' });
  await check.repeat();
  expect(watch.problem()).toBeNull();
  expect(changes).toBe(1);
  const asked = faulty.calls.length;
  await check.repeat();
  expect(faulty.calls).toHaveLength(asked);
});
