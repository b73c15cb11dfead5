import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NodeFinishEvidence } from '../../../electron/engine/adapters/nodeFinishEvidence.ts';
import { stateOf } from '../../support/containerBytes.ts';
import { diskFiles } from '../../support/diskFiles.ts';
import type { ContainerState } from '../../../electron/engine/core/container/containerState.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { RECORDING_NAMES, RECORDINGS, record } from '../../support/testRecordings.ts';
import type { RecordingName } from '../../support/testRecordings.ts';

interface Watched {
  readonly path: string;
  /** States while it was written, each with the bytes it was told of. */
  readonly samples: readonly { readonly state: ContainerState; readonly bytes: Buffer }[];
  readonly final: Buffer;
}

const ATTEMPTS_MAX = 5;

const watched = new Map<RecordingName, Watched>();
const folder = tempFolder(afterAll);

/** On a busy machine, a whole recording may pass between two looks: another one is made. */
async function watchRecording(name: RecordingName): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const found = await watchOne(name, mkdtempSync(join(folder, 'take-')));
    watched.set(name, found);
    if (found.samples.some(({ bytes }) => !bytes.equals(found.final))) return;
  }
}

/** Looks at a recording, again and again, until its recorder has ended. */
async function watchOne(name: RecordingName, to: string): Promise<Watched> {
  const recorder = record(to, name, 3, 'real_time');
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
  return { path: recorder.path, samples, final: readFileSync(recorder.path) };
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
    expect(await evidence.container(seen(name).path)).toBe(RECORDINGS[name].afterwards);
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

test('what cannot be read is incomplete', async () => {
  const evidence = new NodeFinishEvidence({ source: diskFiles().source });
  expect(await evidence.container(`${folder}/gone.mp4`)).toBe('incomplete');
  expect(await evidence.container(folder)).toBe('incomplete');
});
