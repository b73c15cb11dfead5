import { type Box, childOf, descend, readBoxes, uint32s, writeBox } from './boxes.ts';

/** Chunk offsets get 64 bits from here on. */
const UINT32_MAX = 2 ** 32 - 1;

export interface Repetition {
  /** How often the sample's media data stands in the file, one behind the other. */
  readonly times: number;
  readonly mediaBytes: number;
  /** Where the media data begins in the sample, and where in the new file. */
  readonly fromOffset: number;
  readonly toOffset: number;
}

/**
 * The movie box of a file that holds the sample's media data several times: every track's sample tables repeated, durations
 * multiplied. Each repetition of a track lasts as long as the longest track of the sample, by its last frame, so that sound and
 * picture stay together.
 */
export function repeatedMovie(movie: Box, repetition: Repetition): Buffer {
  const boxes = readBoxes(movie.body);
  const seconds = Math.max(...boxes.filter(({ type }) => type === 'trak').map((track) => secondsOf(track)));
  const movieTicks = Math.round(seconds * timescaleOf(childOf(boxes, 'mvhd').body)) * repetition.times;
  const rewritten = boxes.map(({ type, body }) => {
    if (type === 'mvhd') return writeBox(type, withDuration(body, 16, movieTicks));
    return type === 'trak' ? repeatedTrack({ type, body }, seconds, movieTicks, repetition) : writeBox(type, body);
  });
  return writeBox('moov', ...rewritten);
}

/** Boxes of version 1 have other places for their times; ffmpeg writes them only for recordings of many hours. */
function checkVersion0(body: Buffer): void {
  if (body.readUInt8(0) !== 0)
    throw new RangeError('The sample has times of 64 bits, which is not needed for its length.');
}

function timescaleOf(header: Buffer): number {
  checkVersion0(header);
  return header.readUInt32BE(12);
}

function secondsOf(track: Box): number {
  const { body } = descend(track, ['mdia', 'mdhd']);
  return body.readUInt32BE(16) / timescaleOf(body);
}

function withDuration(body: Buffer, at: number, ticks: number): Buffer {
  checkVersion0(body);
  const copy = Buffer.from(body);
  copy.writeUInt32BE(ticks, at);
  return copy;
}

function repeatedTrack(track: Box, seconds: number, movieTicks: number, repetition: Repetition): Buffer {
  const timescale = timescaleOf(descend(track, ['mdia', 'mdhd']).body);
  const ticksEach = Math.round(seconds * timescale);
  const rewrite = (box: Box): Buffer => {
    switch (box.type) {
      case 'mdia':
      case 'minf':
      case 'edts':
        return writeBox(box.type, ...readBoxes(box.body).map(rewrite));
      case 'tkhd':
        return writeBox('tkhd', withDuration(box.body, 20, movieTicks));
      case 'mdhd':
        return writeBox('mdhd', withDuration(box.body, 16, ticksEach * repetition.times));
      case 'elst':
        // One edit, which leaves out the priming of the sound: it is as long as the movie.
        return writeBox('elst', withDuration(box.body, 8, movieTicks));
      case 'stbl':
        return repeatedTables(readBoxes(box.body), ticksEach, repetition);
      default:
        return writeBox(box.type, box.body);
    }
  };
  return writeBox('trak', ...readBoxes(track.body).map(rewrite));
}

function repeatedTables(boxes: readonly Box[], ticksEach: number, repetition: Repetition): Buffer {
  const { times } = repetition;
  const samples = childOf(boxes, 'stsz').body.readUInt32BE(8);
  const chunks = rows(childOf(boxes, 'stco').body, 8, 1).length;
  const rewritten = boxes.map(({ type, body }) => {
    switch (type) {
      case 'stts':
        return table(
          type,
          repeat(lastStretched(rows(body, 8, 2), ticksEach), times, (row) => row),
        );
      case 'ctts':
        return table(
          type,
          repeat(rows(body, 8, 2), times, (row) => row),
        );
      case 'stss':
        return table(
          type,
          repeat(rows(body, 8, 1), times, ([number = 0], turn) => [number + turn * samples]),
        );
      case 'stsc':
        return table(
          type,
          repeat(rows(body, 8, 3), times, ([first = 0, ...rest], turn) => [first + turn * chunks, ...rest]),
        );
      case 'stsz':
        return repeatedSizes(body, times);
      case 'stco':
        return chunkOffsets(rows(body, 8, 1), repetition);
      case 'sgpd':
      case 'stsd':
        return writeBox(type, body);
      case 'sbgp':
        return writeBox(
          type,
          body.subarray(0, 8),
          uint32s([times * rows(body, 12, 2).length]),
          ...turns(body.subarray(12), times),
        );
      default:
        throw new RangeError(`The sample has a table ${type}, which the recorder does not know how to repeat.`);
    }
  });
  return writeBox('stbl', ...rewritten);
}

type Row = readonly number[];

/** The rows of a table whose first field stands at `at` and is preceded by their count. */
function rows(body: Buffer, at: number, width: number): readonly Row[] {
  const count = body.readUInt32BE(at - 4);
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: width }, (_, column) => body.readUInt32BE(at + (row * width + column) * 4)),
  );
}

function table(type: string, tableRows: readonly Row[]): Buffer {
  return writeBox(type, uint32s([0, tableRows.length]), uint32s(tableRows.flat()));
}

function repeat(tableRows: readonly Row[], times: number, change: (row: Row, turn: number) => Row): readonly Row[] {
  return Array.from({ length: times }, (_, turn) => tableRows.map((row) => change(row, turn))).flat();
}

function turns(bytes: Buffer, times: number): readonly Buffer[] {
  return Array.from({ length: times }, () => bytes);
}

/** The last frame lasts until `ticksEach`, or at least one tick. */
function lastStretched(tableRows: readonly Row[], ticksEach: number): readonly Row[] {
  const ticks = tableRows.reduce((sum, [count = 0, delta = 0]) => sum + count * delta, 0);
  const [count = 0, delta = 0] = tableRows.at(-1) ?? [];
  const last = [1, Math.max(1, delta + ticksEach - ticks)];
  return [...tableRows.slice(0, -1), ...(count > 1 ? [[count - 1, delta]] : []), last];
}

function repeatedSizes(body: Buffer, times: number): Buffer {
  const sizeOfAll = body.readUInt32BE(4);
  const count = body.readUInt32BE(8);
  const head = uint32s([0, sizeOfAll, count * times]);
  return writeBox('stsz', head, ...(sizeOfAll === 0 ? turns(body.subarray(12), times) : []));
}

function chunkOffsets(tableRows: readonly Row[], { times, mediaBytes, fromOffset, toOffset }: Repetition): Buffer {
  const offsets = repeat(tableRows, times, ([offset = 0], turn) => [
    offset - fromOffset + toOffset + turn * mediaBytes,
  ]).flat();
  if (offsets.every((offset) => offset <= UINT32_MAX))
    return table(
      'stco',
      offsets.map((offset) => [offset]),
    );
  const wide = Buffer.alloc(offsets.length * 8);
  offsets.forEach((offset, index) => wide.writeBigUInt64BE(BigInt(offset), index * 8));
  return writeBox('co64', uint32s([0, offsets.length]), wide);
}
