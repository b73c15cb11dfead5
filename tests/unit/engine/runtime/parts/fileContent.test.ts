import { describe, expect, test } from 'vitest';
import { tailBytes } from '../../../../../electron/engine/core/dueParts.ts';
import type { StoredPart } from '../../../../../electron/engine/core/recording.ts';
import {
  contentOf,
  crc32OfContent,
  digestOfRange,
  sampleOf,
  sampleOfStored,
  sumsOf,
} from '../../../../../electron/engine/runtime/parts/fileContent.ts';
import { crc32Of } from '../../../../../electron/engine/runtime/parts/fastCrc32.ts';
import { digestOf } from '../../../../../electron/engine/runtime/parts/partDigest.ts';
import { MemoryFileSource } from '../../../../fakes/memoryFileSource.ts';
import { noise } from '../../../../support/payload.ts';

const FILE = '/takes/take.mp4';
const MIB = 1024 * 1024;
const plan = { kind: 'equal', chunkBytes: 5 * MIB } as const;
const signal = new AbortController().signal;
const bytes = Buffer.concat([Buffer.alloc(5 * MIB, 1), Buffer.alloc(5 * MIB, 2), Buffer.alloc(100, 3)]);

function partsOf(content: Buffer): StoredPart[] {
  const pieces = [content.subarray(0, 5 * MIB), content.subarray(5 * MIB, 10 * MIB), content.subarray(10 * MIB)];
  return pieces.map((piece, index) => ({
    partNumber: index + 1,
    sizeBytes: piece.length,
    etag: 'e',
    digest: digestOf(piece),
    crc32: 0,
    uploadedAt: '2026-05-04T10:00:00+00:00',
  }));
}

const ledgerOf = (parts: readonly StoredPart[]) => new Map(parts.map((part) => [part.partNumber, part]));

/** A reader of a file that holds `content`. */
function reading(content: Uint8Array) {
  const source = new MemoryFileSource();
  source.write(FILE, content);
  return source.open(FILE);
}

function changed(at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = 9;
  return copy;
}

describe('the content of a file, from its parts', () => {
  test.each([
    ['lacks a part in the middle', [0, 2]],
    ['lacks the last part', [0, 1]],
  ])('is unknown when the ledger %s', (_, indexes) => {
    const parts = partsOf(bytes).filter((_part, index) => indexes.includes(index));
    expect(contentOf(plan, ledgerOf(parts), bytes.length)).toBeUndefined();
  });

  test('is unknown when the last part has another length than the file needs, or when a part is unread', () => {
    expect(contentOf(plan, ledgerOf(partsOf(bytes)), bytes.length + 1)).toBeUndefined();
    const unread = partsOf(bytes).map((part, index) => (index === 1 ? { ...part, isUnread: true } : part));
    expect(contentOf(plan, ledgerOf(unread), bytes.length)).toBeUndefined();
  });

  test('is unknown of a file without a byte', () => {
    expect(contentOf(plan, new Map(), 0)).toBeUndefined();
  });

  test('is that of the file with the same bytes, and of no other', async () => {
    const content = contentOf(plan, ledgerOf(partsOf(bytes)), bytes.length);
    if (content === undefined) throw new Error('It is known.');
    expect(await crc32OfContent(await reading(bytes), content, bytes.length, signal)).toBe(crc32Of(bytes, 0));
    for (const at of [0, 5 * MIB, bytes.length - 1])
      expect(
        await crc32OfContent(await reading(changed(at)), content, bytes.length, signal),
        `byte ${at}`,
      ).toBeUndefined();
    const shorter = await reading(bytes.subarray(0, -1));
    expect(await crc32OfContent(shorter, content, bytes.length, signal)).toBeUndefined();
  });
});

describe('the sums of a part', () => {
  test.each([1, 15, 16, 100, 512 * 1024, 512 * 1024 + 1, 5 * MIB, 5 * MIB + 16, 5 * MIB - 1])(
    'of %i bytes are those of its bytes in one piece',
    (length) => {
      const part = noise(length, 1);
      const at = length - tailBytes(length);
      const anchors = { tail: digestOf(part.subarray(at)), front: digestOf(part.subarray(0, at)) };
      const { tail, front, ...sums } = sumsOf(part);
      expect(sums).toEqual({ digest: digestOf(part), crc32: crc32Of(part) });
      if (length >= 512 * 1024) expect({ tail, front }).toEqual(anchors);
    },
  );
});

describe('the sample of a file', () => {
  test('differs with the first and with the last byte', async () => {
    const sample = await sampleOf(await reading(bytes), bytes.length);
    expect(await sampleOf(await reading(bytes), bytes.length)).toBe(sample);
    for (const at of [0, bytes.length - 1])
      expect(await sampleOf(await reading(changed(at)), bytes.length)).not.toBe(sample);
  });

  test('is unknown of a file that is shorter than expected, in its beginning or in its end', async () => {
    expect(await sampleOf(await reading(bytes.subarray(0, 10)), bytes.length)).toBeUndefined();
    expect(await sampleOf(await reading(bytes.subarray(0, -1)), bytes.length)).toBeUndefined();
    expect(await sampleOf(await reading(bytes.subarray(0, 10)), 20)).toBeUndefined();
  });

  test('follows from the only part of a short file, as if the file was read', async () => {
    for (const sizeBytes of [1, 64 * 1024, 64 * 1024 + 1, 128 * 1024]) {
      const short = noise(sizeBytes, 1);
      const [part] = partsOf(short);
      expect(sampleOfStored(ledgerOf(part === undefined ? [] : [part]), sizeBytes)).toBe(
        await sampleOf(await reading(short), sizeBytes),
      );
    }
  });

  test('does not follow from the parts of a longer file, of an unread one, or of a file of another size', () => {
    const [part] = partsOf(noise(128 * 1024, 1));
    if (part === undefined) throw new Error('The file has a part.');
    expect(sampleOfStored(ledgerOf([part]), 128 * 1024)).toBeDefined();
    expect(sampleOfStored(ledgerOf([{ ...part, isUnread: true }]), 128 * 1024)).toBeUndefined();
    expect(sampleOfStored(ledgerOf([part]), 128 * 1024 - 1)).toBeUndefined();
    expect(sampleOfStored(ledgerOf([{ ...part, sizeBytes: 128 * 1024 + 1 }]), 128 * 1024 + 1)).toBeUndefined();
    expect(sampleOfStored(new Map(), 0)).toBeUndefined();
  });
});

describe('the digest of a range', () => {
  test('is that of its bytes, also when it takes several reads', async () => {
    const reader = await reading(bytes);
    expect(await digestOfRange(reader, 1, 9 * MIB, signal)).toBe(digestOf(bytes.subarray(1, 1 + 9 * MIB)));
  });

  test('is unknown when the file ends before it', async () => {
    expect(await digestOfRange(await reading(bytes), 10 * MIB, 101, signal)).toBeUndefined();
  });

  test('is not read on after the engine stopped', async () => {
    const stopped = digestOfRange(await reading(bytes), 0, 10, AbortSignal.abort());
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  });
});
