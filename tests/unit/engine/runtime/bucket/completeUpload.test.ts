import { expect, test } from 'vitest';
import { crc32Hex } from '../../../../../electron/engine/core/crc32.ts';
import { Fault } from '../../../../../electron/engine/core/fault.ts';
import { decodeDocument } from '../../../../../electron/engine/core/finishedDocument.ts';
import { crc32Of } from '../../../../../electron/engine/runtime/parts/fastCrc32.ts';
import {
  completeUpload,
  type CompleteUploadDeps,
} from '../../../../../electron/engine/runtime/bucket/completeUpload.ts';
import { openUploads } from '../../../../../electron/engine/runtime/bucket/openUploads.ts';
import { INDEX_REPAIR } from '../../../../../shared/openUploads.ts';
import { FaultyObjectStore, type StoreMethod } from '../../../../fakes/faultyObjectStore.ts';
import { MemoryObjectStore } from '../../../../fakes/memoryObjectStore.ts';
import { MIB } from '../../../../support/bytes.ts';
import { noise, payloadOf } from '../../../../support/payload.ts';

const signal = new AbortController().signal;
const bucket = 'takes';
const naming = { keyPrefix: 'unit-a/', template: '{path}/{name}' };
const object = {
  bucket,
  key: 'unit-a/A/take.mp4',
  contentType: 'video/mp4',
  metadata: { 'stream-id': '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed', 'original-path': '/media/A/take.mp4' },
};
const PARTS = { 1: noise(5 * MIB, 1), 2: noise(5 * MIB, 2), 3: noise(5 * MIB, 3), 4: noise(5 * MIB, 4) };

interface Subject {
  readonly memory: MemoryObjectStore;
  readonly store: FaultyObjectStore;
  readonly uploadId: string;
  list(): ReturnType<typeof openUploads>;
  complete(playability?: 'playable' | 'no_index'): ReturnType<typeof completeUpload>;
}

async function subjectWith(
  numbers: readonly (keyof typeof PARTS)[],
  integrity: 'crc32' | 'md5' = 'crc32',
  metadata: Readonly<Record<string, string>> = object.metadata,
): Promise<Subject> {
  const memory = new MemoryObjectStore({ buckets: [bucket], integrity });
  const store = new FaultyObjectStore(memory);
  const upload = await memory.createUpload({ ...object, metadata }, signal);
  for (const partNumber of numbers)
    await memory.uploadPart({ ...object, ...upload, partNumber, payload: payloadOf(PARTS[partNumber]) }, signal);
  const clock = { nowMs: () => Date.now(), uuid: () => '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed' };
  const list: Subject['list'] = () => openUploads({ store, bucket, naming, nowMs: Date.now() + 2 * 3_600_000, signal });
  return {
    memory,
    store,
    uploadId: upload.uploadId,
    list,
    async complete(playability = 'playable') {
      const probe: CompleteUploadDeps['probe'] = async () => ({ media: null, probeError: 'Not probed.', playability });
      return completeUpload({ store, bucket, naming, signal, clock, probe }, await list(), upload.uploadId);
    },
  };
}

function documentIn(memory: MemoryObjectStore) {
  const stored = memory.object({ bucket, key: `${object.key}.metadata.json` });
  const text = stored?.bytes.toString('utf8') ?? '{}';
  return { stored, decoded: decodeDocument(text), fields: JSON.parse(text) as Record<string, unknown> };
}

test.each(['crc32', 'md5'] as const)(
  'the parts up to the first gap become an object that is marked incomplete (%s)',
  async (integrity) => {
    const subject = await subjectWith([1, 2, 4], integrity);
    const whole = Buffer.concat([PARTS[1], PARTS[2]]);
    expect(await subject.complete()).toEqual({
      kind: 'completed',
      fragment: {
        key: object.key,
        sizeBytes: whole.length,
        parts: 2,
        partsLeftOut: 1,
        playability: 'playable',
        verifiedBy: integrity === 'crc32' ? 'checksum' : 'read_back',
      },
    });
    expect(subject.memory.object(object)?.bytes.equals(whole)).toBe(true);
    const { stored, decoded, fields } = documentIn(subject.memory);
    expect(decoded).toMatchObject({ ok: true, value: { incomplete: true, s3_key_prefix: object.key } });
    expect(fields).toMatchObject({
      stream_id: object.metadata['stream-id'],
      original_file_path: '/media/A/take.mp4',
      checksum: { value: crc32Hex(crc32Of(whole)) },
      chunks: [{ part_number: 1 }, { part_number: 2 }],
    });
    expect(stored?.metadata).toEqual({ 'stream-id': object.metadata['stream-id'] });
    expect(await subject.memory.listObjects(bucket, 'unit-a/rushes-completing/', signal)).toEqual([]);
    expect(await subject.list()).toEqual([]);
  },
);

test('the document of an MP4 without an index says what would repair it', async () => {
  const subject = await subjectWith([1]);
  expect(await subject.complete('no_index')).toMatchObject({ fragment: { playability: 'no_index' } });
  expect(documentIn(subject.memory).fields).toMatchObject({ probe_error: INDEX_REPAIR });
});

test('planted metadata of an upload makes no document that cannot be understood', async () => {
  const planted = { 'stream-id': 'x', 'original-path': '', 'started-at': 'yesterday' };
  const subject = await subjectWith([1], 'crc32', planted);
  expect(await subject.complete()).toMatchObject({ kind: 'completed' });
  const { decoded, fields } = documentIn(subject.memory);
  expect(decoded).toMatchObject({ ok: true, value: { original_file_path: object.key } });
  expect(fields['stream_started_at_utc']).toBe(fields['stream_completed_at_utc']);
});

test('without its first part nothing is completed', async () => {
  const subject = await subjectWith([2, 3]);
  expect(await subject.complete()).toMatchObject({ kind: 'refused', code: 'no_first_part' });
  expect(await subject.list()).toHaveLength(1);
});

test('no object is replaced', async () => {
  const subject = await subjectWith([1]);
  await subject.memory.putObject(object, payloadOf(noise(10, 1)), signal);
  expect(await subject.complete()).toMatchObject({ kind: 'refused', code: 'key_occupied' });
  expect(subject.memory.object(object)?.bytes).toHaveLength(10);
  expect(await subject.list()).toHaveLength(1);
});

test('an unknown upload is refused', async () => {
  const subject = await subjectWith([1]);
  await subject.memory.abortUpload({ ...object, uploadId: subject.uploadId }, signal);
  expect(await subject.complete()).toMatchObject({ kind: 'refused', code: 'unknown_upload' });
});

const STEPS: readonly (readonly [StoreMethod, number, 'before' | 'after'])[] = [
  ['putObject', 1, 'before'],
  ['putObject', 1, 'after'],
  ['completeUpload', 1, 'before'],
  ['completeUpload', 1, 'after'],
  ['putObject', 2, 'before'],
  ['putObject', 2, 'after'],
  ['deleteObject', 1, 'before'],
];

test.each(STEPS)(
  'after an end at %s %i, %s the request, the same call finishes the work',
  async (method, nth, when) => {
    const subject = await subjectWith([1, 2]);
    const fault = new Fault('cancelled', 'Stopped.', { disposition: 'cancelled' });
    subject.store.failOn({ method, nth, when, fault });
    await expect(subject.complete()).rejects.toBe(fault);
    subject.store.heal();
    const isMade = subject.memory.object(object) !== undefined;
    const isDescribed = documentIn(subject.memory).decoded.ok;
    // Interrupted after the object was made, it is still listed, on any machine.
    expect(await subject.list()).toMatchObject(isDescribed ? [] : [{ key: object.key, isCompleting: isMade }]);
    expect(await subject.complete()).toMatchObject({ kind: 'completed', fragment: { parts: 2 } });
    expect(documentIn(subject.memory).decoded).toMatchObject({ ok: true, value: { incomplete: true } });
    expect(await subject.memory.listObjects(bucket, 'unit-a/rushes-completing/', signal)).toEqual([]);
  },
);

test('an answer to the completion that was lost is no failure', async () => {
  const subject = await subjectWith([1, 2]);
  const fault = new Fault('network', 'Lost.', { disposition: 'retry' });
  subject.store.failOn({ method: 'completeUpload', when: 'after', fault });
  expect(await subject.complete()).toMatchObject({ kind: 'completed' });
});

test.each(['', 'streams', 'x'.repeat(2_000)])('metadata with the id %j is not believed', async (id) => {
  const subject = await subjectWith([1], 'crc32', { ...object.metadata, 'stream-id': id });
  await subject.complete();
  const { stored, decoded, fields } = documentIn(subject.memory);
  expect(decoded.ok).toBe(true);
  expect(fields['stream_id']).toBe('1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed');
  expect(stored?.metadata).toEqual({});
});
