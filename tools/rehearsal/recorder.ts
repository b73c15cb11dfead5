import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { uint32s, writeBox } from './mp4/boxes.ts';
import { repeatedMovie } from './mp4/repeatedMovie.ts';
import type { Sample } from './mp4/sample.ts';

/** A recorder hands its buffers to the disk about this often. */
const WRITE_EVERY_MS = 100;
const COPY_BYTES = 1024 * 1024;
/** Room for the movie box of a larger number of repetitions than expected. */
const SPARE_REPETITIONS = 8;

/**
 * The ways in which a recorder stops:
 * - `index last`: rewrites the size of the media data and appends the index, as most cameras and ffmpeg do
 * - `index reserved`: writes the index into room it left at the front (ffmpeg `-moov_size`)
 * - `index first`: shifts the whole file to put the index before the media data (ffmpeg `+faststart`)
 */
export type StopHabit = 'index last' | 'index reserved' | 'index first';

export interface RecorderOptions {
  /** Absolute; must not be there. */
  readonly file: string;
  readonly sample: Sample;
  readonly bytesPerSecond: number;
  readonly seconds: number;
  readonly habit: StopHabit;
}

export interface Recorded {
  readonly sizeBytes: number;
  /** When the last byte was written, by `performance.now()`. */
  readonly endedMs: number;
}

/**
 * Records like a camera does: a playable MP4 file that grows at a steady rate and is made whole when it stops, with bytes rewritten
 * that were on disk long before. The sample's media data is written again and again; its index is repeated to match.
 * Rejects with an AbortError when stopped before, leaving a file that no player opens, as a camera does that loses power.
 */
export async function record(options: RecorderOptions, signal: AbortSignal): Promise<Recorded> {
  const handle = await open(options.file, 'wx+');
  try {
    const { sample, habit } = options;
    const expected = Math.ceil((options.bytesPerSecond * options.seconds) / sample.mediaData.length);
    const reserve = habit === 'index reserved' ? reservedBox(sample, expected) : Buffer.alloc(0);
    const head = Buffer.concat([sample.fileType, reserve, openMediaBox()]);
    await handle.write(head, 0, head.length, 0);
    const times = await growMedia(handle, head.length, options, signal);
    const layout: Layout = {
      reserveAt: sample.fileType.length,
      reserveBytes: reserve.length,
      mediaAt: head.length,
      times,
    };
    const sizeBytes = await finish(handle, layout, options);
    return { sizeBytes, endedMs: performance.now() };
  } finally {
    await handle.close();
  }
}

interface Layout {
  readonly reserveAt: number;
  readonly reserveBytes: number;
  readonly mediaAt: number;
  readonly times: number;
}

/** Eight spare bytes, where a size of 64 bits can begin, and media data “to the end of the file”. */
function openMediaBox(): Buffer {
  return Buffer.concat([writeBox('free'), uint32s([0]), Buffer.from('mdat', 'latin1')]);
}

function reservedBox(sample: Sample, expected: number): Buffer {
  const each = sample.movie.body.length + 8;
  return writeBox('free', Buffer.alloc(each * (expected + SPARE_REPETITIONS)));
}

/** Appends media data at the chosen rate, to the end of a repetition. @returns how many there are */
async function growMedia(
  handle: FileHandle,
  from: number,
  options: RecorderOptions,
  signal: AbortSignal,
): Promise<number> {
  const { sample, bytesPerSecond, seconds } = options;
  const media = sample.mediaData;
  const startedMs = performance.now();
  let written = 0;
  const writeUpTo = async (bytes: number): Promise<void> => {
    while (written < bytes) {
      const at = written % media.length;
      const length = Math.min(media.length - at, bytes - written);
      await handle.write(media, at, length, from + written);
      written += length;
    }
  };
  for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - startedMs) / 1000) {
    await writeUpTo(Math.floor(elapsed * bytesPerSecond));
    await sleep(WRITE_EVERY_MS, undefined, { signal });
  }
  const times = Math.max(1, Math.ceil((seconds * bytesPerSecond) / media.length));
  await writeUpTo(times * media.length);
  return times;
}

async function finish(handle: FileHandle, layout: Layout, { sample, habit }: RecorderOptions): Promise<number> {
  const mediaBytes = sample.mediaData.length;
  const mediaEnd = layout.mediaAt + layout.times * mediaBytes;
  const movieWith = (shift: number): Buffer =>
    repeatedMovie(sample.movie, {
      times: layout.times,
      mediaBytes,
      fromOffset: sample.mediaOffset,
      toOffset: layout.mediaAt + shift,
    });
  await closeMediaBox(handle, layout.mediaAt, mediaEnd);
  const movie = movieWith(0);
  if (habit === 'index first') {
    await shift(handle, layout.reserveAt, mediaEnd, movie.length);
    await handle.write(movieWith(movie.length), 0, movie.length, layout.reserveAt);
    return mediaEnd + movie.length;
  }
  const left = layout.reserveBytes - movie.length;
  if (habit === 'index reserved' && left >= 8) {
    const filled = Buffer.concat([movie, writeBox('free', Buffer.alloc(left - 8))]);
    await handle.write(filled, 0, filled.length, layout.reserveAt);
    return mediaEnd;
  }
  await handle.write(movie, 0, movie.length, mediaEnd);
  return mediaEnd + movie.length;
}

/** Writes the size of the media data over the 0; over 4 GiB the spare bytes become part of the header. */
async function closeMediaBox(handle: FileHandle, mediaAt: number, mediaEnd: number): Promise<void> {
  const size = mediaEnd - mediaAt + 8;
  if (size < 2 ** 32) {
    await handle.write(uint32s([size]), 0, 4, mediaAt - 8);
    return;
  }
  const header = Buffer.concat([uint32s([1]), Buffer.from('mdat', 'latin1'), Buffer.alloc(8)]);
  header.writeBigUInt64BE(BigInt(size + 8), 8);
  await handle.write(header, 0, header.length, mediaAt - 16);
}

/** Moves the bytes `[from, end)` back by `distance`, the last ones first. */
async function shift(handle: FileHandle, from: number, end: number, distance: number): Promise<void> {
  const buffer = Buffer.alloc(COPY_BYTES);
  for (let at = end; at > from; ) {
    const length = Math.min(COPY_BYTES, at - from);
    at -= length;
    await handle.read(buffer, 0, length, at);
    await handle.write(buffer, 0, length, at + distance);
  }
}
