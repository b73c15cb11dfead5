import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ContainerState } from '../../../../../electron/engine/core/container/containerState.ts';
import { judged, stateOf } from '../../../../support/containerBytes.ts';

/** An MP4 box with a 32-bit size, or one given. */
function box(type: string, content: Uint8Array | readonly Uint8Array[] = [], size?: number): Buffer {
  const inside = content instanceof Uint8Array ? content : Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size ?? inside.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, inside]);
}

/** An MP4 box with a 64-bit size. */
function largeBox(type: string, content: Uint8Array): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(content.length + 16));
  return Buffer.concat([box(type, size, 1), content]);
}

describe('MP4 as other recorders write it', () => {
  const type = box('ftyp', Buffer.from('isom'));
  const media = Buffer.from('picture and sound');
  const movie = box('moov', [box('mvhd', Buffer.alloc(100)), box('trak', Buffer.alloc(20))]);
  const announcing = box('moov', [box('mvhd', Buffer.alloc(100)), box('trak'), box('mvex', box('trex'))]);
  const fragment = Buffer.concat([box('moof', box('mfhd', Buffer.alloc(8))), box('mdat', media)]);
  const offset = Buffer.alloc(8);
  offset.writeUInt32BE(24, 4);
  const index = box('mfra', box('mfro', offset));

  const cases: [string, ContainerState, readonly Uint8Array[]][] = [
    ['the movie header behind the media', 'complete', [type, box('mdat', media), movie]],
    ['the movie header in front', 'complete', [type, movie, box('free', media), box('mdat', media)]],
    ['a 64-bit media box', 'complete', [type, box('wide'), largeBox('mdat', media), movie]],
    ['no movie header yet', 'incomplete', [type, box('mdat', media)]],
    ['no media yet', 'incomplete', [type, movie]],
    ['media of a length not known yet', 'incomplete', [type, box('mdat', media, 0)]],
    ['media to the end behind the movie header', 'unmarked', [type, movie, box('mdat', media, 0)]],
    [
      'a movie header of a length not known yet',
      'incomplete',
      [type, box('mdat', media), box('moov', movie.subarray(8), 0)],
    ],
    [
      'a movie header whose tracks are still to come',
      'incomplete',
      [type, box('mdat', media), box('moov', box('mvhd'))],
    ],
    [
      'a movie header with a broken child',
      'incomplete',
      [type, box('mdat', media), box('moov', [box('mvhd'), box('trak', media, 999)])],
    ],
    ['room reserved behind the end', 'incomplete', [type, box('mdat', media), movie, Buffer.alloc(1_000)]],
    ['hybrid, before the first fragment', 'unmarked', [type, box('free'), announcing]],
    ['hybrid, after each fragment', 'unmarked', [type, box('free'), announcing, fragment, fragment]],
    ['hybrid, its movie header just written', 'unmarked', [type, box('free'), announcing, fragment, fragment, movie]],
    [
      'hybrid, its head rewritten: all before is media',
      'complete',
      [type, largeBox('mdat', Buffer.concat([announcing.subarray(8), fragment, fragment])), movie],
    ],
    ['fragmented with its index', 'complete', [type, announcing, fragment, index]],
    ['fragmented with bytes behind its index', 'unmarked', [type, announcing, fragment, index, fragment]],
    [
      'fragmented with an index that ends too early',
      'unmarked',
      [type, announcing, fragment, box('mfra', [box('free'), box('mfro', Buffer.from([0, 0, 0, 0, 0, 0, 0, 32]))], 16)],
    ],
    ['a head that is still zero', 'incomplete', [Buffer.alloc(1_000), movie]],
  ];

  test.each(cases)('%s: %s', async (_, state, pieces) => {
    expect(await stateOf(Buffer.concat(pieces))).toBe(state);
  });

  test('a file made of nothing but tiny boxes is given up within the limit', async () => {
    const boxes = Buffer.concat([type, ...Array.from({ length: 50_000 }, () => box('free'))]);
    expect(await stateOf(boxes)).toBe('incomplete');
    const movies = Buffer.concat([
      type,
      ...Array.from({ length: 900 }, () =>
        box('moov', [box('mvhd'), ...Array.from({ length: 400 }, () => box('trak'))]),
      ),
    ]);
    expect(await stateOf(movies)).toBe('incomplete');
  });
});

test('junk is judged without a fault, whatever it begins with', async () => {
  const beginnings = [
    Buffer.alloc(0),
    Buffer.from('\0\0\0\x18ftypisom', 'latin1'),
    Buffer.from('\0\0\0\x01mdat', 'latin1'),
    Buffer.from('1a45dfa3', 'hex'),
    Buffer.from('1a45dfa38018538067', 'hex'),
    Buffer.from('060e2b34020501010d010201010204', 'hex'),
    Buffer.from('474000', 'hex'),
  ];
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 300 }), async (beginning, rest) => {
      reached.add(`${beginning.toString('hex')} ${await stateOf(Buffer.concat([beginning, rest]))}`);
    }),
    { numRuns: 3_000 },
  );
  for (const beginning of beginnings)
    expect([...reached].some((seenState) => seenState.startsWith(beginning.toString('hex')))).toBe(true);
});

/** Sizes that parsers get wrong: none, shorter than a header, the marks for “64-bit” and “to the end”, and more than any disk has. */
const HOSTILE_SIZES = [0n, 1n, 7n, 8n, 9n, 16n, 0x7fffffffn, 0xffffffffn, 1n << 53n, 1n << 63n, (1n << 64n) - 1n];

function boxHead(type: string, size: bigint, isLarge: boolean): Buffer {
  const head = Buffer.alloc(isLarge ? 16 : 8);
  head.writeUInt32BE(isLarge ? 1 : Number(size & 0xffffffffn));
  head.write(type, 4, 'latin1');
  if (isLarge) head.writeBigUInt64BE(size, 8);
  return head;
}

/** Bytes that begin like a container of one of the known formats, with lengths that lie. */
const hostileItem: fc.Arbitrary<Buffer> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('ftyp', 'moov', 'mdat', 'free', 'moof', 'mvhd', 'trak', 'mfra', 'uuid'),
      fc.oneof(fc.constantFrom(...HOSTILE_SIZES), fc.bigInt({ min: 8n, max: 64n })),
      fc.boolean(),
    )
    .map(([type, size, isLarge]) => boxHead(type, size, isLarge)),
  fc
    .tuple(
      fc.constantFrom('1a45dfa3', '18538067', 'ec', '1f43b675'),
      fc.constantFrom('80', '81', 'ff', '01ffffffffffffff', '01fffffffffffffe', '0100000000000000', '4001', '00'),
    )
    .map(([id, size]) => Buffer.from(id + size, 'hex')),
  fc
    .tuple(
      fc.constantFrom('02', '03', '04', '11'),
      fc.constantFrom('80', '00', '7f', '83ffffff', '88ffffffffffffffff', '887fffffffffffffff', '8900', 'ff'),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
    )
    .map(([kind, length, pack]) =>
      Buffer.concat([Buffer.from(`060e2b34020501010d01020101${kind}0400${length}`, 'hex'), pack]),
    ),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
);

describe('a hostile file', () => {
  const sizes = fc.constantFrom(1_000, 100_000, 2 ** 40, Number.MAX_SAFE_INTEGER);

  test('is judged within the limits, whatever lengths it claims and however long it goes on', async () => {
    const reached = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostileItem, { minLength: 1, maxLength: 6 }),
        fc.array(hostileItem, { minLength: 1, maxLength: 4 }),
        sizes,
        async (begin, repeated, sizeBytes) => {
          reached.add(await judged(endless(Buffer.concat(begin), Buffer.concat(repeated), sizeBytes), sizeBytes));
        },
      ),
      { numRuns: 1_500 },
    );
    expect([...reached].toSorted()).toEqual(['incomplete', 'unmarked']);
  });

  const type = box('ftyp', Buffer.from('isom'));
  const endlessFiles: [string, Buffer, Buffer][] = [
    ['empty boxes without end', type, box('free')],
    ['64-bit boxes without end', type, boxHead('free', 16n, true)],
    ['movie headers without end', type, box('moov', [box('mvhd'), box('trak')])],
    ['padding without end', Buffer.from('1a45dfa380', 'hex'), Buffer.from('ec80', 'hex')],
    ['partitions without end', mxfHead(2, 100), mxfHead(4, 100)],
    ['a movie header of children without end', Buffer.concat([type, boxHead('moov', 1n << 50n, true)]), box('trak')],
  ];
  test.each(endlessFiles)('with %s is incomplete', async (_, begin, repeated) => {
    const sizeBytes = 2 ** 52;
    expect(await judged(endless(begin, repeated, sizeBytes), sizeBytes)).toBe('incomplete');
  });
});

test('a table of MXF partitions is believed up to the limit of reads', async () => {
  const withTable = (entries: number): Buffer => Buffer.concat([mxfHead(2, 89), mxfHead(4, 89), mxfTable(entries)]);
  expect(await stateOf(withTable(2_880))).toBe('complete');
  expect(await stateOf(withTable(20_000))).toBe('incomplete');
  expect(await stateOf(withTable(200_000))).toBe('incomplete');
});

/** A file that begins like this and then repeats the other bytes up to its size. */
function endless(begin: Buffer, repeated: Buffer, sizeBytes: number) {
  return async (position: number, length: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(Math.min(length, sizeBytes - position));
    for (let at = 0; at < bytes.length; at++) {
      const place = position + at;
      const from = place < begin.length ? begin[place] : repeated[(place - begin.length) % repeated.length];
      bytes[at] = from ?? 0;
    }
    return bytes;
  };
}

/** A closed and complete MXF partition pack of this kind that names this footer. */
function mxfHead(kind: number, footerStart: number): Buffer {
  const pack = Buffer.alloc(72);
  pack.writeBigUInt64BE(BigInt(footerStart), 24);
  return Buffer.concat([Buffer.from(`060e2b34020501010d010201010${kind}040048`, 'hex'), pack]);
}

/** A table of partitions, every one of which is the header. */
function mxfTable(entries: number): Buffer {
  const rows = Buffer.alloc(entries * 12 + 4);
  return Buffer.concat([Buffer.from('060e2b34020501010d0102010111010083', 'hex'), threeBytes(rows.length), rows]);
}

function threeBytes(value: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntBE(value, 0, 3);
  return bytes;
}
