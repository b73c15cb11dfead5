import { expect, test } from 'vitest';
import type { StoredPart } from '../../../../../../electron/engine/core/recording.ts';
import { newRecord } from '../../../../../../electron/engine/core/newRecord.ts';
import { wake } from '../../../../../../electron/engine/core/recordingState.ts';
import type { SourceReader } from '../../../../../../electron/engine/ports/fileSource.ts';
import { ENGINE_DEFAULTS } from '../../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../../electron/engine/runtime/enginePorts.ts';
import { sumsOf } from '../../../../../../electron/engine/runtime/parts/fileContent.ts';
import { crc32Of } from '../../../../../../electron/engine/runtime/parts/fastCrc32.ts';
import { md5Of } from '../../../../../../electron/engine/runtime/parts/partDigest.ts';
import { compareReplacement } from '../../../../../../electron/engine/runtime/recording/tasks/compareReplacement.ts';
import { MemoryFileSource } from '../../../../../fakes/memoryFileSource.ts';
import { MIB } from '../../../../../support/bytes.ts';
import { withMethods } from '../../../../../support/withMethods.ts';

const FILE = '/takes/take.mp4';
const PART_BYTES = 5 * MIB;
/** No two places of it are alike. */
const CONTENT = Buffer.from(Uint32Array.from({ length: (3 * PART_BYTES) / 4 }, (_, index) => index).buffer);

function storedPart(partNumber: number): StoredPart {
  const bytes = CONTENT.subarray((partNumber - 1) * PART_BYTES, partNumber * PART_BYTES);
  const uploadedAt = '2026-05-04T10:00:00+00:00';
  return {
    partNumber,
    sizeBytes: PART_BYTES,
    etag: `e${partNumber}`,
    ...sumsOf(bytes),
    uploadedAt,
  };
}

/** Compares stored parts, by default three, with the file of the recording, after `change`. @param onRead called at each read of the file */
async function compared(
  change: (source: MemoryFileSource) => void,
  onRead: (source: MemoryFileSource) => void = () => {},
  parts: readonly StoredPart[] = [1, 2, 3].map(storedPart),
) {
  const source = new MemoryFileSource();
  source.write(FILE, CONTENT);
  const { fingerprint } = await source.stat(FILE);
  change(source);
  const record = newRecord({
    id: '1',
    bucket: 'takes',
    key: 'streams/1/take.mp4',
    path: FILE,
    fingerprint,
    plan: { kind: 'stepping', chunkBytes: PART_BYTES },
    session: { kind: 'open', uploadId: 'U1', integrity: 'md5' },
    startedAt: '2026-05-04T10:00:00+00:00',
    ownerId: 'here',
  });
  const watched = withMethods(source, {
    open: async (path: string): Promise<SourceReader> => {
      const reader = await source.open(path);
      return withMethods(reader, {
        read: (target: Uint8Array, position: number) => {
          onRead(source);
          return reader.read(target, position);
        },
      });
    },
  });
  // Of the ports, this task uses this one.
  const ports = { source: watched } as unknown as EnginePorts;
  return compareReplacement({
    ports,
    config: { ...ENGINE_DEFAULTS, folders: [], bucket: 'takes', ownerId: 'here' },
    state: wake(record, new Map(parts.map((part) => [part.partNumber, part]))),
    device: fingerprint.device,
    signal: new AbortController().signal,
    isResumed: false,
    madeKeys: new Set(),
    isOthers: () => false,
    admit: () => Promise.resolve(),
    tell: () => undefined,
  });
}

test('a file with a rewritten header still holds what is stored', async () => {
  const result = await compared((source) => source.write(FILE, Buffer.alloc(1_000, 9), 0));
  expect(result).toMatchObject({ witness: 'kept', equal: [], differing: [] });
});

test('a file that begins alike and goes on differently holds nothing but the beginning', async () => {
  const result = await compared((source) => source.write(FILE, Buffer.alloc(2 * PART_BYTES, 9), PART_BYTES));
  expect(result).toMatchObject({ witness: 'gone', equal: [1], differing: [2, 3] });
});

test('a file with an index at its front holds what is stored behind it', async () => {
  const index = Buffer.alloc(4_096);
  index.writeUInt32BE(index.length);
  index.write('moov', 4, 'latin1');
  const result = await compared((source) => source.write(FILE, Buffer.concat([index, CONTENT]), 0));
  expect(result).toMatchObject({ witness: 'shifted' });
});

test('a file that is cut while it is compared has to be compared again', async () => {
  const cut = (source: MemoryFileSource): void => source.truncate(FILE, PART_BYTES);
  const rewrite = (source: MemoryFileSource): void => source.write(FILE, Buffer.alloc(PART_BYTES, 9), 2 * PART_BYTES);
  await expect(compared(rewrite, cut)).rejects.toMatchObject({ code: 'source_changed', disposition: 'retry' });
});

test('a file that is written anew while it is compared has to be compared again', async () => {
  let reads = 0;
  const anew = (source: MemoryFileSource): void => {
    reads++;
    // The first part was compared by then.
    if (reads === 6) source.write(FILE, Buffer.alloc(PART_BYTES, 9), 0);
  };
  const rewrite = (source: MemoryFileSource): void => source.write(FILE, Buffer.alloc(PART_BYTES, 9), 2 * PART_BYTES);
  await expect(compared(rewrite, anew)).rejects.toMatchObject({ code: 'source_changed', disposition: 'retry' });
});

test('a file that grows while it is compared is reported as it was before, and not compared again', async () => {
  let reads = 0;
  const grow = (source: MemoryFileSource): void => {
    reads++;
    source.write(FILE, Buffer.alloc(100, 9));
  };
  const rewrite = (source: MemoryFileSource): void => source.write(FILE, Buffer.alloc(PART_BYTES, 9), 2 * PART_BYTES);
  const result = await compared(rewrite, grow);
  expect(result).toMatchObject({ witness: 'gone', equal: [1, 2], differing: [3], seen: { sizeBytes: CONTENT.length } });
  expect(reads).toBeLessThan(14);
});

test('a file that still holds what is stored is reported as it was before it was read', async () => {
  const grow = (source: MemoryFileSource): void => source.write(FILE, Buffer.alloc(100, 9));
  const result = await compared(() => {}, grow);
  expect(result).toMatchObject({ witness: 'kept', seen: { sizeBytes: CONTENT.length } });
});

test('a part of which only the list of the store is known is recognised by the checksums there', async () => {
  const bytes = CONTENT.subarray(0, PART_BYTES);
  const { tail: _tail, front: _front, ...listed } = { ...storedPart(1), digest: '0'.repeat(32), isUnread: true };
  const byEtag = { ...listed, etag: md5Of(bytes), crc32: 0 };
  expect(await compared(() => {}, undefined, [byEtag])).toMatchObject({ equal: [1] });
  const byCrc = { ...listed, crc32: crc32Of(bytes) };
  expect(await compared(() => {}, undefined, [byCrc])).toMatchObject({ equal: [1] });
  expect(await compared(() => {}, undefined, [{ ...listed, crc32: 0 }])).toMatchObject({ differing: [1] });
});
