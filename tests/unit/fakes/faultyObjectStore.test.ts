import { expect, test } from 'vitest';
import { Fault } from '../../../electron/engine/core/fault.ts';
import { FaultyObjectStore } from '../../fakes/faultyObjectStore.ts';
import { MemoryObjectStore } from '../../fakes/memoryObjectStore.ts';
import { faultOf } from '../../support/faultOf.ts';
import { noise, payloadOf } from '../../support/payload.ts';

const signal = new AbortController().signal;
const object = { bucket: 'takes', key: 'streams/1/take.mp4', contentType: 'video/mp4', metadata: {} };
const down = new Fault('network', 'The store is down.', { disposition: 'retry' });

function stores() {
  const memory = new MemoryObjectStore({ buckets: ['takes'] });
  return { memory, store: new FaultyObjectStore(memory) };
}

test('a fault before leaves the store as it was, one after loses only the answer', async () => {
  const { memory, store } = stores();
  store.failOn({ method: 'putObject', when: 'before', fault: down });
  store.failOn({ method: 'putObject', when: 'after', fault: down });
  expect(await faultOf(store.putObject(object, payloadOf(noise(1, 1)), signal))).toBe(down);
  expect(memory.object(object)).toBeUndefined();
  expect(await faultOf(store.putObject(object, payloadOf(noise(2, 1)), signal))).toBe(down);
  expect(memory.object(object)?.bytes).toHaveLength(2);
  await store.putObject(object, payloadOf(noise(3, 1)), signal);
  expect(store.calls).toHaveLength(3);
});

test('a fault strikes the calls it names, from the one it names on', async () => {
  const { store } = stores();
  const upload = await store.createUpload(object, signal);
  const send = (partNumber: number) =>
    store.uploadPart({ ...object, ...upload, partNumber, payload: payloadOf(noise(10, partNumber)) }, signal);
  store.failOn({
    method: 'uploadPart',
    match: (call) => call.partNumber === 2,
    nth: 2,
    times: 2,
    when: 'before',
    fault: down,
  });
  await send(1);
  await send(2);
  expect(await faultOf(send(2))).toBe(down);
  await send(1);
  expect(await faultOf(send(2))).toBe(down);
  await send(2);
});

test('a gate holds a call until it is released', async () => {
  const { memory, store } = stores();
  const gate = store.hold('putObject');
  const putting = store.putObject(object, payloadOf(noise(1, 1)), signal);
  await gate.reached;
  expect(memory.object(object)).toBeUndefined();
  gate.release();
  await putting;
  expect(memory.object(object)?.bytes).toHaveLength(1);
});

test('a call that waits at a gate can be cancelled', async () => {
  const { memory, store } = stores();
  const gate = store.hold('putObject');
  const stop = new AbortController();
  const putting = faultOf(store.putObject(object, payloadOf(noise(1, 1)), stop.signal));
  await gate.reached;
  stop.abort();
  expect(await putting).toMatchObject({ code: 'cancelled' });
  gate.release();
  expect(memory.object(object)).toBeUndefined();
});
