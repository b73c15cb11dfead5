import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../../../electron/engine/core/fault.ts';
import { newRecord } from '../../../../../../electron/engine/core/newRecord.ts';
import type { StoredPart } from '../../../../../../electron/engine/core/recording.ts';
import { type RecordingState, wake } from '../../../../../../electron/engine/core/recordingState.ts';
import { ENGINE_DEFAULTS } from '../../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../../electron/engine/runtime/enginePorts.ts';
import { multipartEtag } from '../../../../../../electron/engine/runtime/parts/partDigest.ts';
import { complete } from '../../../../../../electron/engine/runtime/recording/tasks/complete.ts';
import { verify } from '../../../../../../electron/engine/runtime/recording/tasks/finishedObject.ts';
import type { TaskContext } from '../../../../../../electron/engine/runtime/recording/tasks/taskContext.ts';
import { withMethods } from '../../../../../support/withMethods.ts';
import { MemoryObjectStore } from '../../../../../fakes/memoryObjectStore.ts';

const ADDRESS = { bucket: 'takes', key: 'streams/1/take.mp4' };
const sent = Buffer.from('the bytes that were sent');
const kept = Buffer.from('the bytes that were kept');

describe('what is called verified', () => {
  test('the ETag that a store gave for bytes it garbled is no proof of them: the object is read again', async () => {
    const store = await storeHolding(kept);
    // Without the object's CRC-32, and with an ETag that follows from the ETags of the parts.
    const etag = multipartEtag([md5(kept)]);
    const told = withMethods<EnginePorts['store']>(store, {
      headObject: async () => ({ sizeBytes: kept.length, etag }),
    });
    const answer = await verify(contextFor(told, partOf(sent, { etag: md5(kept) })));
    expect(answer.kind).toBe('object_differs');
  });

  test('a whole-object CRC-32 of the store that is another one is no proof, whatever the ETag says', async () => {
    const told = withMethods<EnginePorts['store']>(await storeHolding(sent), {
      headObject: async () => ({
        sizeBytes: sent.length,
        etag: multipartEtag([md5(sent)]),
        crc32: (crc32(sent) ^ 1) >>> 0,
      }),
    });
    const answer = await verify(contextFor(told, partOf(sent, { etag: md5(sent), md5: md5(sent) })));
    expect(answer.kind).toBe('object_differs');
  });

  test('the ETag that follows from the MD5s of what was sent is one', async () => {
    const etag = multipartEtag([md5(sent)]);
    const told = withMethods<EnginePorts['store']>(await storeHolding(kept), {
      headObject: async () => ({ sizeBytes: sent.length, etag }),
    });
    const answer = await verify(contextFor(told, partOf(sent, { etag: md5(sent), md5: md5(sent) })));
    expect(answer).toMatchObject({ kind: 'verified', object: { verifiedBy: 'etag' } });
  });
});

test.each([
  ['fewer', sent.subarray(1)],
  ['more', Buffer.concat([sent, Buffer.from('!')])],
])('an object that has %s bytes when it is read than the store stated is not verified', async (_what, bytes) => {
  const told = withMethods<EnginePorts['store']>(await storeHolding(bytes), {
    headObject: async () => ({ sizeBytes: sent.length, etag: '' }),
  });
  expect((await verify(contextFor(told, partOf(sent, {})))).kind).toBe('object_differs');
});

test('an object of another size under the key is not taken for the completed one', async () => {
  const refused = new Fault('object_mismatch', 'The checksum differs.', { disposition: 'reconcile' });
  const told = withMethods<EnginePorts['store']>(new MemoryObjectStore({ buckets: [ADDRESS.bucket] }), {
    completeUpload: () => Promise.reject(refused),
    headObject: async () => ({ sizeBytes: sent.length + 1, etag: 'any' }),
    listParts: async () => [{ partNumber: 1, sizeBytes: sent.length, etag: md5(sent) }],
  });
  expect(await complete(contextFor(told, partOf(sent, {})))).toEqual({ kind: 'parts_refused' });
});

test('parts that the store holds under other ETags than those of the ledger are named, and sent again', async () => {
  const refused = new Fault('invalid_part', 'A part is another one.', { disposition: 'reconcile' });
  const told = withMethods<EnginePorts['store']>(new MemoryObjectStore({ buckets: [ADDRESS.bucket] }), {
    completeUpload: () => Promise.reject(refused),
    headObject: async () => undefined,
    listParts: async () => [{ partNumber: 1, sizeBytes: sent.length, etag: 'another' }],
  });
  expect(await complete(contextFor(told, partOf(sent, {})))).toEqual({ kind: 'parts_differ', forget: [1] });
});

test('an upload that became the object between two looks is completed, not lost', async () => {
  const store = new MemoryObjectStore({ buckets: [ADDRESS.bucket] });
  const never = new AbortController().signal;
  let looks = 0;
  const told = withMethods<EnginePorts['store']>(store, {
    completeUpload: () => store.listParts({ ...ADDRESS, uploadId: 'gone' }, never).then(() => undefined),
    headObject: async () => (looks++ === 0 ? undefined : { sizeBytes: sent.length, etag: 'any' }),
  });
  expect(await complete(contextFor(told, partOf(sent, {})))).toEqual({ kind: 'completed' });
});

test('an object that appears under the key after the upload is gone is completed only with its size', async () => {
  const store = new MemoryObjectStore({ buckets: [ADDRESS.bucket] });
  const gone = () => store.listParts({ ...ADDRESS, uploadId: 'gone' }, new AbortController().signal);
  let looks = 0;
  const told = withMethods<EnginePorts['store']>(store, {
    completeUpload: () => gone().then(() => undefined),
    headObject: async () => (looks++ === 0 ? undefined : { sizeBytes: sent.length + 1, etag: 'any' }),
  });
  expect(await complete(contextFor(told, partOf(sent, {})))).toEqual({ kind: 'upload_gone' });
});

async function storeHolding(bytes: Buffer): Promise<MemoryObjectStore> {
  const store = new MemoryObjectStore({ buckets: [ADDRESS.bucket] });
  const object = { ...ADDRESS, contentType: 'video/mp4', metadata: {} };
  const payload = { sizeBytes: bytes.length, body: bytes, crc32: crc32(bytes), md5: md5(bytes) };
  await store.putObject(object, payload, new AbortController().signal);
  return store;
}

function partOf(bytes: Buffer, given: Partial<StoredPart>): StoredPart {
  const digests = { etag: md5(bytes), digest: '0'.repeat(32), crc32: crc32(bytes) };
  return { partNumber: 1, sizeBytes: bytes.length, ...digests, uploadedAt: '2026-05-04T10:00:00+00:00', ...given };
}

function contextFor(store: EnginePorts['store'], part: StoredPart): TaskContext {
  const fingerprint = { device: '1', inode: '1', birthtimeMs: 1 };
  const made = newRecord({
    ...ADDRESS,
    id: '1',
    path: '/takes/take.mp4',
    fingerprint,
    plan: { kind: 'stepping', chunkBytes: 5 * 1024 * 1024 },
    session: { kind: 'open', uploadId: 'U1', integrity: 'crc32' },
    startedAt: part.uploadedAt,
    ownerId: 'here',
  });
  const frozen = { sizeBytes: part.sizeBytes, mtimeMs: 1, reason: 'timeout', at: part.uploadedAt } as const;
  const state: RecordingState = wake({ ...made, phase: 'verifying', frozen }, new Map([[1, part]]));
  const config = { ...ENGINE_DEFAULTS, folders: [], bucket: ADDRESS.bucket, ownerId: 'here' };
  // Of the ports, these tasks use the store and the clock.
  const ports = { store, clock: { nowMs: () => 0 } } as unknown as EnginePorts;
  return {
    ports,
    config,
    state,
    device: fingerprint.device,
    signal: new AbortController().signal,
    isResumed: false,
    madeKeys: new Set(),
    isOthers: () => false,
    admit: async () => undefined,
    tell: () => undefined,
  };
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}

describe('an object that holds a part of which only the list of the store is known', () => {
  const unread = { ...partOf(sent, { etag: md5(sent) }), crc32: 0, isUnread: true };

  /** The store lists no CRC-32 for a part of an upload that is guarded by MD5. */
  async function verified(object: Buffer, parts: readonly StoredPart[]) {
    const context = contextFor(await storeHolding(object), unread);
    const { record } = context.state;
    const state = wake(
      {
        ...record,
        session: { kind: 'open', uploadId: 'U1', integrity: 'md5' },
        plan: { kind: 'equal', chunkBytes: sent.length },
        frozen: { sizeBytes: object.length, mtimeMs: 0, reason: 'vanished', at: 'then' },
      },
      new Map(parts.map((part) => [part.partNumber, part])),
    );
    return verify({ ...context, state });
  }

  test('is read again, and its checksum is that of the object', async () => {
    const object = { verifiedBy: 'read_back', crc32: crc32(sent) };
    expect(await verified(sent, [unread])).toMatchObject({ kind: 'verified', object });
  });

  test('is refused when a part that is known has other bytes in it', async () => {
    const second = { ...partOf(sent, {}), partNumber: 2 };
    const object = { verifiedBy: 'read_back' };
    expect(await verified(Buffer.concat([kept, sent]), [unread, second])).toMatchObject({ kind: 'verified', object });
    expect((await verified(Buffer.concat([sent, kept]), [unread, second])).kind).toBe('object_differs');
  });
});
