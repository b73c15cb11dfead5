import { expect, test } from 'vitest';
import { CompletionNotes } from '../../../../../electron/engine/runtime/bucket/completionNotes.ts';
import { listOpenUploads, openUploads } from '../../../../../electron/engine/runtime/bucket/openUploads.ts';
import type { UploadAddress } from '../../../../../electron/engine/ports/objectStore.ts';
import { Fault } from '../../../../../electron/engine/core/fault.ts';
import { FaultyObjectStore } from '../../../../fakes/faultyObjectStore.ts';
import { MemoryObjectStore } from '../../../../fakes/memoryObjectStore.ts';
import { noise, payloadOf } from '../../../../support/payload.ts';
import { withMethods } from '../../../../support/withMethods.ts';

const signal = new AbortController().signal;
const naming = { keyPrefix: 'unit-a/', template: '{workstation}/{name}' };

test('an open upload is listed with its size and workstation; it is active for an hour', async () => {
  const store = new MemoryObjectStore({ buckets: ['takes'] });
  const object = { bucket: 'takes', key: 'unit-a/studio/take.mp4', contentType: 'video/mp4', metadata: {} };
  const upload = await store.createUpload(object, signal);
  await store.createUpload({ ...object, key: 'unit-b/other.mp4' }, signal);
  await store.uploadPart({ ...object, ...upload, partNumber: 1, payload: payloadOf(noise(700, 1)) }, signal);
  const list = (inMs: number) => openUploads({ store, bucket: 'takes', naming, nowMs: Date.now() + inMs, signal });
  expect(await list(0)).toMatchObject([
    { key: object.key, uploadId: upload.uploadId, parts: 1, sizeBytes: 700, workstation: 'studio', isActive: true },
  ]);
  expect(await list(2 * 3_600_000)).toMatchObject([{ isActive: false }]);
});

test('open uploads are listed also where objects may not be listed', async () => {
  const store = new FaultyObjectStore(new MemoryObjectStore({ buckets: ['takes'] }));
  await store.createUpload({ bucket: 'takes', key: 'unit-a/s/a.mp4', contentType: 'video/mp4', metadata: {} }, signal);
  const context = { store, bucket: 'takes', naming, nowMs: Date.now(), signal };
  const denied = new Fault('access_denied', 'Denied.', { disposition: 'attention' });
  store.failOn({ method: 'listObjects', when: 'before', fault: denied });
  expect(await openUploads(context)).toHaveLength(1);
  const away = new Fault('network', 'Away.', { disposition: 'retry' });
  store.failOn({ method: 'listObjects', when: 'before', fault: away });
  await expect(openUploads(context)).rejects.toBe(away);
});

test('an upload whose parts cannot be listed does not hide the others; faults of the whole store do', async () => {
  const memory = new MemoryObjectStore({ buckets: ['takes'] });
  const object = { bucket: 'takes', contentType: 'video/mp4', metadata: {} };
  const begin = (name: string) => memory.createUpload({ ...object, key: `unit-a/s/${name}.mp4` }, signal);
  const [first, bad, last] = [await begin('first'), await begin('bad'), await begin('last')];
  let fault = new Fault('server_error', 'The store failed.', { disposition: 'retry' });
  let failing: readonly string[] = [bad.uploadId];
  const store = withMethods(memory, {
    listParts: async (upload: UploadAddress, aborted: AbortSignal) => {
      if (failing.includes(upload.uploadId)) throw fault;
      return memory.listParts(upload, aborted);
    },
  });
  const context = { store, bucket: 'takes', naming, nowMs: Date.now(), signal };
  const list = await listOpenUploads(context);
  expect(list.uploads.map(({ uploadId }) => uploadId).sort()).toEqual([first.uploadId, last.uploadId].sort());
  expect(list.unreadable).toMatchObject([{ key: 'unit-a/s/bad.mp4', uploadId: bad.uploadId, fault }]);
  await expect(openUploads(context)).rejects.toBe(fault);
  failing = [first.uploadId, bad.uploadId, last.uploadId];
  await expect(listOpenUploads(context)).rejects.toBe(fault);
  failing = [bad.uploadId];
  fault = new Fault('network', 'Away.', { disposition: 'retry' });
  await expect(listOpenUploads(context)).rejects.toBe(fault);
  fault = new Fault('no_such_upload', 'Gone.', { disposition: 'reconcile' });
  expect(await listOpenUploads(context)).toMatchObject({ uploads: [{}, {}], unreadable: [] });
});

test('an interrupted completion names its workstation by the metadata of the object where the key has none', async () => {
  const store = new MemoryObjectStore({ buckets: ['takes'] });
  const context = {
    store,
    bucket: 'takes',
    naming: { ...naming, template: '{path}/{name}' },
    nowMs: Date.now(),
    signal,
  };
  const object = { bucket: 'takes', key: 'unit-a/A/take.mp4' };
  const note = { ...object, uploadId: 'one', parts: [{ partNumber: 1, sizeBytes: 700, etag: 'e' }], partsLeftOut: 0 };
  await new CompletionNotes(context).write(note);
  const described = { contentType: 'video/mp4', metadata: { workstation: 'cart-1' } };
  await store.putObject({ ...object, ...described }, payloadOf(noise(700, 1)), signal);
  expect(await openUploads(context)).toMatchObject([{ isCompleting: true, workstation: 'cart-1' }]);
});

test('an upload of a moment ago is active although the clock of this computer is two hours ahead', async () => {
  const memory = new MemoryObjectStore({ buckets: ['takes'] });
  const aheadMs = 2 * 3_600_000;
  const store = withMethods(memory, { clockOffsetMs: () => -aheadMs });
  await store.createUpload({ bucket: 'takes', key: 'unit-a/s/a.mp4', contentType: 'video/mp4', metadata: {} }, signal);
  const context = { store, bucket: 'takes', naming, nowMs: Date.now() + aheadMs, signal };
  expect(await openUploads(context)).toMatchObject([{ isActive: true }]);
});

const PART = { partNumber: 1, sizeBytes: 700, etag: 'e' };

test.each([
  ['another bucket', { bucket: 'others' }],
  ['a key outside of the prefix', { key: 'unit-b/A/take.mp4' }],
  ['a time that no date can have', { parts: [{ ...PART, storedAtMs: Number.MAX_SAFE_INTEGER }] }],
])('a planted note of %s is ignored, and nothing is asked about it', async (_what, change) => {
  const memory = new MemoryObjectStore({ buckets: ['takes', 'others'] });
  const note = {
    bucket: 'takes',
    key: 'unit-a/A/take.mp4',
    uploadId: 'one',
    parts: [PART],
    partsLeftOut: 0,
    ...change,
  };
  const asked: string[] = [];
  const store = withMethods(memory, {
    headObject: (object) => {
      asked.push(`${object.bucket}/${object.key}`);
      return memory.headObject(object, signal);
    },
  });
  await new CompletionNotes({ store, bucket: 'takes', naming, signal }).write(note);
  const described = { contentType: 'video/mp4', metadata: {} };
  await store.putObject({ bucket: note.bucket, key: note.key, ...described }, payloadOf(noise(700, 1)), signal);
  expect(await openUploads({ store, bucket: 'takes', naming, nowMs: Date.now(), signal })).toEqual([]);
  expect(asked).toEqual([]);
});

test('of planted notes no more than a thousand are read', async () => {
  const memory = new MemoryObjectStore({ buckets: ['takes'] });
  let read = 0;
  const store = withMethods(memory, {
    readObject: (...args) => {
      read++;
      return memory.readObject(...args);
    },
  });
  const notes = new CompletionNotes({ store, bucket: 'takes', naming, signal });
  const note = { bucket: 'takes', key: 'unit-a/A/take.mp4', parts: [PART], partsLeftOut: 0 };
  for (let count = 0; count < 1_010; count++) await notes.write({ ...note, uploadId: String(count) });
  expect(await openUploads({ store, bucket: 'takes', naming, nowMs: Date.now(), signal })).toEqual([]);
  expect(read).toBe(1_000);
});
