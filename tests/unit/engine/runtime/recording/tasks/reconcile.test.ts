import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { newRecord } from '../../../../../../electron/engine/core/newRecord.ts';
import type { StoredPart } from '../../../../../../electron/engine/core/recording.ts';
import { wake } from '../../../../../../electron/engine/core/recordingState.ts';
import type { ListedPart } from '../../../../../../electron/engine/ports/objectStore.ts';
import { ENGINE_DEFAULTS } from '../../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../../electron/engine/runtime/enginePorts.ts';
import { reconcile } from '../../../../../../electron/engine/runtime/recording/tasks/reconcile.ts';
import { createFakeClock } from '../../../../../fakes/fakeClock.ts';
import { MemoryFileSource } from '../../../../../fakes/memoryFileSource.ts';

const MIB = 1024 * 1024;
const FILE = '/takes/take.mp4';
const first = Buffer.alloc(5 * MIB, 1);
const second = Buffer.alloc(5 * MIB, 2);
const etagOf = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

function stored(partNumber: number, etag: string): StoredPart {
  const uploadedAt = '2026-05-04T10:00:00+00:00';
  return { partNumber, sizeBytes: 5 * MIB, etag, digest: '0'.repeat(32), crc32: 1, uploadedAt };
}

async function reconciled(ledger: readonly StoredPart[], listed: readonly ListedPart[], isReplaced = false) {
  const source = new MemoryFileSource();
  source.write(FILE, Buffer.concat([first, second]));
  const record = newRecord({
    id: '1',
    bucket: 'takes',
    key: 'streams/1/take.mp4',
    path: FILE,
    fingerprint: (await source.stat(FILE)).fingerprint,
    plan: { kind: 'stepping', chunkBytes: 5 * MIB },
    session: { kind: 'open', uploadId: 'U1', integrity: 'md5' },
    startedAt: '2026-05-04T10:00:00+00:00',
    ownerId: 'here',
  });
  if (isReplaced) {
    source.remove(FILE);
    source.write(FILE, Buffer.concat([first, second]));
  }
  // Of the ports, this task uses these three.
  const ports = {
    source,
    store: { listParts: async () => listed },
    clock: createFakeClock(),
  } as unknown as EnginePorts;
  const result = await reconcile({
    ports,
    config: { ...ENGINE_DEFAULTS, folders: [], bucket: 'takes', ownerId: 'here' },
    state: wake(record, new Map(ledger.map((part) => [part.partNumber, part]))),
    device: record.fingerprint.device,
    signal: new AbortController().signal,
    isOthers: () => false,
    admit: async () => undefined,
    tell: () => undefined,
  });
  if (result.kind !== 'reconciled') throw new Error(result.kind);
  return { adopted: result.adopt.map(({ partNumber }) => partNumber), forgotten: result.forget };
}

test('parts that the store lists as they are in the ledger are kept', async () => {
  const listed = { partNumber: 1, sizeBytes: 5 * MIB, etag: 'same' };
  expect(await reconciled([stored(1, 'same')], [listed])).toEqual({ adopted: [], forgotten: [] });
});

test('a part that the store lists under another ETag, and that is not on disk, is forgotten', async () => {
  const listed = { partNumber: 1, sizeBytes: 5 * MIB, etag: 'another' };
  expect(await reconciled([stored(1, 'ours')], [listed])).toEqual({ adopted: [], forgotten: [1] });
});

test('a part that the store does not list is forgotten', async () => {
  expect(await reconciled([stored(2, 'ours')], [])).toEqual({ adopted: [], forgotten: [2] });
});

test('a listed part that is in no ledger is adopted only when its ETag is the MD5 of the bytes at its place on disk', async () => {
  const right = { partNumber: 1, sizeBytes: 5 * MIB, etag: etagOf(first) };
  const wrongPlace = { partNumber: 2, sizeBytes: 5 * MIB, etag: etagOf(first) };
  expect(await reconciled([], [right, wrongPlace])).toEqual({ adopted: [1], forgotten: [] });
});

test('nothing is adopted from another file that has the name now, although it holds the bytes', async () => {
  const listed = { partNumber: 1, sizeBytes: 5 * MIB, etag: etagOf(first) };
  expect(await reconciled([], [listed], true)).toEqual({ adopted: [], forgotten: [] });
});
