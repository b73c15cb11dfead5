import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { EnginePorts } from '../../../../../electron/engine/runtime/enginePorts.ts';
import type { PartUpload } from '../../../../../electron/engine/ports/objectStore.ts';
import { BufferPool } from '../../../../../electron/engine/runtime/parts/bufferPool.ts';
import { digestOf } from '../../../../../electron/engine/runtime/parts/partDigest.ts';
import { type PartOutcome, sendPart } from '../../../../../electron/engine/runtime/parts/sendPart.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { MemoryFileSource } from '../../../../fakes/memoryFileSource.ts';
import { FINGERPRINT, jobOf } from './jobOf.ts';
import { MIB } from '../../../../support/bytes.ts';

/** Less than the engine's own, so that a part above it is soon read and compared. */
const BUFFERED_BYTES_MAX = 6 * MIB;
const FILE = '/takes/take.mp4';

function bench(bytes: Buffer) {
  const source = new MemoryFileSource(() => FINGERPRINT.birthtimeMs);
  source.write(FILE, bytes);
  const sent: Buffer[] = [];
  const store = {
    uploadPart: async ({ payload: { body } }: PartUpload) => {
      const whole = body instanceof Uint8Array ? Buffer.from(body) : await bytesOf(body());
      sent.push(whole);
      return { etag: createHash('md5').update(whole).digest('hex') };
    },
  };
  // Of the ports, a part uses these three.
  const ports = { source, store, clock: createFakeClock() } as unknown as EnginePorts;
  const deps = {
    ports,
    pool: new BufferPool(1),
    path: FILE,
    address: { bucket: 'takes', key: 'take.mp4' },
    bufferedBytesMax: BUFFERED_BYTES_MAX,
    beforeSend: async () => undefined,
  };
  const send = (fields: Parameters<typeof jobOf>[0]): Promise<PartOutcome> =>
    sendPart(deps, jobOf({ length: bytes.length, ...fields }), new AbortController().signal);
  return { source, sent, send };
}

/** Bytes of which no two places are alike. */
function unrepeated(length: number): Buffer {
  return Buffer.from(Uint32Array.from({ length: length / 4 }, (_, index) => index).buffer);
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** A part that is held in memory, and one that is not, which is read in three steps. */
describe.each([5, 9])('a part of %i MiB', (mebibytes) => {
  const size = mebibytes * MIB;

  test('is sent once, and found unchanged when it is compared', async () => {
    const { sent, send } = bench(Buffer.alloc(size, 7));
    const first = await send({});
    if (first.kind !== 'stored') throw new Error(first.kind);
    expect(first.part.md5).toBe(first.part.etag);
    expect(await send({ stored: first.part })).toEqual({ kind: 'unchanged' });
    expect(sent).toHaveLength(1);
  });

  test('is not sent when another file has the name', async () => {
    const { source, sent, send } = bench(Buffer.alloc(size, 7));
    source.remove(FILE);
    source.write(FILE, Buffer.alloc(size, 8));
    expect(await send({})).toMatchObject({ kind: 'short', seen: { fingerprint: { inode: '2' } } });
    expect(sent).toEqual([]);
  });

  test('is sent again, as it is now, when any one of its bytes changed', async () => {
    const { source, sent, send } = bench(unrepeated(size));
    // A length that no step of reading divides.
    const length = size - 4_100;
    let last = await send({ length });
    for (const at of [0, MIB - 1, MIB, 4 * MIB + 3, length - 1]) {
      if (last.kind !== 'stored') throw new Error(last.kind);
      expect(await send({ length, stored: last.part })).toEqual({ kind: 'unchanged' });
      const other = 255 - (sent.at(-1)?.[at] ?? 0);
      source.write(FILE, Buffer.from([other]), at);
      last = await send({ length, stored: last.part });
      expect([last.kind, sent.at(-1)?.length, sent.at(-1)?.[at]]).toEqual(['stored', length, other]);
    }
    expect(sent).toHaveLength(6);
  });

  test('is not sent when the file ends within it', async () => {
    const { sent, send } = bench(Buffer.alloc(size, 7));
    const first = await send({});
    if (first.kind !== 'stored') throw new Error(first.kind);
    expect(await send({ stored: first.part, length: size + 1 })).toMatchObject({ kind: 'short' });
    expect(sent).toHaveLength(1);
  });

  test('is blank when all of its bytes are zero', async () => {
    const { source, sent, send } = bench(Buffer.alloc(size));
    expect(await send({ mayBeBlank: true })).toEqual({ kind: 'blank' });
    source.write(FILE, Buffer.from([1]), 0);
    expect((await send({ mayBeBlank: true })).kind).toBe('stored');
    expect(sent).toHaveLength(1);
  });

  test('is blank while zeros reach past its end: the recorder writes at this place of the room it reserved', async () => {
    const { source, sent, send } = bench(Buffer.alloc(size + MIB));
    source.write(FILE, Buffer.from([1]), 0);
    expect(await send({ mayBeBlank: true, length: size })).toEqual({ kind: 'blank' });
    // The recorder went on to the next part.
    source.write(FILE, Buffer.from([1]), size);
    expect((await send({ mayBeBlank: true, length: size })).kind).toBe('stored');
    expect(sent).toHaveLength(1);
  });

  test('is sent when it ends in zeros that no zeros follow', async () => {
    const { source, send } = bench(Buffer.concat([Buffer.alloc(size, 7), Buffer.alloc(MIB, 8)]));
    source.write(FILE, Buffer.alloc(64 * 1024), size - 64 * 1024);
    expect((await send({ mayBeBlank: true, length: size })).kind).toBe('stored');
  });

  test('is not sent when its witness is not in the file any more', async () => {
    const { source, sent, send } = bench(unrepeated(2 * size));
    const first = await send({ length: size });
    if (first.kind !== 'stored' || first.part.tail === undefined) throw new Error(first.kind);
    const length = 64 * 1024;
    const witness = { offset: size - length, length, digest: first.part.tail };
    const second = { partNumber: 2, offset: size, length: size, witness };
    // A recorder rewrote its header.
    source.write(FILE, Buffer.alloc(1_000, 5), 0);
    expect((await send(second)).kind).toBe('stored');
    // Another recording was copied over the file.
    source.write(FILE, Buffer.alloc(2 * size, 9), 0);
    expect(await send(second)).toEqual({ kind: 'rewritten' });
    expect(sent).toHaveLength(2);
  });

  test('is recognised by its end, and by what is before it, unless these repeat: then they may be in any file', async () => {
    const bytes = unrepeated(size);
    const tail = digestOf(bytes.subarray(-64 * 1024));
    expect(await bench(bytes).send({})).toMatchObject({ kind: 'stored', part: { tail } });
    const isInMemory = size <= BUFFERED_BYTES_MAX;
    const front = isInMemory ? { front: digestOf(bytes.subarray(0, -64 * 1024)) } : {};
    bytes.fill(Buffer.from([0x40, 0x00, 0x02, 0x20, 0x40, 0x80, 0x00, 0x08]), size - 64 * 1024);
    const outcome = await bench(bytes).send({});
    expect(outcome).toMatchObject({ kind: 'stored', part: front });
    expect(outcome).not.toHaveProperty('part.tail');
  });

  test('is sent although it is blank when the file is being finished', async () => {
    expect((await bench(Buffer.alloc(size)).send({ mayBeBlank: false })).kind).toBe('stored');
  });

  test('that the file ends before is short', async () => {
    expect((await bench(Buffer.alloc(size - 1, 7)).send({ length: size })).kind).toBe('short');
  });
});
