import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { containerState } from '../../../electron/engine/adapters/evidence/containerState.ts';
import { NodeFinishEvidence } from '../../../electron/engine/adapters/evidence/nodeFinishEvidence.ts';
import { diskFiles } from '../../support/diskFiles.ts';
import type { ContainerState } from '../../../electron/engine/ports/fileSource.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { RECORDING_NAMES, RECORDINGS, record } from '../../support/testRecordings.ts';
import type { RecordingName } from '../../support/testRecordings.ts';

const READ_BYTES_MAX = 200 * 1024;

/** The state of bytes in memory; checks on the way how much is read. */
async function stateOf(bytes: Uint8Array): Promise<ContainerState> {
  let readBytes = 0;
  const state = await containerState(async (position, length) => {
    readBytes += length;
    return bytes.subarray(Math.min(position, bytes.length), Math.min(position + length, bytes.length));
  }, bytes.length);
  expect(readBytes).toBeLessThanOrEqual(READ_BYTES_MAX);
  return state;
}

interface Watched {
  /** States while it was written, each with the bytes it was told of. */
  readonly samples: readonly { readonly state: ContainerState; readonly bytes: Buffer }[];
  readonly final: Buffer;
}

const watched = new Map<RecordingName, Watched>();
const folder = tempFolder(afterAll);

/** Looks at a recording, again and again, until its recorder has ended. */
async function watchRecording(name: RecordingName): Promise<void> {
  const recorder = record(folder, name, 3, 'real_time');
  let isOver = false;
  const ended = recorder.ended.finally(() => {
    isOver = true;
  });
  const samples: { state: ContainerState; bytes: Buffer }[] = [];
  while (!isOver) {
    const bytes = bytesOf(recorder.path);
    if (bytes.length > 0 && samples.at(-1)?.bytes.equals(bytes) !== true)
      samples.push({ state: await stateOf(bytes), bytes });
    await sleep(10);
  }
  expect(await ended).toBe(0);
  watched.set(name, { samples, final: readFileSync(recorder.path) });
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

function seen(name: RecordingName): Watched {
  const found = watched.get(name);
  if (found === undefined) throw new Error(`${name} was not recorded.`);
  return found;
}

beforeAll(async () => {
  await Promise.all(RECORDING_NAMES.map(watchRecording));
});

describe.each(RECORDING_NAMES)('%s, recorded by ffmpeg', (name) => {
  test('is never called complete while bytes are still to come or to change', () => {
    const { samples, final } = seen(name);
    const early = samples.filter((sample) => sample.state === 'complete' && !sample.bytes.equals(final));
    expect(early).toEqual([]);
    const unfinished = samples.filter((sample) => !sample.bytes.equals(final)).map((sample) => sample.state);
    expect(unfinished.length).toBeGreaterThan(0);
    expect(RECORDINGS[name].meanwhile).toEqual(expect.arrayContaining([...new Set(unfinished)]));
  });

  test('says afterwards what there is to say', async () => {
    expect(await stateOf(seen(name).final)).toBe(RECORDINGS[name].afterwards);
    const evidence = new NodeFinishEvidence({ source: diskFiles().source });
    expect(await evidence.container(`${folder}/${name}`)).toBe(RECORDINGS[name].afterwards);
  });

  test('cut off anywhere, or with anything behind it, it is not complete', async () => {
    const { final } = seen(name);
    const cuts = fc.oneof(
      fc.integer({ min: 0, max: final.length - 1 }),
      fc.integer({ min: 0, max: 200 }).map((left) => Math.max(0, final.length - 1 - left)),
    );
    await fc.assert(
      fc.asyncProperty(cuts, async (length) => {
        expect(await stateOf(final.subarray(0, length))).not.toBe('complete');
      }),
      { numRuns: 300 },
    );
    for (const more of [Buffer.alloc(1), Buffer.alloc(100_000), Buffer.from('moof')]) {
      expect(await stateOf(Buffer.concat([final, more]))).not.toBe('complete');
    }
  });

  test('with bytes overwritten it is judged without a fault and within the limit', async () => {
    const { final } = seen(name);
    const place = fc.oneof(
      fc.nat(Math.min(400, final.length - 1)),
      fc.nat(final.length - 1),
      fc.nat(400).map((left) => Math.max(0, final.length - 1 - left)),
    );
    const patches = fc.array(fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 12 })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(patches, async (spoilt) => {
        const bytes = Buffer.from(final);
        for (const [at, patch] of spoilt) bytes.set(patch.subarray(0, bytes.length - at), at);
        expect(['complete', 'incomplete', 'unmarked']).toContain(await stateOf(bytes));
      }),
      { numRuns: 200 },
    );
  });
});

describe('MXF that is whole but for its promises', () => {
  /** Where the first pack of this kind begins, 2 the header's, 3 a body's. */
  const packIn = (bytes: Buffer, kind: number): number =>
    bytes.indexOf(Buffer.from(`060e2b34020501010d010201010${kind}`, 'hex'));

  test('its header is still open', async () => {
    const bytes = Buffer.from(seen('plain.mxf').final);
    bytes[packIn(bytes, 2) + 14] = 2;
    expect(await stateOf(bytes)).toBe('incomplete');
  });

  test('its closed body does not know the footer yet', async () => {
    const bytes = Buffer.from(seen('plain.mxf').final);
    const body = packIn(bytes, 3);
    expect(bytes[body + 14]).toBe(4);
    // Behind the key: four bytes of length, then 24 bytes to the place of the footer.
    const footer = body + 16 + 4 + 24;
    expect(bytes.readBigUInt64BE(footer)).toBeGreaterThan(0n);
    bytes.fill(0, footer, footer + 8);
    expect(await stateOf(bytes)).toBe('incomplete');
  });
});

test('a recorder that was killed leaves a file that is not complete', async () => {
  const killed: RecordingName[] = ['plain.mp4', 'plain.mkv', 'plain.mxf', 'fragmented.mp4'];
  const place = tempFolder();
  for (const name of killed) {
    const recorder = record(place, name, 60, 'real_time');
    while (bytesOf(recorder.path).length === 0) await sleep(20);
    recorder.kill();
    expect(await recorder.ended).toBe('SIGKILL');
    expect(await stateOf(bytesOf(recorder.path))).not.toBe('complete');
  }
});

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

test('what cannot be read is incomplete', async () => {
  const evidence = new NodeFinishEvidence({ source: diskFiles().source });
  expect(await evidence.container(`${folder}/gone.mp4`)).toBe('incomplete');
  expect(await evidence.container(folder)).toBe('incomplete');
});
