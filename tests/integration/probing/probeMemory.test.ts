import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FfprobeMediaProbe } from '../../../electron/engine/adapters/probeFfprobe/ffprobeMediaProbe.ts';
import { ffprobePath } from '../../../electron/engine/adapters/probeFfprobe/ffprobePath.ts';
import { writeBox as box } from '../../../tools/rehearsal/mp4/boxes.ts';
import { diskFiles } from '../../support/diskFiles.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const { source } = diskFiles();
const { signal } = new AbortController();

/** Each lasts a millisecond. */
const FRAMES = 40_000_000;

test('a header that names more frames than any film has makes ffprobe take no memory for them', async () => {
  if (process.platform === 'win32') return;
  const [file, path] = [join(tempFolder(), 'frames.mp4'), join(tempFolder(), 'ffprobe')];
  writeFileSync(file, movieOfFrames(FRAMES));
  writeFileSync(path, `#!/bin/sh\n'${ffprobePath()}' "$@" | tee -a "$0.printed"\n`, { mode: 0o755 });
  await new FfprobeMediaProbe({ source, path, isIsolated: false }).probe(file, signal);
  // The duration of an index of a gigabyte would be that of the frames.
  const printed = readFileSync(`${path}.printed`, 'utf8');
  expect(printed).toContain('"mjpeg"');
  expect(printed).not.toContain(`"duration_ts": ${FRAMES}`);
});

test('the memory of ffprobe is limited where the system offers that', async () => {
  const { isolation } = await new FfprobeMediaProbe({ source, path: 'bundled' }).tool();
  if (!isolation.name.includes('limited memory')) return;
  const statusAfter = (bytes: number): number | null => {
    const { program, args } = isolation.wrap('/bin/dd', ['if=/dev/zero', 'of=/dev/null', `bs=${bytes}`, 'count=1']);
    return spawnSync(program, [...args]).status;
  };
  expect(statusAfter(100_000_000)).toBe(0);
  expect(statusAfter(1_200_000_000)).toBe(1);
});

/** An MP4 file of 700 bytes whose only track has so many frames of one byte. */
function movieOfFrames(frames: number): Buffer {
  const matrix = words(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
  const head = (...numbers: readonly number[]): Buffer => words(0, 0, 0, ...numbers);
  const table = box(
    'stbl',
    box('stsd', words(0, 1), frameFormat()),
    box('stts', words(0, 1, frames, 1)),
    box('stsc', words(0, 1, 1, frames, 1)),
    box('stsz', words(0, 1, frames)),
    box('stco', words(0, 1, 40)),
  );
  const track = box(
    'trak',
    box('tkhd', words(7, 0, 0, 1, 0, 1_000), Buffer.alloc(16), matrix, words(64 << 16, 64 << 16)),
    box(
      'mdia',
      box('mdhd', head(1_000, 1_000, 0x55c40000)),
      box('hdlr', words(0, 0), Buffer.from('vide'), Buffer.alloc(14)),
      box('minf', box('vmhd', words(1, 0, 0)), box('dinf', box('dref', words(0, 1), box('url ', words(1)))), table),
    ),
  );
  const movie = box('mvhd', head(1_000, 1_000, 0x10000, 0x1000000, 0, 0), matrix, Buffer.alloc(24), words(2));
  return Buffer.concat([box('ftyp', Buffer.from('isom\0\0\u0002\0isommp41')), box('moov', movie, track)]);
}

/** Motion JPEG of 64 by 64. */
function frameFormat(): Buffer {
  const format = Buffer.alloc(78);
  format.writeUInt16BE(1, 6);
  format.writeUInt16BE(64, 24);
  format.writeUInt16BE(64, 26);
  format.writeUInt16BE(1, 40);
  format.writeUInt16BE(24, 74);
  return box('jpeg', format);
}

function words(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, index) => bytes.writeUInt32BE(number, 4 * index));
  return bytes;
}
