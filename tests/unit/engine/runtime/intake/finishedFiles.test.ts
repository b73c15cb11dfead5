import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { crc32Hex } from '../../../../../electron/engine/core/crc32.ts';
import { Fault } from '../../../../../electron/engine/core/fault.ts';
import type { FinishedDocument } from '../../../../../electron/engine/core/finishedDocument.ts';
import type { Integrity } from '../../../../../electron/engine/core/recording.ts';
import type { SourceMark } from '../../../../../electron/engine/ports/checkpointStore.ts';
import type { FileSource, SourceFacts } from '../../../../../electron/engine/ports/fileSource.ts';
import type { NewObject, ObjectStore, Payload } from '../../../../../electron/engine/ports/objectStore.ts';
import { ENGINE_DEFAULTS, type EngineConfig } from '../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../electron/engine/runtime/enginePorts.ts';
import { FinishedFiles } from '../../../../../electron/engine/runtime/intake/finishedFiles.ts';
import { contentOf } from '../../../../../electron/engine/runtime/parts/fileContent.ts';
import { digestOf } from '../../../../../electron/engine/runtime/parts/partDigest.ts';
import { SourceKeys } from '../../../../../electron/engine/runtime/recording/sourceKeys.ts';
import { createFakeClock, type FakeClock } from '../../../../fakes/fakeClock.ts';
import { FaultyObjectStore } from '../../../../fakes/faultyObjectStore.ts';
import { MemoryCheckpointStore } from '../../../../fakes/memoryCheckpointStore.ts';
import { MemoryObjectStore } from '../../../../fakes/memoryObjectStore.ts';
import { examplePart } from '../../../../support/checkpoints.ts';
import { diskFiles } from '../../../../support/diskFiles.ts';
import { silentLogger } from '../../../../support/loggers.ts';
import { noise } from '../../../../support/payload.ts';
import { tempFolder } from '../../../../support/tempFolder.ts';
import { withMethods } from '../../../../support/withMethods.ts';

interface Bench {
  readonly source: FileSource;
  readonly clock?: FakeClock;
  readonly store?: ObjectStore;
  readonly documents?: readonly FinishedDocument[];
}

function finishedFiles({ source, clock = createFakeClock(), store, documents = [] }: Bench): FinishedFiles {
  const config: EngineConfig = { ...ENGINE_DEFAULTS, folders: [], bucket: 'takes', ownerId: 'one' };
  // Nothing is sent or probed here.
  const ports = {
    clock,
    source,
    store,
    checkpoints: new MemoryCheckpointStore({ clock }),
    logger: silentLogger,
  } as unknown as EnginePorts;
  return new FinishedFiles({
    ports,
    keys: new SourceKeys(source, () => config),
    uploaded: { documentsOf: () => Promise.resolve(documents) },
    config: () => config,
    signal,
  });
}

const signal = new AbortController().signal;
const KEY = 'streams/a/take.mp4';
const TAKE = noise(100_000, 1);
const OTHER = noise(100_000, 2);

function textOf(bytes: Buffer, key = KEY): NewObject & Payload {
  const sums = { crc32: crc32(bytes), md5: createHash('md5').update(bytes).digest('hex') };
  return {
    bucket: 'takes',
    key,
    contentType: 'video/mp4',
    metadata: {},
    sizeBytes: bytes.length,
    body: bytes,
    ...sums,
  };
}

async function put(store: ObjectStore, bytes: Buffer, key = KEY): Promise<void> {
  const object = textOf(bytes, key);
  await store.putObject(object, object, signal);
}

/**
 * A finished file, its mark, and its object in a store.
 * @param integrity with `md5` the store keeps no CRC-32
 * @param etag that of the mark; marks of older versions have none
 */
async function finishedFile(integrity: Integrity = 'crc32', etag?: string) {
  const file = path.join(tempFolder(), 'take.mp4');
  writeFileSync(file, TAKE);
  const { source } = diskFiles();
  const store = new FaultyObjectStore(new MemoryObjectStore({ buckets: ['takes'], integrity }));
  await put(store, TAKE);
  const facts = await source.stat(file);
  const plan = { kind: 'stepping', chunkBytes: 5 * 1024 * 1024 } as const;
  const part = examplePart(1, { sizeBytes: TAKE.length, digest: digestOf(TAKE) });
  const content = contentOf(plan, new Map([[1, part]]), TAKE.length);
  if (content === undefined) throw new Error('The ledger holds the whole file.');
  const object = { bucket: 'takes', key: KEY, ...(etag === undefined ? {} : { etag }) };
  const mark: SourceMark = { ...facts, recordingId: 'a', isDiscarded: false, path: file, content, object };
  return { file, source, store, facts, candidates: [{ mark, content }] };
}

/** Compares a file with its own content. @param change the facts that the open file has when it is asked the second time */
async function compare(change: Partial<SourceFacts>): Promise<{ readonly found: string; readonly isDone: boolean }> {
  const { file, source: disk, store, facts, candidates } = await finishedFile();
  const source = withMethods(disk, {
    open: async (name: string) => {
      const reader = await disk.open(name);
      let asked = 0;
      return withMethods(reader, {
        stat: async () => ({ ...(await reader.stat()), ...(++asked === 1 ? {} : change) }),
      });
    },
  });
  const finished = finishedFiles({ source, store });
  const found = await finished.compare(file, facts, candidates);
  return { found, isDone: await finished.isDone(file, facts) };
}

test('a file that holds what was uploaded is done', async () => {
  expect(await compare({})).toEqual({ found: 'equal', isDone: true });
});

test.each([{ ctimeMs: 1 }, { mtimeMs: 1 }, { sizeBytes: 99_999 }])(
  'one that changes while it is compared (%j) is not',
  async (change) => {
    expect(await compare(change)).toEqual({ found: 'differs', isDone: false });
  },
);

describe('the object of a finished file', () => {
  /** How the object is proven: by the checksum of the store, by the ETag that the mark has, or by reading it. */
  const proofs: readonly (readonly [string, Integrity, string | undefined, number])[] = [
    ['a checksum', 'crc32', undefined, 0],
    ['the ETag of its mark', 'md5', textOf(TAKE).md5, 0],
    ['its content', 'md5', undefined, 1],
  ];

  test.each(proofs)('is proven by %s', async (_name, integrity, etag, reads) => {
    const { file, source, store, facts, candidates } = await finishedFile(integrity, etag);
    const finished = finishedFiles({ source, store });
    expect(await finished.compare(file, facts, candidates)).toBe('equal');
    expect(store.calls.filter(({ method }) => method === 'readObject')).toHaveLength(reads);
    // From now on the ETag is known.
    expect((await finished.markOfDone(file, facts))?.object?.etag).toBe(textOf(TAKE).md5);
  });

  test.each(proofs)(
    'is lost when another one of its size took its place, as %s tells',
    async (_name, integrity, etag) => {
      const { file, source, store, facts, candidates } = await finishedFile(integrity, etag);
      await put(store, OTHER);
      const finished = finishedFiles({ source, store });
      expect(await finished.compare(file, facts, candidates)).toBe('object_lost');
      expect(await finished.isDone(file, facts)).toBe(false);
    },
  );

  test('is lost when it was deleted, which is found without reading the file', async () => {
    const { file, source, store, facts, candidates } = await finishedFile();
    await store.deleteObject({ bucket: 'takes', key: KEY }, signal);
    const finished = finishedFiles({
      source: withMethods(source, { open: () => Promise.reject(new Error('read')) }),
      store,
    });
    expect(await finished.compare(file, facts, candidates)).toBe('object_lost');
  });

  test.each(['retry', 'attention'] as const)(
    'is not believed to be there while the store does not tell (%s): the comparison fails after a pause',
    async (disposition) => {
      const { file, source, store, facts, candidates } = await finishedFile();
      const clock = createFakeClock();
      const fault = new Fault('access_denied', 'The store does not tell.', { disposition });
      store.failOn({ method: 'headObject', fault, when: 'before', times: 1_000 });
      const finished = finishedFiles({ source, store, clock });
      let failed: unknown;
      finished.compare(file, facts, candidates).catch((thrown: unknown) => (failed = thrown));
      expect(await clock.advanceUntil(() => failed !== undefined, 600_000)).toBeGreaterThan(10_000);
      expect(failed).toBe(fault);
      expect(await finished.isDone(file, facts)).toBe(false);
    },
  );
});

test('each of several documents of the name and size of a file is compared with it', async () => {
  const { file, source, store, facts } = await finishedFile();
  const document = (id: string, bytes: Buffer): FinishedDocument => {
    const { md5: etag = '', crc32: sum } = textOf(bytes);
    return {
      stream_id: id,
      original_file_path: file,
      s3_bucket: 'takes',
      s3_key_prefix: `streams/${id}/take.mp4`,
      total_size_bytes: bytes.length,
      chunks: [{ part_number: 1, size_bytes: bytes.length, etag }],
      etag,
      checksum: { value: crc32Hex(sum) },
    };
  };
  await put(store, OTHER, 'streams/b/take.mp4');
  const finished = finishedFiles({ source, store, documents: [document('b', OTHER), document('a', TAKE)] });
  const verdict = await finished.look(file, facts);
  if (verdict.kind !== 'compare') throw new Error(`It is ${verdict.kind}.`);
  expect(await finished.compare(file, facts, verdict.candidates)).toBe('equal');
  expect((await finished.markOfDone(file, facts))?.recordingId).toBe('a');
});

test('files of several folders that are looked at in turns share one answer for each folder, for a fifth of a second', async () => {
  const asked: string[] = [];
  const source = withMethods(diskFiles().source, {
    fileSystemOf: async (folder: string) => {
      asked.push(folder);
      return `of ${folder}`;
    },
  });
  const clock = createFakeClock();
  const finished = finishedFiles({ source, clock });
  for (const file of ['/a/1.mp4', '/b/1.mp4', '/a/2.mp4', '/b/2.mp4'])
    expect(await finished.fileSystemOf(file)).toBe(`of ${path.dirname(file)}`);
  expect(asked).toEqual(['/a', '/b']);
  await clock.advance(201);
  await finished.fileSystemOf('/a/1.mp4');
  expect(asked).toEqual(['/a', '/b', '/a']);
});

test('a card that was exchanged while the machine slept is another one: its folder is asked again', async () => {
  const clock = createFakeClock();
  let card = 'first';
  const source = withMethods(diskFiles().source, { fileSystemOf: async () => card });
  const finished = finishedFiles({ source, clock });
  expect(await finished.fileSystemOf('/card/1.mp4')).toBe('first');
  card = 'second';
  // The monotonic clock stands still during a sleep, the wall clock does not.
  clock.jumpWallClock(60_000);
  expect(await finished.fileSystemOf('/card/1.mp4')).toBe('second');
});
