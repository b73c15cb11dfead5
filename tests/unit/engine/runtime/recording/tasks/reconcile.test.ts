import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { newRecord } from '../../../../../../electron/engine/core/newRecord.ts';
import type { Integrity, SentPart, StoredPart } from '../../../../../../electron/engine/core/recording.ts';
import { wake } from '../../../../../../electron/engine/core/recordingState.ts';
import type { ListedPart } from '../../../../../../electron/engine/ports/objectStore.ts';
import { ENGINE_DEFAULTS } from '../../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../../electron/engine/runtime/enginePorts.ts';
import { digestOf } from '../../../../../../electron/engine/runtime/parts/partDigest.ts';
import { adoptParts, reconcile } from '../../../../../../electron/engine/runtime/recording/tasks/reconcile.ts';
import { createFakeClock } from '../../../../../fakes/fakeClock.ts';
import { MemoryFileSource } from '../../../../../fakes/memoryFileSource.ts';
import { MIB } from '../../../../../support/bytes.ts';
import { noise } from '../../../../../support/payload.ts';

const FILE = '/takes/take.mp4';
const first = Buffer.alloc(5 * MIB, 1);
const second = Buffer.alloc(5 * MIB, 2);
const etagOf = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

function stored(partNumber: number, etag: string): StoredPart {
  const uploadedAt = '2026-05-04T10:00:00+00:00';
  return { partNumber, sizeBytes: 5 * MIB, etag, digest: '0'.repeat(32), crc32: 1, uploadedAt };
}

interface Circumstances {
  readonly file?: 'there' | 'replaced' | 'gone';
  readonly integrity?: Integrity;
  readonly sending?: SentPart;
  readonly displaced?: 'overwritten';
}

async function reconciled(
  ledger: readonly StoredPart[],
  listed: readonly ListedPart[],
  { file = 'there', integrity = 'md5', sending, displaced }: Circumstances = {},
) {
  const source = new MemoryFileSource();
  source.write(FILE, Buffer.concat([first, second]));
  const made = newRecord({
    id: '1',
    bucket: 'takes',
    key: 'streams/1/take.mp4',
    path: FILE,
    fingerprint: (await source.stat(FILE)).fingerprint,
    plan: { kind: 'stepping', chunkBytes: 5 * MIB },
    session: { kind: 'open', uploadId: 'U1', integrity },
    startedAt: '2026-05-04T10:00:00+00:00',
    ownerId: 'here',
  });
  const record = {
    ...made,
    ...(sending === undefined ? {} : { sending }),
    ...(displaced === undefined ? {} : { displaced }),
  };
  if (file !== 'there') source.remove(FILE);
  if (file === 'replaced') source.write(FILE, Buffer.concat([first, second]));
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
    isResumed: false,
    madeKeys: new Set(),
    isOthers: () => false,
    admit: async () => undefined,
    tell: () => undefined,
  });
  if (result.kind !== 'reconciled') throw new Error(result.kind);
  return {
    adopted: result.adopt.map(({ partNumber }) => partNumber),
    unread: result.unread.map(({ partNumber, etag, crc32, isUnread }) => ({ partNumber, etag, crc32, isUnread })),
    forgotten: result.forget,
    ...(result.sent === undefined ? {} : { sent: result.sent.etag }),
    ...(result.strangers === 0 ? {} : { strangers: result.strangers }),
    ...(result.holdsSending === undefined ? {} : { holdsSending: result.holdsSending }),
  };
}

test('parts that the store lists as they are in the ledger are kept', async () => {
  const listed = { partNumber: 1, sizeBytes: 5 * MIB, etag: 'same' };
  expect(await reconciled([stored(1, 'same')], [listed])).toEqual({ adopted: [], unread: [], forgotten: [] });
});

test('a part that the store lists under another ETag, and that is not on disk, replaces that of the ledger', async () => {
  const listed = { partNumber: 1, sizeBytes: 5 * MIB, etag: 'another' };
  const unread = [{ partNumber: 1, etag: 'another', crc32: 0, isUnread: true }];
  for (const file of ['there', 'replaced', 'gone'] as const)
    expect(await reconciled([stored(1, 'ours')], [listed], { file })).toEqual({ adopted: [], unread, forgotten: [] });
});

test('a part that the store does not list is forgotten', async () => {
  expect(await reconciled([stored(2, 'ours')], [])).toEqual({ adopted: [], unread: [], forgotten: [2] });
});

test('a listed part that is in no ledger is adopted only when its ETag is the MD5 of the bytes at its place on disk', async () => {
  const right = { partNumber: 1, sizeBytes: 5 * MIB, etag: etagOf(first) };
  const wrongPlace = { partNumber: 2, sizeBytes: 5 * MIB, etag: etagOf(first) };
  expect(await reconciled([], [right, wrongPlace])).toMatchObject({ adopted: [1], unread: [], forgotten: [] });
});

test('nothing is adopted from another file that has the name now, although it holds the bytes', async () => {
  const listed = { partNumber: 1, sizeBytes: 5 * MIB, etag: etagOf(first) };
  expect((await reconciled([], [listed], { file: 'replaced' })).adopted).toEqual([]);
});

test('a listed part that the ledger does not know is kept when the file is gone: it may be the only copy', async () => {
  const listed = { partNumber: 2, sizeBytes: 5 * MIB, etag: 'lost answer', crc32: 7 };
  const unread = [{ partNumber: 2, etag: 'lost answer', crc32: 7, isUnread: true }];
  expect((await reconciled([], [listed], { file: 'gone' })).unread).toEqual(unread);
  expect((await reconciled([], [listed])).unread).toEqual([]);
});

test('a listed part that cannot be completed does not replace that of the ledger, which is forgotten', async () => {
  const listed = { partNumber: 1, sizeBytes: 5 * MIB, etag: 'another' };
  const answer = { adopted: [], unread: [], forgotten: [1] };
  expect(await reconciled([stored(1, 'ours')], [listed], { integrity: 'crc32' })).toEqual(answer);
  expect(await reconciled([stored(1, 'ours')], [{ ...listed, sizeBytes: 6 * MIB }])).toEqual(answer);
});

test('an unread part of the ledger is adopted when its ETag is the MD5 of the bytes on disk', async () => {
  const listed = { partNumber: 1, sizeBytes: 5 * MIB, etag: etagOf(first) };
  const ours = { ...stored(1, etagOf(first)), isUnread: true };
  expect((await reconciled([ours], [listed])).adopted).toEqual([1]);
});

test('a part whose ETag is no MD5 is adopted by its CRC-32', async () => {
  const listed = { partNumber: 1, sizeBytes: 5 * MIB, etag: 'f'.repeat(32), crc32: crc32(first) };
  const found = await reconciled([], [listed, { ...listed, partNumber: 2 }], { integrity: 'crc32' });
  expect(found.adopted).toEqual([1]);
});

test('a part above 64 MiB is adopted by its CRC-32 as well, and one with other bytes is not', async () => {
  const source = new MemoryFileSource();
  const bytes = noise(70 * MIB, 1);
  source.write(FILE, bytes);
  const { fingerprint } = await source.stat(FILE);
  const plan = { kind: 'equal', chunkBytes: 70 * MIB } as const;
  const kms = { partNumber: 1, sizeBytes: 70 * MIB, etag: 'f'.repeat(32), crc32: crc32(bytes) };
  // Of the ports, this uses these two.
  const ports = { source, clock: createFakeClock() } as unknown as EnginePorts;
  const { signal } = new AbortController();
  const adopted = (part: ListedPart) => adoptParts(ports, { path: FILE, fingerprint, plan }, [part], signal);
  expect(await adopted(kms)).toMatchObject([{ partNumber: 1, etag: kms.etag, crc32: kms.crc32 }]);
  expect(await adopted({ ...kms, crc32: kms.crc32 ^ 1 })).toEqual([]);
});

describe('a part that was being sent when its answer was lost', () => {
  const before = Buffer.alloc(5 * MIB, 7);
  const sending = {
    partNumber: 1,
    sizeBytes: 5 * MIB,
    digest: '7'.repeat(32),
    crc32: crc32(before),
    md5: etagOf(before),
  };
  const listed = { partNumber: 1, sizeBytes: 5 * MIB, etag: etagOf(before) };

  test('is known by its MD5, or by its CRC-32, although the file was rewritten', async () => {
    const found = { adopted: [], unread: [], forgotten: [], sent: listed.etag, holdsSending: false };
    expect(await reconciled([], [listed], { sending })).toEqual(found);
    const kms = { ...listed, etag: 'no MD5', crc32: crc32(before) };
    expect(await reconciled([], [kms], { sending, integrity: 'crc32' })).toEqual({ ...found, sent: 'no MD5' });
  });

  test('is known as well when the file is gone, and when another one has its name', async () => {
    for (const file of ['gone', 'replaced'] as const)
      expect(await reconciled([], [listed], { sending, file })).toMatchObject({ unread: [], sent: listed.etag });
  });

  test('is adopted as any other when the file holds it', async () => {
    const own = { ...sending, md5: etagOf(first) };
    expect(await reconciled([], [{ ...listed, etag: etagOf(first) }], { sending: own })).toEqual({
      adopted: [1],
      unread: [],
      forgotten: [],
      holdsSending: false,
    });
  });

  test('is looked for in the file of the recording also when the store does not list it', async () => {
    const own = { ...sending, digest: digestOf(first) };
    expect(await reconciled([], [], { sending: own })).toMatchObject({ holdsSending: true });
    expect(await reconciled([], [], { sending })).toMatchObject({ holdsSending: false });
    for (const file of ['gone', 'replaced'] as const)
      expect(await reconciled([], [], { sending: own, file })).not.toHaveProperty('holdsSending');
  });

  test('is not looked for in a file that another recording has: all listed parts are kept as the store lists them', async () => {
    const own = { ...sending, digest: digestOf(first), md5: 'lost' };
    const parts = [first, second].map((bytes, at) => ({ ...listed, partNumber: at + 1, etag: etagOf(bytes) }));
    const found = await reconciled([], parts, { sending: own, displaced: 'overwritten' });
    expect(found).not.toHaveProperty('holdsSending');
    expect(found).toMatchObject({ adopted: [], unread: [{ partNumber: 1 }, { partNumber: 2 }] });
  });

  test('is unknown when the store holds another content under its number', async () => {
    const other = { ...listed, etag: etagOf(second) };
    expect(await reconciled([], [other], { sending })).toMatchObject({ adopted: [], strangers: 1 });
    const otherSum = { ...listed, crc32: crc32(second) };
    expect(await reconciled([], [otherSum], { sending })).toMatchObject({ adopted: [], strangers: 1 });
  });
});
