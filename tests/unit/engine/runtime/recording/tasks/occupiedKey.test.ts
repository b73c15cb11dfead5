import { expect, test } from 'vitest';
import { newRecord } from '../../../../../../electron/engine/core/newRecord.ts';
import type { RecordingRecord } from '../../../../../../electron/engine/core/recording.ts';
import { wake } from '../../../../../../electron/engine/core/recordingState.ts';
import type { ListedUpload } from '../../../../../../electron/engine/ports/objectStore.ts';
import { ENGINE_DEFAULTS } from '../../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../../electron/engine/runtime/enginePorts.ts';
import { isOutrun } from '../../../../../../electron/engine/runtime/recording/tasks/occupiedKey.ts';
import { putObject } from '../../../../../../electron/engine/runtime/recording/tasks/putObject.ts';
import { reconcile } from '../../../../../../electron/engine/runtime/recording/tasks/reconcile.ts';
import type { TaskContext } from '../../../../../../electron/engine/runtime/recording/tasks/taskContext.ts';
import { createFakeClock } from '../../../../../fakes/fakeClock.ts';
import { MemoryFileSource } from '../../../../../fakes/memoryFileSource.ts';
import { MemoryObjectStore } from '../../../../../fakes/memoryObjectStore.ts';
import { payloadOf } from '../../../../../support/payload.ts';

const FILE = '/takes/take.mp4';
/** Without the recording's id: other recordings may have it too. */
const OBJECT = { bucket: 'takes', key: 'take.mp4' };
const signal = new AbortController().signal;

async function contextOf(
  store: Partial<EnginePorts['store']>,
  change: Partial<RecordingRecord> = {},
  bytes = Buffer.alloc(0),
): Promise<TaskContext> {
  const source = new MemoryFileSource();
  source.write(FILE, bytes);
  const { fingerprint, mtimeMs } = await source.stat(FILE);
  const record = newRecord({
    ...OBJECT,
    id: '1',
    path: FILE,
    fingerprint,
    plan: { kind: 'stepping', chunkBytes: 5 * 1024 * 1024 },
    session: { kind: 'none' },
    startedAt: '2026-05-04T10:00:00+00:00',
    ownerId: 'here',
  });
  const frozen = { sizeBytes: bytes.length, mtimeMs, reason: 'timeout', at: record.startedAt } as const;
  const checkpoints = { claimSource: async () => '1' };
  return {
    // Of the ports, these tasks use these four.
    ports: { store, source, checkpoints, clock: createFakeClock() } as unknown as EnginePorts,
    config: { ...ENGINE_DEFAULTS, folders: [], bucket: OBJECT.bucket, ownerId: 'here' },
    state: wake({ ...record, frozen, ...change }, new Map()),
    device: '1',
    signal,
    isResumed: false,
    madeKeys: new Set(),
    isOthers: () => false,
    admit: async () => undefined,
    tell: () => undefined,
  };
}

const upload = (uploadId: string, initiatedAtMs = 0): ListedUpload => ({
  ...OBJECT,
  uploadId,
  initiatedAtMs,
  integrity: 'md5',
});

test.each([
  ['A', ['A', 'B'], false],
  ['B', ['A', 'B'], true],
  ['A', ['A'], false],
])('of two uploads that began in one moment, one keeps the key: %s of %j', async (own, ids, isBehind) => {
  const context = await contextOf({ listUploads: async () => ids.map((id) => upload(id)) });
  expect(await isOutrun(context, own)).toBe(isBehind);
});

test('an object of another recording under the key is not taken for this one, although it holds the same bytes', async () => {
  const bytes = Buffer.from('the same bytes');
  const store = new MemoryObjectStore({ buckets: [OBJECT.bucket] });
  const put = (id: string) =>
    store.putObject({ ...OBJECT, contentType: 'video/mp4', metadata: { 'stream-id': id } }, payloadOf(bytes), signal);
  await put('2');
  expect(await putObject(await contextOf(store, {}, bytes))).toEqual({ kind: 'key_taken' });
  await put('1');
  expect(await putObject(await contextOf(store, {}, bytes))).toMatchObject({ kind: 'object_put' });
});

test.each([
  [1, { kind: 'open', uploadId: 'U1' }],
  [2, { kind: 'none' }],
])('of %i empty uploads under a key without its id, a recording takes over the only one', async (count, session) => {
  const uploads = ['U1', 'U2'].slice(0, count).map((id) => upload(id));
  const store = { listUploads: async () => uploads, listParts: async () => [] };
  const context = await contextOf(store, { session: { kind: 'opening' } });
  expect(await reconcile(context)).toMatchObject({ kind: 'reconciled', session });
});
