import type { ContainerState } from './containerState.ts';
import { safeNumber, viewOf } from './randomAccess.ts';
import type { ReadAt } from './randomAccess.ts';

/** Boxes a movie can begin with. Source: ISO/IEC 14496-12, 4.2 to 8; `wide`, `pnot`: QuickTime File Format Specification. */
const FIRST_BOXES = new Set([
  'ftyp',
  'styp',
  'moov',
  'mdat',
  'free',
  'skip',
  'wide',
  'pnot',
  'uuid',
  'pdin',
  'sidx',
  'moof',
]);

/** An ordinary movie has fewer than ten boxes at the top level; a fragmented one is recognised at its first fragment. */
const TOP_BOXES_MAX = 1_000;
/** As a rule only `ftyp` stands before an index at the front. */
const BOXES_BEFORE_INDEX_MAX = 8;
/** `moov` has one child for each track, and a few more. */
const MOVIE_BOXES_MAX = 500;

interface Box {
  readonly type: string;
  readonly start: number;
  readonly headerBytes: number;
  /** `undefined` when the size field is 0: the box extends to the end of the file. */
  readonly end: number | undefined;
}

export function isMp4(head: Uint8Array): boolean {
  return head.byteLength >= 8 && FIRST_BOXES.has(typeOf(head, 4));
}

/**
 * MP4 and QuickTime. Complete: the top-level boxes tile the file exactly, and there are an `mdat` and a valid `moov` among them.
 * Recorders write a size of 0 (“to the end of the file”) until they know the size: incomplete, or `unmarked` after a `moov`,
 * where the format allows it to stay. A fragmented file looks complete after every fragment, so only the index written at its
 * end (`mfra`) counts; without one it is `unmarked`. A hybrid movie is fragmented while it is recorded and an ordinary movie
 * afterwards. Boxes are not nested any deeper than the children of `moov`.
 */
export async function mp4State(read: ReadAt, sizeBytes: number): Promise<ContainerState> {
  let hasMedia = false;
  let hasMovie = false;
  let position = 0;
  for (let count = 0; position < sizeBytes; count++) {
    const box = count < TOP_BOXES_MAX ? await boxAt(read, position, sizeBytes) : undefined;
    if (box === undefined) return 'incomplete';
    if (box.type === 'moof') return fragmentedState(read, sizeBytes);
    if (box.end === undefined) return box.type === 'mdat' && hasMovie ? 'unmarked' : 'incomplete';
    if (box.type === 'moov') {
      const movie = await movieOf(read, box, box.end);
      if (movie === 'fragmented') return fragmentedState(read, sizeBytes);
      if (movie === 'broken') return 'incomplete';
      hasMovie = true;
    }
    hasMedia ||= box.type === 'mdat';
    position = box.end;
  }
  return hasMedia && hasMovie ? 'complete' : 'incomplete';
}

/** Whether players find an index: a valid `moov`, or a fragment. Without one they cannot open the file, whatever media it holds. */
export async function hasIndex(read: ReadAt, sizeBytes: number): Promise<boolean> {
  let position = 0;
  for (let count = 0; count < TOP_BOXES_MAX && position < sizeBytes; count++) {
    const box = await boxAt(read, position, sizeBytes);
    if (box === undefined) return false;
    if (box.type === 'moof') return true;
    if (box.end === undefined) return false;
    if (box.type === 'moov') return (await movieOf(read, box, box.end)) !== 'broken';
    position = box.end;
  }
  return false;
}

/** Valid: the children tile the box, with a header and a track among them. `mvex` announces fragments. */
async function movieOf(read: ReadAt, movie: Box, end: number): Promise<'valid' | 'fragmented' | 'broken'> {
  const types = new Set<string>();
  let position = movie.start + movie.headerBytes;
  for (let count = 0; position < end; count++) {
    // QuickTime allows four zero bytes at the end of a list of atoms.
    if (end - position === 4 && (await read(position, 4)).every((byte) => byte === 0)) break;
    const box = count < MOVIE_BOXES_MAX ? await boxAt(read, position, end) : undefined;
    if (box?.end === undefined) return 'broken';
    types.add(box.type);
    position = box.end;
  }
  if (types.has('mvex')) return 'fragmented';
  // A compressed movie header (`cmov`) contains the others.
  return types.has('cmov') || (types.has('mvhd') && types.has('trak')) ? 'valid' : 'broken';
}

/**
 * The size of an index (`moov`) that stands before the media, else `undefined`. A program that moves the index of a finished file
 * to the front moves everything after it by this many bytes.
 */
export async function frontIndexBytes(read: ReadAt, sizeBytes: number): Promise<number | undefined> {
  let position = 0;
  for (let count = 0; count < BOXES_BEFORE_INDEX_MAX && position < sizeBytes; count++) {
    const box = await boxAt(read, position, sizeBytes);
    if (box?.end === undefined || box.type === 'mdat') return undefined;
    if (box.type === 'moov') return box.end - box.start;
    position = box.end;
  }
  return undefined;
}

/** The last box is `mfra`; its last child `mfro` holds the size of `mfra` (ISO/IEC 14496-12, 8.8.9 to 8.8.11). */
async function fragmentedState(read: ReadAt, sizeBytes: number): Promise<ContainerState> {
  if (sizeBytes < 24) return 'unmarked';
  const tail = await read(sizeBytes - 16, 16);
  if (tail.byteLength < 16 || viewOf(tail).getUint32(0) !== 16 || typeOf(tail, 4) !== 'mfro') return 'unmarked';
  const start = sizeBytes - viewOf(tail).getUint32(12);
  const index = start >= 0 && start <= sizeBytes - 24 ? await boxAt(read, start, sizeBytes) : undefined;
  return index?.type === 'mfra' && index.end === sizeBytes ? 'complete' : 'unmarked';
}

/** The box at `start`; `undefined` when there is no valid header, or the box extends beyond `limit`. */
async function boxAt(read: ReadAt, start: number, limit: number): Promise<Box | undefined> {
  const head = await read(start, Math.min(16, limit - start));
  if (head.byteLength < 8 || !isPlainType(head)) return undefined;
  const type = typeOf(head, 4);
  const size = viewOf(head).getUint32(0);
  if (size === 0) return { type, start, headerBytes: 8, end: undefined };
  let headerBytes = 8;
  let length: number | undefined = size;
  if (size === 1) {
    if (head.byteLength < 16) return undefined;
    headerBytes = 16;
    length = safeNumber(viewOf(head).getBigUint64(8));
  }
  if (length === undefined || length < headerBytes || start + length > limit) return undefined;
  return { type, start, headerBytes, end: start + length };
}

/** Four printable characters; QuickTime also has ©, 0xA9. */
function isPlainType(head: Uint8Array): boolean {
  return head.subarray(4, 8).every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0xa9);
}

function typeOf(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
