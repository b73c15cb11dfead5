import { expect, test } from 'vitest';
import { Fault } from '../../../../../../electron/engine/core/fault.ts';
import { newRecord } from '../../../../../../electron/engine/core/newRecord.ts';
import { wake } from '../../../../../../electron/engine/core/recordingState.ts';
import type { TaskResult } from '../../../../../../electron/engine/core/recordingState.ts';
import type { ListedPart } from '../../../../../../electron/engine/ports/objectStore.ts';
import { ENGINE_DEFAULTS } from '../../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../../electron/engine/runtime/enginePorts.ts';
import { abortUpload } from '../../../../../../electron/engine/runtime/recording/tasks/abortUpload.ts';

const KEY = 'streams/1/take.mp4';

interface Store {
  readonly parts?: readonly ListedPart[];
  readonly uploads?: readonly { readonly key: string; readonly uploadId: string }[];
}

async function aborted(isDiscarding: boolean, { parts = [], uploads = [] }: Store) {
  const calls: string[] = [];
  const record = newRecord({
    id: '1',
    bucket: 'takes',
    key: KEY,
    path: '/takes/take.mp4',
    fingerprint: { device: '1', inode: '2', birthtimeMs: 3 },
    plan: { kind: 'stepping', chunkBytes: 5 * 1024 * 1024 },
    session: { kind: 'open', uploadId: 'U1', integrity: 'md5' },
    startedAt: '2026-05-04T10:00:00+00:00',
    ownerId: 'here',
  });
  const store = {
    listParts: async () => parts,
    listUploads: async () => uploads,
    abortUpload: async ({ uploadId }: { readonly uploadId: string }) => void calls.push(uploadId),
  };
  const work: Promise<TaskResult> = abortUpload({
    // Of the ports, this task uses the store alone.
    ports: { store } as unknown as EnginePorts,
    config: { ...ENGINE_DEFAULTS, folders: [], bucket: 'takes', ownerId: 'here' },
    state: wake({ ...record, isDiscarding }, new Map()),
    device: '1',
    isResumed: false,
    madeKeys: new Set(),
    isOthers: () => false,
    signal: new AbortController().signal,
    admit: async () => undefined,
    tell: () => undefined,
  });
  const result = await work.catch((thrown: unknown) => thrown);
  return { calls, result };
}

test('an upload that holds a single part is not aborted unless a person discards it', async () => {
  const parts = [{ partNumber: 1, sizeBytes: 1, etag: 'e' }];
  const { calls, result } = await aborted(false, { parts });
  expect(calls).toEqual([]);
  expect(result).toBeInstanceOf(Fault);
  expect(result).toMatchObject({ code: 'source_emptied', disposition: 'attention' });
});

test('an upload without a part is aborted when the file ended without a byte', async () => {
  const { calls, result } = await aborted(false, {});
  expect(calls).toEqual(['U1']);
  expect(result).toEqual({ kind: 'aborted' });
});

test('a discard aborts every upload under its own key, and no upload whose key only begins with it', async () => {
  const uploads = [
    { key: KEY, uploadId: 'U0' },
    { key: `${KEY}.part2.mp4`, uploadId: 'other' },
  ];
  const { calls, result } = await aborted(true, { uploads });
  expect(calls).toEqual(['U1', 'U0']);
  expect(result).toEqual({ kind: 'discarded', isObjectThere: false });
});
